"""Reference results for the probe's solver, metrics and calibration, from scikit-learn.

Run with `/usr/bin/python3 test/make-golden/probe.py` (Debian: python3-sklearn 1.2). Writes test/golden/probe/*.json.
The inputs are not written: test/core/probe/problems.ts makes the same ones, bit by bit, from the same generator
(mulberry32, see src/core/random.ts), with plain additions and products in float64 that are then rounded to float32.
"""

import json
import pathlib

import numpy as np
import scipy.optimize
import sklearn
from sklearn.calibration import _SigmoidCalibration
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, brier_score_loss, roc_auc_score

GOLDEN = pathlib.Path(__file__).parent.parent / "golden" / "probe"
U32 = np.uint64(0xFFFFFFFF)


def mulberry32(seed, count):
    """`count` draws from [0, 1): draw i depends on seed + (i + 1) * increment alone, so all come at once."""
    steps = np.arange(1, count + 1, dtype=np.uint64)
    state = (np.uint64(seed) + steps * np.uint64(0x6D2B79F5)) & U32
    mixed = ((state ^ (state >> np.uint64(15))) * (state | np.uint64(1))) & U32
    inner = ((mixed ^ (mixed >> np.uint64(7))) * (mixed | np.uint64(61))) & U32
    mixed = mixed ^ ((mixed + inner) & U32)
    return ((mixed ^ (mixed >> np.uint64(14))) & U32).astype(np.float64) / 2**32


def labels(x, planted, noise):
    """1 where the planted columns' weighted sum plus noise is above its median."""
    score = np.zeros(len(x))
    for column, weight in planted:
        score = score + weight * x[:, column].astype(np.float64)
    score = score + noise
    return (score > np.sort(score)[len(score) // 2]).astype(int)


def dense(rows=60, columns=12):
    draws = mulberry32(1, rows * columns + rows)
    x = (draws[: rows * columns].reshape(rows, columns) * 2 - 1).astype(np.float32)
    return x, labels(x, [(0, 2.0), (3, -1.5), (7, 1.0)], draws[rows * columns :] - 0.5)


def correlated(rows=400, columns=300, factors=6):
    """Each column is a mix of one of six shared factors and noise of its own."""
    draws = mulberry32(2, rows * (columns + factors + 1))
    shared = draws[: rows * factors].reshape(rows, factors)
    own = draws[rows * factors : rows * (factors + columns)].reshape(rows, columns)
    x = (0.75 * shared[:, np.arange(columns) % factors] + 0.25 * own).astype(np.float32)
    noise = draws[rows * (factors + columns) :] - 0.5
    return x, labels(x, [(0, 3.0), (1, -2.0), (8, 2.0), (150, -1.0)], noise)


def wide(rows=300, columns=20000):
    """Like CETT: most values small, few large."""
    draws = mulberry32(3, rows * columns + rows)
    u = draws[: rows * columns].reshape(rows, columns)
    x = (u * u * u * 0.1).astype(np.float32)
    noise = (draws[rows * columns :] - 0.5) * 0.05
    return x, labels(x, [(17, 1.0), (1234, 1.0), (9999, -1.0), (15000, 1.0), (19999, -1.0)], noise)


def fitted(x, y, c, penalty):
    """Weights that matter and the objective, at a tolerance where more iterations change nothing."""
    model = LogisticRegression(
        penalty=penalty, solver="liblinear", C=c, tol=1e-9, max_iter=1_000_000, intercept_scaling=1, random_state=0
    ).fit(x.astype(np.float64), y)
    w, b = model.coef_[0], model.intercept_[0]
    loss = np.logaddexp(0, -(2 * y - 1) * (x.astype(np.float64) @ w + b)).sum()
    size = np.abs(w).sum() + abs(b) if penalty == "l1" else (w @ w + b * b) / 2
    kept = np.flatnonzero(np.abs(w) > 1e-4) if penalty == "l1" else np.arange(len(w))
    return {
        "c": c,
        "objective": float(size + c * loss),
        "bias": float(b),
        "columns": kept.tolist(),
        "weights": w[kept].tolist(),
    }


def solver():
    problems = {"dense": dense(), "correlated": correlated(), "wide": wide()}
    cs = {"dense": [0.3, 3, 30], "correlated": [0.1, 1, 10], "wide": [3, 30, 300]}
    golden = {"sklearn": sklearn.__version__}
    for name, (x, y) in problems.items():
        golden[name] = {
            "sum": float(x.astype(np.float64).sum()),
            "positive": int(y.sum()),
            "l1": [fitted(x, y, c, "l1") for c in cs[name]],
            "l2": [fitted(x, y, c, "l2") for c in cs[name][:2]] if name != "wide" else [],
        }
    return golden


def metrics(n=500):
    """Scores with many ties (17 steps), labels that follow them loosely, three to two in favour of the negative."""
    draws = mulberry32(4, 2 * n)
    p = np.floor(draws[:n] * 17) / 17
    y = (draws[n:] < 0.1 + 0.6 * p).astype(int)
    logits = 3 * p - 1
    sigmoid = _SigmoidCalibration().fit(logits, y)
    positive, negative = y.sum(), n - y.sum()
    t = np.where(y == 1, (positive + 1) / (positive + 2), 1 / (negative + 2))

    def cross_entropy(ab):
        z = ab[0] * logits + ab[1]
        return (t * np.logaddexp(0, -z) + (1 - t) * np.logaddexp(0, z)).sum()

    simplex = scipy.optimize.minimize(
        cross_entropy, [1, 0], method="Nelder-Mead", options={"xatol": 1e-11, "fatol": 1e-13, "maxiter": 10000}
    )
    ece = 0.0
    for k in range(10):
        inside = (np.minimum((p * 10).astype(int), 9)) == k
        if inside.any():
            ece += inside.mean() * abs(p[inside].mean() - y[inside].mean())
    return {
        "n": n,
        "positive": int(positive),
        "auroc": roc_auc_score(y, p),
        "balancedAccuracy": balanced_accuracy_score(y, p >= 0.5),
        "brier": brier_score_loss(y, p),
        "ece10": float(ece),
        "plattBySklearn": {"a": -float(sigmoid.a_), "b": -float(sigmoid.b_)},
        "plattBySimplex": {"a": float(simplex.x[0]), "b": float(simplex.x[1]), "value": float(simplex.fun)},
    }


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for name, make in {"solver": solver, "metrics": metrics}.items():
        (GOLDEN / f"{name}.json").write_text(json.dumps(make()) + "\n")
        print("wrote", GOLDEN / f"{name}.json")
