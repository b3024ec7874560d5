"""Prints the reference values of roc.test.ts. Needs scikit-learn and scipy (values of 1.9.1 and 1.17.1)."""

import numpy as np
from scipy.interpolate import interp1d
from scipy.optimize import brentq
from sklearn.metrics import roc_auc_score, roc_curve


def pairs(count, levels):
    """Scores on a grid of `levels` (many ties), by a linear congruential generator that the test repeats."""
    state, scores, same = 12345, [], []
    for i in range(count):
        state = (1103515245 * state + 12345) % 2**31
        matching = i % 3 == 0
        score = (state // 65536 % 1000) / 1000 + (0.35 if matching else 0)
        scores.append(np.floor(score * levels) / levels)
        same.append(matching)
    return np.array(scores), np.array(same)


for count, levels in [(300, 20), (3000, 1000)]:
    scores, same = pairs(count, levels)
    fpr, tpr, thresholds = roc_curve(same, scores, drop_intermediate=False)
    eer = brentq(lambda x: 1 - x - interp1d(fpr, tpr)(x), 0, 1, xtol=1e-15)
    print([count, levels, len(thresholds), float(roc_auc_score(same, scores)), float(eer)])
    for far in [0.1, 0.01]:
        point = np.flatnonzero(fpr <= far)[-1]
        print([far, float(thresholds[point]), float(tpr[point]), float(fpr[point])])

scores, same = pairs(300, 20)
weights = np.arange(300) % 5
print('weighted', float(roc_auc_score(same, scores, sample_weight=weights)))
