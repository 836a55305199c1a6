"""arrays.py FILE NAME=EXPR...: writes arrays, each a Python expression of numpy.

FILE ends in .npz, or in .npy for a single EXPR without a name.
"""

import sys

import numpy as np

file, expressions = sys.argv[1], sys.argv[2:]
if file.endswith(".npy"):
    np.save(file, eval(expressions[0]))
else:
    pairs = [expression.split("=", 1) for expression in expressions]
    np.savez(file, **{name: eval(text) for name, text in pairs})
