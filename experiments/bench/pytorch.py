"""The bench network (network.ts beside this file) in PyTorch: one JSON line a request on standard input.

Request: {"work": "step" | "forward" | "ir-50 forward", "layout": "channels-last" | "default", "precision": "float32" | "bfloat16",
"compile": bool, "repeats": n}; answer: {"milliseconds": median}, after steps that are not counted.
"""
import functools
import json
import math
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

WIDTHS = (32, 64, 128, 256)


class Unit(nn.Module):
    def __init__(self, n, m, stride=2):
        super().__init__()
        self.body = nn.Sequential(
            nn.BatchNorm2d(n), nn.Conv2d(n, m, 3, 1, 1, bias=False), nn.BatchNorm2d(m), nn.PReLU(m),
            nn.Conv2d(m, m, 3, stride, 1, bias=False), nn.BatchNorm2d(m))
        shortcut = nn.Sequential(nn.Conv2d(n, m, 1, 2, bias=False), nn.BatchNorm2d(m))
        self.shortcut = shortcut if stride == 2 else nn.Identity()

    def forward(self, x):
        return self.body(x) + self.shortcut(x)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 32, 3, 1, 1, bias=False), nn.BatchNorm2d(32), nn.PReLU(32))
        self.units = nn.Sequential(*[Unit(n, m) for n, m in zip((32,) + WIDTHS, WIDTHS)])
        self.embedding = nn.Linear(4 * 4 * 256, 128)
        self.centres = nn.Parameter(torch.randn(500, 128) * 0.01)

    def forward(self, x):
        return self.embedding(torch.flatten(self.units(self.stem(x)), 1))

    def loss(self, x, labels):
        """ArcFace (Deng et al. 2019), scale 64, margin 0.5."""
        cosines = F.linear(F.normalize(self(x)), F.normalize(self.centres)).clamp(-1, 1)
        target = cosines.gather(1, labels[:, None])
        sine = torch.sqrt((1 - target * target).clamp(min=1e-12))
        moved = target * math.cos(0.5) - sine * math.sin(0.5)
        moved = torch.where(target > math.cos(math.pi - 0.5), moved, target - math.sin(math.pi - 0.5) * 0.5)
        return F.cross_entropy(64 * cosines.scatter(1, labels[:, None], moved.to(cosines.dtype)), labels)


class Ir50(nn.Module):
    """InsightFace's iresnet50."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.PReLU(64))
        units, n = [], 64
        for m, count in ((64, 3), (128, 4), (256, 14), (512, 3)):
            for i in range(count):
                units.append(Unit(n, m, 2 if i == 0 else 1))
                n = m
        self.units = nn.Sequential(*units, nn.BatchNorm2d(512))
        self.embedding = nn.Sequential(nn.Linear(7 * 7 * 512, 512), nn.BatchNorm1d(512))

    def forward(self, x):
        return self.embedding(torch.flatten(self.units(self.stem(x)), 1))


@functools.cache
def prepared(work, layout, precision, compile):
    """A function of the step's number; kept, so that a network is compiled once however often it is measured."""
    torch.manual_seed(1)
    network = Ir50() if work == "ir-50 forward" else Network()
    shape = (16, 3, 112, 112) if work == "ir-50 forward" else (64, 3, 64, 64)
    batches = [torch.randn(shape) for _ in range(4)]
    if layout == "channels-last":
        network = network.to(memory_format=torch.channels_last)
        batches = [batch.contiguous(memory_format=torch.channels_last) for batch in batches]
    labels = [torch.tensor([31 * (at * 64 + i) % 500 for i in range(64)]) for at in range(4)]
    autocast = lambda: torch.autocast("cpu", torch.bfloat16, enabled=precision == "bfloat16")
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4)
    loss_of = None if work != "step" else torch.compile(network.loss) if compile else network.loss
    embed = torch.compile(network.forward) if compile else network.forward

    def step(i):
        optimizer.zero_grad(set_to_none=True)
        with autocast():
            loss = loss_of(batches[i % 4], labels[i % 4])
        loss.backward()
        optimizer.step()
        return loss.item()

    def forward(i):
        with torch.no_grad(), autocast():
            return embed(batches[0]).sum().item()

    if work != "step":
        network.eval()
    run = step if work == "step" else forward
    for i in range(3):
        run(i)
    return run


def measure(work, layout, precision, compile, repeats):
    run = prepared(work, layout, precision, compile)
    times = []
    for i in range(repeats + 1):
        start = time.perf_counter()
        run(i)
        times.append(time.perf_counter() - start)
    return 1000 * sorted(times[1:])[repeats // 2]


torch.set_num_threads(int(sys.argv[1]))
print(json.dumps({"version": torch.__version__}), flush=True)
for line in sys.stdin:
    print(json.dumps({"milliseconds": measure(**json.loads(line))}), flush=True)
