"""Lays out rows by umap-learn on one thread: FILE of float32, ROWS, WIDTH, OUT; prints seconds as JSON."""

import json
import sys
import time

import numpy as np
import umap

file, rows, width, out = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
x = np.fromfile(file, "<f4").reshape(rows, width)
umap.UMAP(n_neighbors=15, n_epochs=2).fit(x[:500])  # Compiled before the clock starts.
cpu, wall = time.process_time(), time.time()
found = umap.UMAP(n_neighbors=15, min_dist=0.1, random_state=0).fit_transform(x)
answer = {"version": umap.__version__, "cpu": time.process_time() - cpu, "wall": time.time() - wall}
found.astype("<f4").tofile(out)
if rows <= 10_000:
    from sklearn.manifold import trustworthiness

    answer["trustworthiness"] = float(trustworthiness(x, found, n_neighbors=15))
print(json.dumps(answer))
