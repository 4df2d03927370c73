"""Reference statistics of neurons over runs, from NumPy.

Run with `/usr/bin/python3 test/make-golden/history.py` (Debian: python3-numpy). Writes test/golden/history/neurons.json: for
each case the CETT of some runs' tokens, and what NumPy makes of all of them together.
"""

import json
import pathlib

import numpy as np

BINS = 20
TOP = 12
OUT = pathlib.Path(__file__).parent.parent / "golden" / "history" / "neurons.json"


def cases():
    random = np.random.default_rng(20261129)
    sparse = lambda size: random.exponential(0.2, size) * (random.random(size) < 0.6)
    yield "sparse", [sparse(size) for size in (31, 1, 0, 120, 7)]
    # Far from 0 and close to each other: what a sum of squares would lose its digits over.
    yield "far from 0", [4096 + random.random(40) / 64 for _ in range(3)]
    # Multiples of the width of a bin: each lies on an edge. Many are equal.
    yield "on the edges", [random.integers(0, 21, 50) * 0.25, np.array([5.0, 0.0])]
    yield "silent", [np.zeros(9)]
    yield "one token", [np.array([0.375])]


def described(parts):
    parts = [np.asarray(part, np.float32).astype(np.float64) for part in parts]
    values = np.concatenate(parts)
    places = [(part, token) for part, each in enumerate(parts) for token in range(len(each))]
    order = [i for i in np.argsort(-values, kind="stable") if values[i] > 0][:TOP]
    largest = values.max()
    return {
        "parts": [part.tolist() for part in parts],
        "count": len(values),
        "mean": values.mean(),
        "deviation": values.std(),
        "largest": largest,
        "histogram": np.histogram(values, BINS, (0, largest or 1))[0].tolist(),
        "top": [{"part": places[i][0], "token": places[i][1], "value": values[i]} for i in order],
    }


OUT.parent.mkdir(exist_ok=True)
OUT.write_text(json.dumps({name: described(parts) for name, parts in cases()}, indent=1) + "\n")
