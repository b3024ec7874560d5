"""The frequency front end (privacy/frequency/front-end.ts) in PyTorch: one JSON line a request on standard input.

Request: {"variant": "literal" | "dense" | "banded" | "noise" | "backward", "compile": bool, "batch": n, "side": pixels,
"repeats": n}; answer: {"milliseconds": median of a batch}, after a batch that is not counted.

The three ways give the same forms to 1e-3 grey levels, which is asserted before any is measured.
"""
import functools
import json
import math
import sys
import time

import torch
import torch.nn.functional as F

YCBCR = torch.tensor([[0.299, 0.587, 0.114], [-0.168735892, -0.331264108, 0.5], [0.5, -0.418687589, -0.081312411]])
DCT = torch.tensor([[math.sqrt((1 if u == 0 else 2) / 8) * math.cos(math.pi * u * (2 * k + 1) / 16) for k in range(8)]
                    for u in range(8)])
MEAN_EPSILON = 0.5


def to_ycbcr(images):
    return torch.einsum("oc,nchw->nohw", YCBCR, images)


def drop_mean(blocks, n, side):
    """[n, 3, 64, side, side] without the first of the 64."""
    return blocks[:, :, 1:].reshape(n, 189, side, side)


def literal(images):
    n, side = len(images), images.shape[-1]
    big = to_ycbcr(F.interpolate(images, scale_factor=8, mode="bilinear", align_corners=True)) - 128
    blocks = big.reshape(n, 3, side, 8, side, 8).permute(0, 1, 2, 4, 3, 5)
    coefficients = DCT @ blocks @ DCT.T
    return drop_mean(coefficients.permute(0, 1, 4, 5, 2, 3).reshape(n, 3, 64, side, side), n, side)


@functools.cache
def matrix(side):
    """P [8, side, side]: upsampling of an axis by 8, then the DCT of each run of 8."""
    up = F.interpolate(torch.eye(side)[None], scale_factor=8, mode="linear", align_corners=True)[0].T
    return torch.einsum("uk,hkw->uhw", DCT, up.reshape(side, 8, side))


def dense(images):
    n, side = len(images), images.shape[-1]
    p = matrix(side)
    down = torch.einsum("uhx,ncxw->ncuhw", p, to_ycbcr(images))
    return drop_mean(torch.einsum("ncuhx,vwx->ncuvhw", down, p).reshape(n, 3, 64, side, side), n, side)


@functools.cache
def taps(side):
    """[3, 8, side]: the entries of P beside and on its diagonal."""
    p = F.pad(matrix(side), (1, 1))
    at = torch.arange(side)
    return torch.stack([p[:, at, at + shift] for shift in range(3)])


def banded(images):
    n, side = len(images), images.shape[-1]
    by = taps(side)
    planes = F.pad(to_ycbcr(images), (1, 1, 1, 1))[:, :, None]
    rows = by[:, None, None, :, :, None]
    down = sum(rows[shift] * planes[:, :, :, shift:shift + side] for shift in range(3))[:, :, :, None]
    columns = by[:, None, None, None, :, None, :]
    across = sum(columns[shift] * down[..., shift:shift + side] for shift in range(3))
    return drop_mean(across.reshape(n, 3, 64, side, side), n, side)


@functools.cache
def widths(side):
    """Ranges that hold for every image: 255 times the sum of the magnitudes of a coefficient's weights."""
    p = matrix(side)
    down, across = p.abs().sum(2), p.abs().sum(2)
    blocks = torch.einsum("c,uh,vw->cuvhw", YCBCR.abs().sum(1), down, across).reshape(1, 3, 64, side, side)
    return 255 * drop_mean(blocks, 1, side)[0].clamp(min=1e-3)


def laplace(shape):
    """Unit noise, drawn for each image."""
    u = torch.rand(shape) - 0.5
    return -u.sign() * torch.log1p((-2 * u.abs()).clamp(min=-1 + 1e-7))


def noise(images):
    side = images.shape[-1]
    forms = banded(images)
    half = widths(side) / 2
    return forms.clamp(-half, half) + widths(side) / MEAN_EPSILON * laplace(forms.shape)


def backward(images):
    side = images.shape[-1]
    rho = torch.zeros(189, side, side, requires_grad=True)
    budget = torch.softmax(rho.flatten(), 0).reshape(rho.shape) * MEAN_EPSILON * rho.numel()
    with torch.no_grad():
        forms = banded(images)
        unit = laplace(forms.shape)
    noised = forms + widths(side) / budget * unit
    (0.5 * noised.square().sum()).backward()
    return rho.grad


VARIANTS = {"literal": literal, "dense": dense, "banded": banded, "noise": noise, "backward": backward}


@functools.cache
def prepared(variant, compile, batch, side):
    torch.manual_seed(1)
    images = torch.randint(0, 256, (batch, 3, side, side)).float()
    small = images[:2]
    for way in (dense, banded):
        assert (way(small) - literal(small)).abs().max() < 1e-2, way.__name__
    run = torch.compile(VARIANTS[variant]) if compile else VARIANTS[variant]
    # The literal way holds several images of eight times the side: a few at once are faster.
    parts = images.split(4) if variant == "literal" else [images]

    def once():
        with torch.set_grad_enabled(variant == "backward"):
            for part in parts:
                run(part)

    for _ in range(2 if compile else 1):
        once()
    return once


def measure(variant, compile, batch, side, repeats):
    run = prepared(variant, compile, batch, side)
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return 1000 * sorted(times)[repeats // 2]


torch.set_num_threads(int(sys.argv[1]))
print(json.dumps({"version": torch.__version__}), flush=True)
for line in sys.stdin:
    print(json.dumps({"milliseconds": measure(**json.loads(line))}), flush=True)
