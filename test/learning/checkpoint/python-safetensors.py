"""Reads our file with the safetensors library and prints what it holds as JSON; writes a file of its own.

Usage: python-safetensors.py OURS THEIRS. Without arguments: only whether the libraries can be imported.
"""

import json
import sys

import numpy
import safetensors
from safetensors.numpy import save_file

if len(sys.argv) > 1:
    ours, theirs = sys.argv[1:]
    with safetensors.safe_open(ours, framework="numpy") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}
        held = {n: [str(t.dtype), list(t.shape), t.flatten().tolist()] for n, t in tensors.items()}
        print(json.dumps({"metadata": file.metadata(), "tensors": held}))
    save_file(
        {
            "float": numpy.array([[0.1, -2.5], [3e38, 1e-45]], numpy.float32),
            "double": numpy.array([0.1, 1e300]),
            "half": numpy.array([0.1, 65504, -6e-8], numpy.float16),
            "int": numpy.array([-(2**31), 7], numpy.int32),
            "long": numpy.array([-(2**63), 2**63 - 1], numpy.int64),
            "byte": numpy.array([0, 255], numpy.uint8),
            "bool": numpy.array([True, False]),
            "scalar": numpy.array(4.0, numpy.float32),
            "empty": numpy.zeros((0, 3), numpy.float32),
        },
        theirs,
        {"made by": "safetensors"},
    )
