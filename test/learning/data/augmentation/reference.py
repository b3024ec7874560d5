"""Writes reference.json: images moved by PyTorch's grid_sample and coloured by torchvision's functions.

Needs torch and torchvision; run it in this folder, then `npx biome format --write reference.json`.
"""

import json
import math

import torch
import torchvision.transforms.v2.functional as F

HEIGHT, WIDTH = 9, 12
IMAGE = [(i * 37 + (i >> 3) * 11) % 256 for i in range(HEIGHT * WIDTH * 3)]


def image():
    return torch.tensor(IMAGE, dtype=torch.float64).reshape(1, HEIGHT, WIDTH, 3).permute(0, 3, 1, 2)


def chain(*matrices):
    product = torch.eye(3, dtype=torch.float64)
    for matrix in matrices:
        product = torch.tensor(matrix, dtype=torch.float64) @ product
    return product


def sampled(draw):
    """Pixels whose edges are the lines between the integers, so that the image is [0, width] x [0, height]."""
    crop = draw["crop"] or {"left": 0, "top": 0, "width": 1, "height": 1}
    cos, sin = math.cos(draw["angle"]), math.sin(draw["angle"])
    zoom = draw["zoom"]
    back = chain(
        [[1, 0, -draw["right"] - WIDTH / 2], [0, 1, -draw["down"] - HEIGHT / 2], [0, 0, 1]],
        [[cos / zoom, -sin / zoom, 0], [sin / zoom, cos / zoom, 0], [0, 0, 1]],
        [[-1 if draw["mirrored"] else 1, 0, WIDTH / 2], [0, 1, HEIGHT / 2], [0, 0, 1]],
        [[crop["width"], 0, crop["left"] * WIDTH], [0, crop["height"], crop["top"] * HEIGHT], [0, 0, 1]],
    )
    ys, xs = torch.meshgrid(
        torch.arange(HEIGHT, dtype=torch.float64) + 0.5, torch.arange(WIDTH, dtype=torch.float64) + 0.5, indexing="ij"
    )
    places = torch.stack([xs, ys, torch.ones_like(xs)], dim=-1) @ back.T
    grid = torch.stack([2 * places[..., 0] / WIDTH - 1, 2 * places[..., 1] / HEIGHT - 1], dim=-1)[None]
    moved = torch.nn.functional.grid_sample(
        image(), grid, mode="bilinear", padding_mode="border", align_corners=False
    )
    return (moved / 127.5 - 1)[0].permute(1, 2, 0).flatten().tolist()


def coloured(factors):
    changed = F.adjust_brightness(image() / 255, factors["brightness"])
    changed = F.adjust_contrast(changed, factors["contrast"])
    changed = F.adjust_saturation(changed, factors["saturation"])
    return (2 * changed - 1)[0].permute(1, 2, 0).flatten().tolist()


def move(right=0, down=0, mirrored=False, angle=0, zoom=1, crop=None):
    return {"right": right, "down": down, "mirrored": mirrored, "angle": angle, "zoom": zoom, "crop": crop}


def crop(left, top, width, height):
    return {"left": left, "top": top, "width": width, "height": height}


MOVES = [
    move(angle=0.3),
    move(zoom=1.2, right=-1.25, down=0.5),
    move(crop=crop(0.1, 0.3, 0.8, 0.6)),
    move(crop=crop(0, 0.25, 1, 0.75), mirrored=True),
    move(right=1.5, down=-0.75, mirrored=True, angle=-0.2, zoom=0.9, crop=crop(0.3, 0.05, 0.6, 0.9)),
]
COLOURS = [
    {"brightness": 1.4, "contrast": 1, "saturation": 1},
    {"brightness": 1, "contrast": 0.3, "saturation": 1},
    {"brightness": 1, "contrast": 1.9, "saturation": 1},
    {"brightness": 1, "contrast": 1, "saturation": 1.8},
    {"brightness": 1, "contrast": 1, "saturation": 0},
    {"brightness": 0.7, "contrast": 1.5, "saturation": 0.4},
]


def rounded(values):
    return [round(value, 6) for value in values]


with open("reference.json", "w") as file:
    json.dump(
        {
            "height": HEIGHT,
            "width": WIDTH,
            "image": IMAGE,
            "moves": [{"draw": draw, "inputs": rounded(sampled(draw))} for draw in MOVES],
            "colours": [{"factors": factors, "inputs": rounded(coloured(factors))} for factors in COLOURS],
        },
        file,
    )
