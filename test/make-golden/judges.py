"""Reference results for the judges: agreement from scikit-learn and SciPy, and the reference implementation's rule as Python
itself reads its regular expressions and its punctuation.

Run with `/usr/bin/python3 test/make-golden/judges.py` (Debian: python3-sklearn 1.2, python3-scipy 1.10). Writes
test/golden/judges/judges.json.
"""

import json
import pathlib
import re
import string

from scipy.stats import binomtest
from sklearn.metrics import cohen_kappa_score, confusion_matrix

GOLDEN = pathlib.Path(__file__).parent.parent / "golden" / "judges"
VERDICTS = ["true", "false", "refused", "uncertain", "error"]
PUNCTUATION = set(string.punctuation + "‘’´`")

TABLES = {
    # Rows: the judge's verdicts; columns: the rule's; order as VERDICTS.
    "mostly": [[412, 31, 2, 14, 0], [27, 388, 5, 9, 0], [1, 11, 63, 2, 0], [0, 0, 0, 0, 0], [1, 2, 0, 1, 0]],
    "opposed": [[2, 40, 0, 0, 0], [35, 3, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]],
    "small": [[3, 1, 0, 0, 0], [0, 2, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]],
    "equal": [[5, 0, 0, 0, 0], [0, 4, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]],
}

ANSWERS = [
    ("The heart", ["ear"]),
    ("Theatre of the Absurd", ["atre absurd"]),
    ("a_an_the", ["an"]),
    ("It's O’Neill", ["it s o neill"]),
    ("“Quoted”", ["quoted"]),
    ("“Quoted”", ["“quoted"]),
    ("Café — bar", ["café bar"]),
    ("Café—bar", ["café—bar"]),
    ("rock-n-roll!", ["rock n roll"]),
    ("x² + y²", ["x² y²"]),
    ("The-The", ["the"]),
    ("ATHENS", ["Then"]),
    ("an über-an", ["über"]),
    ("αan an", ["αan"]),
    ("$5,000", ["5 000"]),
    ("¿Dónde?", ["dónde"]),
    ("", ["x"]),
    ("A", ["a"]),
    ("Anything", []),
    ("I don't know, Jane Austen", ["Jane Austen"]),
    ("I don’t know, Jane Austen", ["Jane Austen"]),
    ("Cannotville", ["cannotville"]),
    ("It was NOT PROVIDED", ["x"]),
    ("There is no information", ["x"]),
    ("I am not sure", ["Jane Austen"]),
    ("line\none\ttwo\u00a0three", ["one two three"]),
]


def normalise(text):
    text = text.lower().replace("_", " ")
    text = "".join(" " if character in PUNCTUATION else character for character in text)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def verdict(answer, accepted):
    lower = answer.lower()
    if any(phrase in lower for phrase in ["don't know", "cannot", "not provided", "no information"]):
        return "refused"
    said = normalise(answer)
    return "true" if any(alias and alias in said for alias in map(normalise, accepted)) else "false"


def agreement(table):
    judge, rule = [], []
    for i, row in enumerate(table):
        for j, count in enumerate(row):
            judge += [VERDICTS[i]] * count
            rule += [VERDICTS[j]] * count
    assert confusion_matrix(judge, rule, labels=VERDICTS).tolist() == table
    same = sum(table[i][i] for i in range(len(table)))
    interval = binomtest(same, len(judge)).proportion_ci(method="wilson")
    kappa = cohen_kappa_score(judge, rule)
    return {"table": table, "share": same / len(judge), "low": interval.low, "high": interval.high, "kappa": kappa}


golden = {
    "agreement": {name: agreement(table) for name, table in TABLES.items()},
    "rule": [
        {"answer": answer, "accepted": accepted, "normal": normalise(answer), "verdict": verdict(answer, accepted)}
        for answer, accepted in ANSWERS
    ],
}
GOLDEN.mkdir(exist_ok=True)
path = GOLDEN / "judges.json"
path.write_text(json.dumps(golden, indent="\t", ensure_ascii=False) + "\n", encoding="utf-8")
print(path, {name: round(each["kappa"], 4) for name, each in golden["agreement"].items()})
