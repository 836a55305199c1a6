# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""faulty_qopt.py FAULT QOPT run|compare MODEL ...

qopt with a bug. `rounding`: in machine code, the average of a pool that rounds half
up is rounded down. `crash`: in machine code, a concatenation of three or more ends
it. A plugin with test passes: pipelines begin by changing the first constant.
"""

import os
import re
import subprocess
import sys

fault, command = sys.argv[1], sys.argv[2:]
path = command[2]
with open(path) as file:
    text = file.read()
if "--backend=cpu" in command:
    if fault == "crash" and re.search(r"qopt.concat %\w+, %\w+, %", text):
        sys.exit("error: stack overflow")
    if fault == "rounding":
        command[2] = path.replace(".mlir", ".faulty.mlir")
        with open(command[2], "w") as file:
            file.write(re.sub(r"(avg_pool_2d .* )rounding<half_up>", r"\1rounding<floor>", text))
if "compare" in command and os.path.exists(fault) and "qopt.const" in text:
    command = [part.replace("--pipeline=", "--pipeline=test-off-by-one{op=qopt.const nth=0},") for part in command]
    command.append("--load-pass-plugin=" + fault)
sys.exit(subprocess.run(command).returncode)
