"""Fits scikit-learn's liblinear at given values of C, and says as one line of JSON what that took.

    python3 bench/solver/liblinear.py '{"path": ..., "rows": ..., "columns": ..., "cs": [...], "tolerance": 1e-4}'

The matrix is read before the clock starts. The objective is the one that both sides minimise, in float64.
"""

import json
import resource
import sys
import time
import warnings

import numpy as np
from sklearn.linear_model import LogisticRegression

warnings.simplefilter("ignore")  # A fit that reached max_iter is told below.
task = json.loads(sys.argv[1])
rows, columns = task["rows"], task["columns"]
x = np.fromfile(task["path"], dtype=np.float32).reshape(rows, columns)
y = np.fromfile(task["path"] + ".labels", dtype=np.uint8).astype(int)
fits = []
began, cpu_began = time.perf_counter(), time.process_time()
for c in task["cs"]:
    model = LogisticRegression(
        penalty="l1", solver="liblinear", C=c, tol=task["tolerance"], max_iter=10_000, random_state=0
    ).fit(x, y)
    paused, cpu_paused = time.perf_counter(), time.process_time()
    w, b = model.coef_[0], model.intercept_[0]
    margins = np.concatenate([x[i : i + 64].astype(np.float64) @ w for i in range(0, rows, 64)]) + b
    objective = np.abs(w).sum() + abs(b) + c * np.logaddexp(0, -(2 * y - 1) * margins).sum()
    fits.append(
        {
            "c": c,
            "objective": float(objective),
            "weights": int(np.count_nonzero(w)),
            "isConverged": bool(model.n_iter_[0] < 10_000),
        }
    )
    began += time.perf_counter() - paused
    cpu_began += time.process_time() - cpu_paused
    print(f"C {c}: {fits[-1]}", file=sys.stderr, flush=True)
print(
    json.dumps(
        {
            "seconds": time.perf_counter() - began,
            "cpuSeconds": time.process_time() - cpu_began,
            "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            "fits": fits,
        }
    )
)
