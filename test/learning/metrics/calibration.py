"""Prints the reference values of calibration.test.ts. Needs scikit-learn and torchmetrics (values of
1.9.1 and 1.9.0), which cut bins closed below: no confidence here lies on an edge."""

import numpy as np
import torch
from sklearn.metrics import brier_score_loss
from torchmetrics.functional.classification import multiclass_calibration_error


def records(count, classes):
    """Probabilities in float32 and labels, by a linear congruential generator that the test repeats."""
    state, rows, labels = 12345, [], []

    def draw():
        nonlocal state
        state = (1103515245 * state + 12345) % 2**31
        return (state // 65536 % 997 + 1) / 1000

    for _ in range(count):
        weights = np.array([draw() ** 3 for _ in range(classes)])
        rows.append(weights / weights.sum())
        labels.append(int(np.argmax(rows[-1])) if draw() < 0.6 else int(draw() * classes))
    return np.array(rows, np.float32), np.array(labels)


for count, classes in [(200, 3), (2000, 10)]:
    probabilities, labels = records(count, classes)
    tensors = torch.tensor(probabilities), torch.tensor(labels)
    found = [
        float(multiclass_calibration_error(*tensors, num_classes=classes, n_bins=bins, norm=norm))
        for bins, norm in [(15, 'l1'), (15, 'max'), (10, 'l1')]
    ]
    confidence = probabilities.max(1).astype(float)
    right = probabilities.argmax(1) == labels
    parts = np.array_split(np.argsort(confidence, kind='stable'), 20)
    mass = sum(abs(confidence[part].mean() - right[part].mean()) * len(part) for part in parts) / count
    brier = brier_score_loss(labels, probabilities.astype(float) / probabilities.astype(float).sum(1, keepdims=True),
                             labels=list(range(classes)), scale_by_half=False)
    print([count, classes, *found, float(mass), float(brier)])
