"""exits.py CODE COMMAND...: runs a command and fails unless it exits with CODE.

What the command prints passes through, stderr after stdout. Exit codes are a
contract of the driver, and `not` takes any failure for the expected one.
"""

import subprocess
import sys

code, command = int(sys.argv[1]), sys.argv[2:]
result = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                        stderr=subprocess.PIPE)
sys.stdout.buffer.write(result.stdout + result.stderr)
if result.returncode != code:
    sys.exit("expected exit code %d, but got %d: %s"
             % (code, result.returncode, " ".join(command)))
