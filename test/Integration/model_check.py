# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the models in Python share: an IR file and its golden arrays are checked on both backends."""

import os
import subprocess

import numpy as np


def count_failures(qopt, folder, name, text, arrays):
    """How many of the backends differ from `arrays`; prints what qopt says of those."""
    model, golden = (os.path.join(folder, name + suffix) for suffix in (".mlir", ".npz"))
    with open(model, "w") as file:
        file.write(text)
    np.savez(golden, **arrays)
    failures = 0
    for backend in "reference", "cpu":
        result = subprocess.run([qopt, "check", model, "--golden", golden, "--backend=" + backend],
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if result.returncode:
            failures += 1
            print(result.stdout)
    return failures
