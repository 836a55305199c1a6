# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""faulty_qopt.py FAULT QOPT run MODEL ... --backend=BACKEND ...

qopt with a bug in its machine code. `rounding`: the average of a pool that
rounds half up is rounded down. `crash`: a concatenation of three or more ends it.
"""

import re
import subprocess
import sys

fault, command = sys.argv[1], sys.argv[2:]
if "--backend=cpu" in command:
    path = command[2]
    with open(path) as file:
        text = file.read()
    if fault == "crash" and re.search(r"qopt.concat %\w+, %\w+, %", text):
        sys.exit("error: stack overflow")
    if fault == "rounding":
        command[2] = path.replace(".mlir", ".faulty.mlir")
        with open(command[2], "w") as file:
            file.write(re.sub(r"(avg_pool_2d .* )rounding<half_up>", r"\1rounding<floor>", text))
sys.exit(subprocess.run(command).returncode)
