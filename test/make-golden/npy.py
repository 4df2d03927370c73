"""Files of activations as NumPy itself writes them.

Run with `/usr/bin/python3 test/make-golden/npy.py` (Debian: python3-numpy 1.24). Writes test/golden/reference/npy.json.
"""

import base64
import io
import json
import pathlib

import numpy as np

GOLDEN = pathlib.Path(__file__).parent.parent / "golden" / "reference"
VALUES = np.array([[0, 0.5, 1], [1.5, 2, -2.5]])
EDGES = np.array([[2**-24, -(2**-14), 65504], [np.inf, -np.inf, np.nan]])


def saved(array, version=None):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, version=version)
    return base64.b64encode(buffer.getvalue()).decode()


CASES = {
    "f4": saved(VALUES.astype("<f4")),
    "big f4": saved(VALUES.astype(">f4")),
    "f2": saved(VALUES.astype("<f2")),
    "big f2": saved(VALUES.astype(">f2")),
    "f8": saved(VALUES.astype("<f8")),
    "by columns": saved(np.asfortranarray(VALUES.astype("<f4"))),
    "version 2": saved(VALUES.astype("<f4"), (2, 0)),
    "version 3": saved(VALUES.astype("<f4"), (3, 0)),
    "f2 edges": saved(EDGES.astype("<f2")),
    "integers": saved(np.arange(6, dtype="<i4").reshape(2, 3)),
    "objects": saved(np.array([[None, 1]], dtype=object)),
    "one dimension": saved(np.arange(6, dtype="<f4")),
    "bfloat16": saved(np.zeros((2, 3), dtype="V2")),
}
rows = [{"name": name, "base64": data} for name, data in CASES.items()]
(GOLDEN / "npy.json").write_text(json.dumps(rows, indent="\t") + "\n")
