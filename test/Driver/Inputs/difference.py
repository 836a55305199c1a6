"""difference.py A.npz B.npz LIMIT: fails where an output differs by more than LIMIT on average."""

import sys

import numpy as np

a, b, limit = np.load(sys.argv[1]), np.load(sys.argv[2]), float(sys.argv[3])
if sorted(a.files) != sorted(b.files):
    sys.exit("expected the same arrays, but got %s and %s" % (a.files, b.files))
for name in a.files:
    if a[name].shape != b[name].shape:
        sys.exit("expected one shape of %s, but got %s and %s" % (name, a[name].shape, b[name].shape))
    difference = np.abs(a[name].astype(float) - b[name]).mean()
    if not difference <= limit:
        sys.exit("expected %s to differ by at most %g on average, but got %g" % (name, limit, difference))
