"""Prints the reference values of interval.test.ts. Needs scipy (values of 1.17.1)."""

import numpy as np
from scipy import stats

print('wilson, clopper-pearson')
for k, n, level in [(0, 10, 0.95), (10, 10, 0.95), (3, 20, 0.95), (571, 600, 0.95), (2999, 3000, 0.99), (1, 2, 0.5)]:
    test = stats.binomtest(k, n)
    wilson = test.proportion_ci(level, method='wilson')
    exact = test.proportion_ci(level, method='exact')
    print([k, n, level, float(wilson.low), float(wilson.high), float(exact.low), float(exact.high)])

print('mean, standard error, t interval')
for values, level in [
    ([0.91, 0.93, 0.9, 0.95, 0.92, 0.915, 0.935, 0.94, 0.905, 0.925], 0.95),
    ([0.8, 0.85], 0.95),
    ([1.5, -2.0, 4.25, 0.5], 0.99),
]:
    mean, error = np.mean(values), stats.sem(values)
    low, high = stats.t.interval(level, len(values) - 1, loc=mean, scale=error)
    print([values, level, float(mean), float(error), float(low), float(high)])

print('central normal quantiles')
for level in [0.01, 0.5, 0.9, 0.95, 0.99, 0.999, 0.999999]:
    print([level, float(stats.norm.isf((1 - level) / 2))])
