"""Writes reference.json: losses and gradients of the heads and of the supervised contrastive loss, by PyTorch's autograd.

The heads are written after their authors' published code (insightface arcface_torch/losses.py, TFace CurricularFace,
mk-minchul/AdaFace head.py), in double precision. Needs torch; run it in this folder, then `npx biome format --write reference.json`.
"""

import json
import math

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)

CENTRES = torch.tensor(
    [
        [0.6, -0.4, 0.1, 0.9, -0.7],
        [-0.2, 0.8, 0.5, 0.3, 0.4],
        [0.7, 0.1, -0.9, 0.2, 0.5],
    ]
)
# The third is close to the opposite of its centre, theta + 0.5 > pi; the fourth is long; the last is close to its own.
EMBEDDINGS = torch.tensor(
    [
        [0.5, 0.3, 0.4],
        [-1.2, 2.0, 0.3],
        [-0.5, -1.1, 1.8],
        [60.0, 35.0, -20.0],
        [-0.3, 0.2, 0.1],
        [0.65, -0.22, 0.72],
    ]
)
LABELS = torch.tensor([3, 1, 2, 0, 1, 0])
SCALE = 8.0


def cosines(embeddings, centres):
    return F.normalize(embeddings, dim=1) @ F.normalize(centres, dim=0)


def softmax(embeddings, centres, state):
    return embeddings @ centres + torch.tensor([0.1, -0.2, 0.3, 0.0, 0.5])


def cosface(embeddings, centres, state, margin=0.35):
    return SCALE * (cosines(embeddings, centres) - margin * F.one_hot(LABELS, 5))


def additive_angle(target, margin):
    sine = torch.sqrt(1.0 - torch.pow(target, 2))
    moved = target * math.cos(margin) - sine * math.sin(margin)
    final = torch.where(target > math.cos(math.pi - margin), moved, target - math.sin(math.pi - margin) * margin)
    return moved, final


def arcface(embeddings, centres, state, margin=0.5):
    logits = cosines(embeddings, centres)
    target = logits[torch.arange(6), LABELS].view(-1, 1)
    _, final = additive_angle(target, margin)
    return SCALE * logits.scatter(1, LABELS.view(-1, 1), final)


def curricularface(embeddings, centres, state, margin=0.5):
    logits = cosines(embeddings, centres)
    target = logits[torch.arange(6), LABELS].view(-1, 1)
    moved, final = additive_angle(target, margin)
    with torch.no_grad():
        state["mean-positive-cosine"] = target.mean() * 0.01 + (1 - 0.01) * state.get("mean-positive-cosine", 0.0)
    t = state["mean-positive-cosine"]
    logits = torch.where(logits > moved, logits * (t + logits), logits)
    return SCALE * logits.scatter(1, LABELS.view(-1, 1), final)


def adaface(embeddings, centres, state, m=0.4, h=0.333, eps=1e-3, alpha=0.01):
    norms = torch.norm(embeddings, 2, 1, True)
    cosine = cosines(embeddings, centres).clamp(-1 + eps, 1 - eps)
    safe = torch.clip(norms, min=0.001, max=100).clone().detach()
    with torch.no_grad():
        state["mean-length"] = safe.mean() * alpha + (1 - alpha) * state.get("mean-length", 20.0)
        state["length-deviation"] = safe.std() * alpha + (1 - alpha) * state.get("length-deviation", 100.0)
    scaler = torch.clip((safe - state["mean-length"]) / (state["length-deviation"] + eps) * h, -1, 1)
    one_hot = F.one_hot(LABELS, 5)
    theta = torch.clip(cosine.acos() + one_hot * (m * scaler * -1), min=eps, max=math.pi - eps)
    return SCALE * (theta.cos() - one_hot * (m + m * scaler))


def steps(head, count, **options):
    """The same batch `count` times with one state: averages move from step to step."""
    state, results = {}, []
    for _ in range(count):
        embeddings = EMBEDDINGS.clone().requires_grad_()
        centres = CENTRES.clone().requires_grad_()
        loss = F.cross_entropy(head(embeddings, centres, state, **options), LABELS)
        loss.backward()
        results.append(
            {
                "loss": loss.item(),
                "embeddings": embeddings.grad.flatten().tolist(),
                "centres": centres.grad.flatten().tolist(),
                "buffers": {name: float(value) for name, value in state.items()},
            }
        )
    return results


def supervised_contrastive(labels, temperature):
    """Khosla et al. 2020, eq. 2, term by term; the mean is over the anchors with a positive."""
    embeddings = EMBEDDINGS.clone().requires_grad_()
    z = F.normalize(embeddings, dim=1)
    terms = []
    for i in range(6):
        positives = [p for p in range(6) if p != i and labels[p] == labels[i]]
        others = [a for a in range(6) if a != i]
        if positives:
            total = torch.logsumexp(torch.stack([z[i] @ z[a] / temperature for a in others]), 0)
            terms.append(-sum(z[i] @ z[p] / temperature - total for p in positives) / len(positives))
    loss = sum(terms) / len(terms)
    loss.backward()
    return {
        "labels": labels,
        "temperature": temperature,
        "loss": loss.item(),
        "embeddings": embeddings.grad.flatten().tolist(),
    }


def rounded(value):
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, dict):
        return {key: rounded(each) for key, each in value.items()}
    return [rounded(each) for each in value] if isinstance(value, list) else value


reference = {
    "scale": SCALE,
    "centres": CENTRES.tolist(),
    "embeddings": EMBEDDINGS.tolist(),
    "labels": LABELS.tolist(),
    "heads": {
        "softmax": steps(softmax, 1),
        "cosface": steps(cosface, 1),
        "arcface": steps(arcface, 1),
        "curricularface": steps(curricularface, 3),
        "adaface": steps(adaface, 3),
    },
    "supervisedContrastive": [
        supervised_contrastive([0, 1, 2, 0, 1, 0], 0.5),
        supervised_contrastive([4, 4, 4, 4, 4, 4], 0.1),
        supervised_contrastive([0, 1, 2, 0, 1, 2], 1.0),
    ],
}
with open("reference.json", "w") as file:
    json.dump(rounded(reference), file, indent=1)
    file.write("\n")
