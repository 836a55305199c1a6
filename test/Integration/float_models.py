# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""float_models.py --out FOLDER MODEL...: compares float models with LiteRT on random inputs, layer by layer."""

import argparse
import os
import subprocess
import sys

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType

PRECISION, SAMPLES = 1e-5, 2


def run_litert(path):
    """The arrays of a golden file: inputs, outputs and, for sample 0, layers."""
    interpreter = Interpreter(path, num_threads=1, experimental_op_resolver_type=OpResolverType.BUILTIN_REF,
                              experimental_preserve_all_tensors=True)
    interpreter.allocate_tensors()
    [source], [result] = interpreter.get_input_details(), interpreter.get_output_details()
    rng = np.random.default_rng(1)
    images = rng.uniform(0, 1, (SAMPLES, *source["shape"])).astype(np.float32)
    arrays, outputs = {"input0": images}, []
    for sample, image in enumerate(images):
        interpreter.set_tensor(source["index"], image)
        interpreter.invoke()
        outputs.append(interpreter.get_tensor(result["index"]))
        if sample == 0:
            for op in interpreter._get_ops_details():
                arrays.update(("layer_%d" % index, interpreter.get_tensor(index)) for index in op["outputs"])
    arrays["output0"] = np.stack(outputs)
    return arrays


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", required=True)
    parser.add_argument("--qopt", default="qopt")
    parser.add_argument("models", nargs="+")
    options = parser.parse_args()
    for model in options.models:
        arrays = run_litert(model)
        golden = os.path.join(options.out, os.path.basename(model) + ".npz")
        np.savez(golden, **arrays)
        largest = max(np.abs(array).max() for array in arrays.values())
        result = subprocess.run([options.qopt, "check", model, "--golden", golden, "--backend=reference",
                                 "--tolerance=%g" % (PRECISION * max(1, largest))])
        if result.returncode != 0:
            sys.exit("%s differs" % model)


if __name__ == "__main__":
    main()
