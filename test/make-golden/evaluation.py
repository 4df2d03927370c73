"""Reference results for the evaluation's figures, from scikit-learn and NumPy, and a published summary to read.

Run with `/usr/bin/python3 test/make-golden/evaluation.py` (Debian: python3-sklearn 1.2). Writes
test/golden/probe/evaluation.json, and test/fixtures/published/classifier_disjoint_summary.json: 780 answers in the
layout of the replication on Gemma-3-4B, made so that the figures are the published ones (accuracy 76.5 % [73.6, 79.5],
AUROC 0.843 [0.815, 0.870]). The answers of the figures' own test are not written: test/core/probe/figures.test.ts makes
them again from the same generator.
"""

import json
import pathlib

import numpy as np
import scipy.optimize
import scipy.special
import sklearn
from probe import mulberry32
from sklearn.calibration import calibration_curve
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    balanced_accuracy_score,
    brier_score_loss,
    f1_score,
    precision_score,
    recall_score,
    roc_auc_score,
    roc_curve,
)

TEST = pathlib.Path(__file__).parent.parent


def answers(n=160):
    """Scores in 17 steps with ties, a second score without any, and labels that follow both."""
    draws = mulberry32(8, 3 * n)
    p = np.floor(draws[:n] * 17) / 17
    other = draws[n : 2 * n]
    y = (draws[2 * n :] < 0.05 + 0.6 * p + 0.25 * other).astype(int)
    return p, other, y


def bootstrap_indices(y, seed, draws):
    """Each draw keeps the classes: first as many hallucinated answers, then as many faithful ones."""
    classes = [np.flatnonzero(y == 1), np.flatnonzero(y == 0)]
    u = mulberry32(seed, draws * len(y)).reshape(draws, len(y))
    ones = classes[0][(u[:, : len(classes[0])] * len(classes[0])).astype(int)]
    zeros = classes[1][(u[:, len(classes[0]) :] * len(classes[1])).astype(int)]
    return np.concatenate([ones, zeros], axis=1)


def selective_risks(score, y):
    """Share of hallucinated answers among the k safest, for each k; within ties, its mean over all orders."""
    order = np.argsort(score, kind="stable")
    _, group = np.unique(score[order], return_inverse=True)
    share = np.bincount(group, y[order]) / np.bincount(group)
    return np.cumsum(share[group]) / np.arange(1, len(y) + 1)


def ece(p, y, bins=10):
    share, mean = calibration_curve(y, p, n_bins=bins, strategy="uniform")
    # scikit-learn counts a border to the bin below it, the product to the bin above; of these scores none lies on one
    # but 0, which has no bin below.
    where = np.minimum((p * bins).astype(int), bins - 1)
    counts = np.bincount(where, minlength=bins)
    return float(np.sum(counts[counts > 0] / len(p) * np.abs(share - mean)))


def one_draw(p, other, y):
    flagged = p >= 0.5
    fpr, tpr, _ = roc_curve(y, p, drop_intermediate=False)
    return {
        "auroc": roc_auc_score(y, p),
        "aurocOther": roc_auc_score(y, other),
        "difference": roc_auc_score(y, p) - roc_auc_score(y, other),
        "balancedAccuracy": balanced_accuracy_score(y, flagged),
        "precision": precision_score(y, flagged),
        "recall": recall_score(y, flagged),
        "f1": f1_score(y, flagged),
        "brier": brier_score_loss(y, p),
        "recallAt10": tpr[fpr <= 0.1].max(),
        "aurc": selective_risks(p, y).mean(),
        "aurcOther": selective_risks(other, y).mean(),
    }


def intervals(values):
    low, high = np.percentile(values, [2.5, 97.5])
    return [float(low), float(high)]


def figures():
    p, other, y = answers()
    value = one_draw(p, other, y)
    drawn = [one_draw(p[i], other[i], y[i]) for i in bootstrap_indices(y, 21, 1000)]
    fpr, tpr, _ = roc_curve(y, other, drop_intermediate=False)
    share, mean = calibration_curve(y, p, n_bins=10, strategy="uniform")
    noise = []
    simulated = mulberry32(22, 300 * len(p)).reshape(300, len(p))
    for u in simulated:
        gaps = np.bincount(np.minimum((p * 10).astype(int), 9), p - (u < p), minlength=10)
        noise.append(np.abs(gaps).sum() / len(p))
    n1, n0 = y.sum(), len(y) - y.sum()
    isotonic = IsotonicRegression(y_min=1 / (n0 + 2), y_max=(n1 + 1) / (n1 + 2), out_of_bounds="clip")
    grid = np.linspace(-0.2, 1.2, 57)
    steps = isotonic.fit(p, y).predict(grid)
    smooth = isotonic.fit(other, y).predict(grid)
    t = np.where(y == 1, (n1 + 1) / (n1 + 2), 1 / (n0 + 2))
    both = LogisticRegression(penalty=None, tol=1e-12, max_iter=10000).fit(
        np.tile(np.stack([p, other], 1), (2, 1)),
        np.repeat([1, 0], len(y)),
        sample_weight=np.concatenate([t, 1 - t]),
    )
    return {
        "sklearn": sklearn.__version__,
        "n": len(y),
        "positive": int(n1),
        "value": {k: float(v) for k, v in value.items()},
        "interval": {k: intervals([d[k] for d in drawn]) for k in value},
        "leastAurc": float(selective_risks(y, y).mean()),
        "ece10": ece(p, y),
        "eceNoise": [float(np.mean(noise)), float(np.percentile(noise, 95))],
        "calibrationCurve": {"share": share.tolist(), "mean": mean.tolist()},
        "rocOther": [fpr.tolist(), tpr.tolist()],
        "riskCoverageOther": selective_risks(other, y).tolist(),
        "isotonic": {"grid": grid.tolist(), "steps": steps.tolist(), "smooth": smooth.tolist()},
        "logistic": {"weights": both.coef_[0].tolist(), "bias": float(both.intercept_[0])},
        "plattCovariance": platt_covariance(other, t).tolist(),
    }


def platt_covariance(score, target):
    """Covariance of slope and level of Platt's curve: the inverse of X' diag(p (1 - p)) X where BFGS found the optimum."""
    x = np.stack([score, np.ones_like(score)], axis=1)

    def loss(w):
        z = x @ w
        return np.sum(target * np.logaddexp(0, -z) + (1 - target) * np.logaddexp(0, z))

    def slope(w):
        return x.T @ (scipy.special.expit(x @ w) - target)

    w = scipy.optimize.minimize(loss, np.zeros(2), jac=slope, method="BFGS", options={"gtol": 1e-12}).x
    p = scipy.special.expit(x @ w)
    return np.linalg.inv(x.T @ ((p * (1 - p))[:, None] * x))


def published(n=390, true_positives=297, true_negatives=300):
    """Two normal classes of 390 on the logit scale, by quantiles: moved so that as many lie on the right side of zero as
    were published, the faithful ones spread so that the area under the curve is the published one."""
    normal = scipy.special.ndtri((np.arange(n) + 0.5) / n)

    def classes(spread):
        positive, negative = normal, spread * normal
        positive = positive - (positive[n - true_positives - 1] + positive[n - true_positives]) / 2
        negative = negative - (negative[true_negatives - 1] + negative[true_negatives]) / 2
        return positive, negative

    def area(spread):
        positive, negative = classes(spread)
        return (positive[:, None] > negative).mean()

    positive, negative = classes(scipy.optimize.brentq(lambda spread: area(spread) - 0.843, 0.6, 0.9, xtol=1e-6))
    order = np.argsort(mulberry32(30, 2 * n), kind="stable")
    p = np.round(scipy.special.expit(1.5 * np.concatenate([positive, negative])), 6)[order]
    y = np.repeat([1, 0], n)[order]
    return p, y


def classifier_summary(p, y):
    flagged = (p >= 0.5).astype(int)
    examples = [
        {
            "qid": f"tc_{i + 1}",
            "label": int(y[i]),
            "prediction": int(flagged[i]),
            "probability": float(p[i]),
            "correct": bool(flagged[i] == y[i]),
        }
        for i in range(len(y))
    ]
    counts = {"n_examples": len(y), "n_positive": int(y.sum()), "n_negative": int(len(y) - y.sum())}
    return {"selected_h_neurons": 38, "evaluation": {**counts, "examples": examples}}


def published_figures(p, y, seed=42, draws=10_000):
    """Accuracy and AUROC with stratified intervals: on the product's draws, and on NumPy's own."""
    own = np.random.default_rng(seed)
    classes = [np.flatnonzero(y == 1), np.flatnonzero(y == 0)]
    of_numpy = np.concatenate([own.choice(c, (draws, len(c))) for c in classes], axis=1)
    result = {"accuracy": float(((p >= 0.5) == y).mean()), "auroc": float(roc_auc_score(y, p))}
    for name, indices in {"sameDraws": bootstrap_indices(y, seed, draws), "numpyDraws": of_numpy}.items():
        result[name] = {
            "accuracy": intervals([((p[i] >= 0.5) == y[i]).mean() for i in indices]),
            "auroc": intervals([roc_auc_score(y[i], p[i]) for i in indices]),
        }
    return result


def write(path, value, **style):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, **style) + "\n")
    print("wrote", path)


if __name__ == "__main__":
    write(TEST / "golden" / "probe" / "evaluation.json", figures())
    p, y = published()
    write(TEST / "fixtures" / "published" / "classifier_disjoint_summary.json", classifier_summary(p, y), indent=1)
    write(TEST / "golden" / "probe" / "published.json", published_figures(p, y))
