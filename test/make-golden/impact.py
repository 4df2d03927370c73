"""Reference results for the figures of an impact study, from NumPy and SciPy.

Run with `/usr/bin/python3 test/make-golden/impact.py` (Debian: python3-scipy 1.10). Writes test/golden/impact/figures.json.
The answers are not written: test/study/impact/figures.test.ts makes them again from the same generator.
"""

import json
import pathlib

import numpy as np
import scipy.stats
from probe import mulberry32

TEST = pathlib.Path(__file__).parent.parent
GAINS = [0, 0.5, 1, 2, 3]
KINDS = ["h-neurons", "random", "random", "layer-matched", "activation-matched"]
CONTROLS = ["random", "layer-matched", "activation-matched"]
ITEMS = [40, 25]
SEED, DRAWS = 42, 2000
RESISTED, COMPLIED, UNPARSED = 0, 1, 2


def cells():
    """Gain 1 once, then every other gain of each set in turn."""
    return [(None, 1)] + [(s, g) for s in range(len(KINDS)) for g in GAINS if g != 1]


def curve(s):
    grid = cells()
    return [0 if g == 1 else grid.index((s, g)) for g in GAINS]


def answers():
    """[items, cells] verdicts, sums of log-probabilities and tokens of each suite: compliance rises under the first set."""
    grid = cells()
    u = mulberry32(41, sum(ITEMS) * len(grid) * 3).reshape(sum(ITEMS), len(grid), 3)
    share = np.array([0.25 + (0.15 * g if s == 0 else 0.03 * g) for s, g in grid])
    verdict = np.where(u[:, :, 0] < 0.08, UNPARSED, np.where(u[:, :, 0] < 0.08 + 0.92 * share, COMPLIED, RESISTED))
    tokens = np.floor(u[:, :, 1] * 30)
    logp = -tokens * (0.2 + u[:, :, 2])
    return [part for part in zip(*(np.split(each, [ITEMS[0]]) for each in (verdict, logp, tokens)))]


def figures(parts, weights):
    """All figures under each row of weights: of each suite slopes, differences, perplexities; then the means over suites."""
    found, slopes = [], []
    for (verdict, logp, tokens), w in zip(parts, weights):
        complied, judged = w @ (verdict == COMPLIED), w @ (verdict != UNPARSED)
        rates = 100 * complied / judged
        slope = np.stack([np.polyfit(GAINS, rates[:, curve(s)].T, 1)[0] for s in range(len(KINDS))], axis=1)
        slopes.append(slope)
        found += [slope, differences(slope), np.exp(-(w @ logp) / (w @ tokens))]
    mean = np.mean(slopes, axis=0)
    return np.concatenate([*found, mean, differences(mean)], axis=1)


def differences(slope):
    kinds = np.array(KINDS)
    return np.stack([slope[:, 0] - slope[:, kinds == k].mean(axis=1) for k in CONTROLS], axis=1)


def drawn_weights():
    """How often each item of each suite is drawn: the last suite's indices come first in each draw."""
    u = mulberry32(SEED, DRAWS * sum(ITEMS)).reshape(DRAWS, sum(ITEMS))
    second, first = np.split(u, [ITEMS[1]], axis=1)
    count = lambda part, n: np.stack([np.bincount((row * n).astype(int), minlength=n) for row in part])
    return [count(first, ITEMS[0]), count(second, ITEMS[1])]


def interval(values, drawn):
    low, high = np.percentile(drawn, [2.5, 97.5], axis=0)
    return np.stack([values, np.minimum(low, values), np.maximum(high, values)], axis=1)


def main():
    parts = answers()
    values = figures(parts, [np.ones((1, n)) for n in ITEMS])[0]
    verdict = parts[0][0]
    rates = [(verdict[:, c] == COMPLIED).sum() / (verdict[:, c] != UNPARSED).sum() for c in curve(0)]
    uneven = [0.2, 0.2, 0.5, 0.4, 0.4, 0.9, 0.1]
    golden = {
        "draws": DRAWS,
        "figures": interval(values, figures(parts, drawn_weights())).tolist(),
        "rates": rates,
        "slope": scipy.stats.linregress(GAINS, rates).slope,
        "spearman": scipy.stats.spearmanr(GAINS, rates).statistic,
        "spearmanWithTies": scipy.stats.spearmanr(range(len(uneven)), uneven).statistic,
        "wilson": [
            [k, n, *scipy.stats.binomtest(k, n).proportion_ci(method="wilson")]
            for k, n in [(0, 10), (3, 10), (10, 10), (17, 243)]
        ],
    }
    path = TEST / "golden" / "impact" / "figures.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(golden, indent="\t") + "\n")


main()
