"""raw.py GOLDEN.npz FOLDER: each array as a file of bytes, NAME.bin."""

import os
import sys

import numpy as np

with np.load(sys.argv[1]) as arrays:
    for name in arrays.files:
        arrays[name].tofile(os.path.join(sys.argv[2], name + ".bin"))
