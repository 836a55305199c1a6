"""border_reals.py MODEL.mlir FOLDER: real numbers for inputs 0 to 2 of float-border.mlir.

Writes them as in.npz and, sample by sample, as in.bin: numbers of the range, halves
between two codes and the floats next to them, far ones, infinities and NaN.
"""

import re
import sys

import numpy as np

with open(sys.argv[1]) as file:
    scales = dict(re.findall(r"^!(\w) = .*real<([^>]*)>", file.read(), re.M))
rng = np.random.default_rng(1)
arrays = []
for name, codes in ("a", 160), ("b", 300), ("c", 40000):
    scale = np.float32(float(scales[name]))
    halves = (rng.integers(-codes, codes, 600) + np.float32(0.5)).astype(np.float32) * scale
    values = np.concatenate([
        rng.uniform(-codes, codes, 1200).astype(np.float32) * scale, halves, np.nextafter(halves, np.float32(np.inf)),
        np.nextafter(halves, np.float32(-np.inf)), rng.integers(-codes, codes, 600).astype(np.float32) * scale,
        np.float32([0, -0.0, np.inf, -np.inf, np.nan, 3e38, -3e38, 1e-45, -1e-45, 2.0**31])])
    arrays.append(rng.permutation(values.astype(np.float32)).reshape([-1, 5]))
np.savez(sys.argv[2] + "/in.npz", **{"input%d" % i: array for i, array in enumerate(arrays)},
         input3=np.arange(1, len(arrays[0]) + 1, dtype=np.int32)[:, None],
         input4=rng.integers(0, 2, [len(arrays[0]), 5]).astype(np.bool_))
np.stack(arrays, axis=1).tofile(sys.argv[2] + "/in.bin")
