# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Whether compiled code has the recorded top-1 for every sample.

    qdq_outputs.py NAME SHAPE SHARED OUT.npz

Of `SHARED/onnx/NAME.onnx`, against `output0` of `SHARED/golden/NAME.npz`. Needs
`qopt` in the path.
"""

import subprocess
import sys

import numpy as np

name, shape, shared, output = sys.argv[1:]
golden = f"{shared}/golden/{name}.npz"
subprocess.run(["qopt", "run", f"{shared}/onnx/{name}.onnx", "--shape", shape, "--input", golden, "-o", output],
               check=True)
with np.load(golden) as recorded, np.load(output) as computed:
    expected, got = recorded["output0"], computed["output0"]
expected, got = (array.reshape(len(array), -1).argmax(axis=1) for array in (expected, got))
if not np.array_equal(expected, got):
    sys.exit(f"{name}: top-1 {got.tolist()}, but expected {expected.tolist()}")
print(f"{name}: the same top-1 of {len(got)} samples")
