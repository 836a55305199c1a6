# A suite of tests that hunt.py has written, for the qopt that the environment names.
import os

import lit.formats

config.name = "written"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir"]
config.excludes = [name for name in os.listdir(os.path.dirname(__file__)) if not name.endswith("-test.mlir")]
inputs = os.environ["RANDOM_INPUTS"]
python = os.environ["PYTHON"]
config.substitutions = [
    (r"%arrays\b", "%s %s" % (python, os.path.join(inputs, "..", "..", "Driver", "Inputs", "arrays.py"))),
    (r"%equal\b", "%s %s" % (python, os.path.join(inputs, "equal.py"))),
    (r"\bqopt(?= (run|compare)\b)", os.environ["QOPT"]),
]
config.environment["PATH"] = os.environ["PATH"]
