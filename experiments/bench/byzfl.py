"""ByzFL's aggregation rules on PyTorch: one JSON line a request on standard input.

Request: {"rule": name, "participants": n, "parameters": d, "malicious": f, "repeats": r}; answer: {"milliseconds": median,
"megabytes": most memory beyond the updates, or null where the system does not tell}, after one call that is not counted.
"""
import functools
import importlib.metadata
import json
import sys
import time

import torch
from byzfl import Average, CenteredClipping, GeometricMedian, Krum, Median, MultiKrum, TrMean

RULES = {
    "fedavg": lambda f: Average(),
    "median": lambda f: Median(),
    "trimmed-mean": TrMean,
    "krum": Krum,
    "multi-krum": MultiKrum,
    "geometric-median": lambda f: GeometricMedian(),
    "centered-clipping": lambda f: CenteredClipping(),
}


@functools.lru_cache(maxsize=1)
def updates(n, d):
    torch.manual_seed(1)
    return torch.randn(n, d)


def resident(key):
    """Kilobytes of this process, now ("VmRSS") or at most since the last reset ("VmHWM")."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(key))


def reset_peak():
    with open("/proc/self/clear_refs", "w") as references:
        references.write("5")


def measure(rule, participants, parameters, malicious, repeats):
    vectors = updates(participants, parameters)
    times = []
    try:
        before = resident("VmRSS")
        reset_peak()
    except OSError:
        before = None
    for _ in range(repeats + 1):
        aggregator = RULES[rule](malicious)
        start = time.perf_counter()
        aggregator(vectors)
        times.append(time.perf_counter() - start)
    megabytes = None if before is None else max(0, resident("VmHWM") - before) / 1000
    return {"milliseconds": 1000 * sorted(times[1:])[repeats // 2], "megabytes": megabytes}


torch.set_num_threads(int(sys.argv[1]))
print(json.dumps({"version": f"{importlib.metadata.version('byzfl')} on PyTorch {torch.__version__}"}), flush=True)
for line in sys.stdin:
    print(json.dumps(measure(**json.loads(line))), flush=True)
