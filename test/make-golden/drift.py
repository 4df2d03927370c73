"""Reference results for the drift from pocket-base to pocket-chat, from NumPy and SciPy.

Run with `/usr/bin/python3 test/make-golden/drift.py` (Debian: python3-onnx, python3-numpy, python3-scipy 1.10). Writes
test/golden/origin/drift.json: sums over all neurons, each 97th neuron and all H-Neurons one by one, the ranks of all neurons
as a hash, and rank-sum tests that test/core/neurons/rank-sum.test.ts makes again from the same ranks.
"""

import hashlib
import json
import pathlib

import numpy as np
import onnx
import scipy.stats
from onnx import numpy_helper
from probe import mulberry32

TEST = pathlib.Path(__file__).parent.parent
MODELS = TEST.parent / "media" / "models"


def matrices(name):
    """Per layer the up-projection [N, D] and the down-projection [N, D], a neuron a row."""
    graph = onnx.load(MODELS / name / "onnx" / "model.onnx").graph
    weights = {each.name: each for each in graph.initializer}
    layers = sum(name.endswith("mlp.up_proj.weight") for name in weights)
    read = lambda l, part: numpy_helper.to_array(weights[f"model.layers.{l}.mlp.{part}.weight"]).astype(np.float64)
    return [(read(l, "up_proj").T, read(l, "down_proj")) for l in range(layers)]


def moved(before, after):
    products = np.einsum("nd,nd->n", before, after)
    lengths = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    return np.maximum(0, 1 - products / lengths)


def ties_and_tests():
    """Ranks with ties, and one-sided exact tests of sets against all others, without ties as SciPy has them."""
    cases = []
    for size, chosen in [(9, [8]), (12, [3, 7, 11]), (25, [1, 20, 23, 24]), (300, None)]:
        z = mulberry32(size, size)
        if chosen is None:
            chosen = np.argsort(z)[[0, 2, 5, 9, 14, 40]].tolist()
        inside = np.isin(np.arange(size), chosen)
        # Small ranks are large drifts: moved less is the smaller z.
        p = scipy.stats.mannwhitneyu(z[inside], z[~inside], alternative="less", method="exact").pvalue
        cases.append({"size": size, "chosen": chosen, "p": float(p)})
    tied = np.floor(mulberry32(5, 40) * 7)
    ranks = (scipy.stats.rankdata(-tied, method="average") - 1) / (len(tied) - 1)
    return {"cases": cases, "tiedRanks": ranks.tolist()}


def main():
    pairs = list(zip(matrices("pocket-base"), matrices("pocket-chat")))
    up = np.concatenate([moved(b[0], c[0]) for b, c in pairs])
    down = np.concatenate([moved(b[1], c[1]) for b, c in pairs])
    z = (scipy.stats.zscore(up) + scipy.stats.zscore(down)) / 2
    ranks = (scipy.stats.rankdata(-z, method="average") - 1) / (len(z) - 1)
    width = len(up) // len(pairs)
    probe = json.loads((MODELS / "pocket-chat" / "probe.json").read_text())
    own = [n["layer"] * width + n["index"] for n in probe["neurons"] if n["weight"] > 0]
    inside = np.isin(np.arange(len(z)), own)
    p = scipy.stats.mannwhitneyu(z[inside], z[~inside], alternative="less", method="asymptotic").pvalue
    doubled = np.round(ranks * 2 * (len(z) - 1)).astype("<u4")
    told = sorted(set(range(0, len(z), 97)) | set(own))
    out = {
        "neurons": len(z),
        "sums": {"up": float(up.sum()), "down": float(down.sum()), "absoluteZ": float(np.abs(z).sum())},
        "ranks": hashlib.sha256(doubled.tobytes()).hexdigest(),
        "meanRank": float(ranks[own].mean()),
        "normalP": float(p),
        "told": [[j, float(up[j]), float(down[j]), float(z[j]), float(ranks[j])] for j in told],
        **ties_and_tests(),
    }
    path = TEST / "golden" / "origin" / "drift.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(out) + "\n")
    print({k: v for k, v in out.items() if k not in ("told", "tiedRanks")})


main()
