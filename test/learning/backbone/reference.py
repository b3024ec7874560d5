"""Embeddings of IR-18 and MobileFaceNet in PyTorch, for reference.json: run with torch 2.15.

The networks follow InsightFace's recognition/arcface_torch/backbones/iresnet.py (IBasicBlock, eps 1e-5) and table 1 of
the MobileFaceNet paper. Weights follow a formula by name, so that nothing but the embeddings is stored.
"""
import json
import math
import os

import numpy as np
import torch
import torch.nn.functional as F

SIDE, CHANNELS, EMBEDDING, ROWS = 32, 4, 8, 3
count = 0
names = []


def tensor(name, shape, fan, base=0.0):
    """Weights in TensorFlow's order of axes: base + sqrt(2 / fan) sin(0.7 i + length of the name)."""
    global count
    size = math.prod(shape)
    names.append(name)
    count += size
    values = base + math.sqrt(2 / fan) * np.sin(0.7 * np.arange(size) + len(name))
    return torch.tensor(values.astype(np.float32)).reshape(shape)


def conv(x, name, k, n, m, stride=1, groups=1):
    if groups == 1:
        w = tensor(f"{name}/kernel", (k, k, n, m), k * k * n).permute(3, 2, 0, 1)
    else:
        w = tensor(f"{name}/kernel", (k, k, n, 1), k * k).permute(2, 3, 0, 1)
    return F.conv2d(x, w, stride=stride, padding=k // 2, groups=groups)


def norm(x, name, c, prelu=False, gain=True):
    g = tensor(f"{name}/gain", (c,), 200, 1.0) if gain else torch.ones(c)
    b = tensor(f"{name}/offset", (c,), 200)
    x = F.batch_norm(x, torch.zeros(c), torch.ones(c), g, b, training=True, eps=1e-5)
    return F.prelu(x, tensor(f"{name}/slope", (c,), 200, 0.25)) if prelu else x


def ir18(x):
    x = norm(conv(x, "b/stem", 3, CHANNELS, 64), "b/stem/norm", 64, prelu=True)
    n = 64
    for stage, m in enumerate((64, 128, 256, 512)):
        for i in range(2):
            stride = 2 if i == 0 else 1
            p = f"b/stage{stage + 1}/unit{i + 1}"
            y = conv(norm(x, f"{p}/norm1", n), f"{p}/conv1", 3, n, m)
            y = conv(norm(y, f"{p}/norm2", m, prelu=True), f"{p}/conv2", 3, m, m, stride)
            y = norm(y, f"{p}/norm3", m)
            x = y + (norm(conv(x, f"{p}/shortcut", 1, n, m, 2), f"{p}/shortcut/norm", m) if stride == 2 else x)
            n = m
    x = norm(x, "b/norm", 512)
    flat = x.permute(0, 2, 3, 1).flatten(1)
    x = flat @ tensor("b/embedding/kernel", (flat.shape[1], EMBEDDING), flat.shape[1])
    x = x + tensor("b/embedding/bias", (EMBEDDING,), flat.shape[1])
    return norm(x, "b/embedding/norm", EMBEDDING, gain=False)


def mobile_facenet(x):
    def block(x, name, k, n, m, stride=1, groups=1):
        return norm(conv(x, name, k, n, m, stride, groups), f"{name}/norm", m, prelu=True)

    x = block(x, "b/stem", 3, CHANNELS, 64, 2)
    x = block(x, "b/depthwise", 3, 64, 64, 1, 64)
    n = 64
    for b, (t, m, repeat, stride) in enumerate(((2, 64, 5, 2), (4, 128, 1, 2), (2, 128, 6, 1), (4, 128, 1, 2), (2, 128, 2, 1))):
        for i in range(repeat):
            p, s = f"b/block{b + 1}/unit{i + 1}", stride if i == 0 else 1
            y = block(x, f"{p}/expand", 1, n, t * n)
            y = block(y, f"{p}/depthwise", 3, t * n, t * n, s, t * n)
            y = norm(conv(y, f"{p}/project", 1, t * n, m), f"{p}/project/norm", m)
            x = x + y if s == 1 and n == m else y
            n = m
    x = block(x, "b/expand", 1, 128, 512)
    side = x.shape[2]
    w = tensor("b/global/kernel", (side, side, 512), side * side)
    x = (x * w.permute(2, 0, 1)).sum((2, 3), keepdim=True)
    x = conv(norm(x, "b/global/norm", 512), "b/embedding", 1, 512, EMBEDDING)
    return norm(x, "b/embedding/norm", EMBEDDING).flatten(1)


size = ROWS * SIDE * SIDE * CHANNELS
images = torch.tensor(np.sin(0.13 * np.arange(size) ** 1.1).astype(np.float32)).reshape(ROWS, SIDE, SIDE, CHANNELS)
results = {}
for kind, network in (("ir-18", ir18), ("mobile-facenet", mobile_facenet)):
    count, names = 0, []
    embeddings = network(images.permute(0, 3, 1, 2))
    results[kind] = {"parameters": count, "embeddings": [round(float(v), 5) for v in embeddings.flatten()]}
target = os.path.join(os.path.dirname(__file__), "reference.json")
with open(target, "w") as file:
    json.dump(results, file, indent=1)
    file.write("\n")
