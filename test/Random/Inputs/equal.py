# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""equal.py A.npz B.npz: exits with 1 where an array differs."""

import sys

import numpy as np

a, b = (np.load(path) for path in sys.argv[1:3])
if sorted(a.files) != sorted(b.files) or not a.files:
    sys.exit("expected the same arrays, but got %s and %s" % (sorted(a.files), sorted(b.files)))
for name in sorted(a.files):
    if a[name].dtype != b[name].dtype or not np.array_equal(a[name], b[name]):
        sys.exit("%s differs:\n%s\n%s" % (name, a[name], b[name]))
