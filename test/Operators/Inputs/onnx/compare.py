# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares imported ONNX operators with an independent evaluation.

    compare.py --out FOLDER [--cases N] [--seed S] [--operator NAME]
               [--evaluator reference|onnxruntime] [--models FOLDER]

Draws N cases of every operator, computes all their values with ONNX's reference
evaluator (or with ONNX Runtime, where that is installed) and runs `qopt check`
on the reference interpreter. What differs stays in FOLDER. `--list` prints the
operators, `--models` only writes the networks.
"""

import argparse
import os
import subprocess
import sys

import numpy as np
import onnx

import network

# isort: off, cases are drawn in the order in which these register them.
import layers  # noqa: F401
import elementwise  # noqa: F401
import pools  # noqa: F401
import movement  # noqa: F401
import quantized  # noqa: F401
# isort: on

# Relative to the largest element: sums are in float32, in another order.
PRECISION = 2e-5
# Draws for one case that the evaluator takes.
ATTEMPTS = 20


def draw_case(generator, seed, evaluator):
    """A network and its values; evaluators do not know all that ONNX allows."""
    name, opsets, function = generator
    refused = None
    for attempt in range(ATTEMPTS):
        rng = np.random.default_rng([*seed, attempt])
        draw = network.Draw([*seed, attempt], opsets[rng.integers(len(opsets))])
        draw.operator, draw.evaluator = name, evaluator
        function(draw)
        model = draw.model()
        try:
            return draw, model, network.evaluate(model, draw.inputs, evaluator)
        except Exception as error:
            refused = error
    sys.exit("%s: no case in %d attempts; the last one because:\n%s" % (name, ATTEMPTS, refused))


def run_case(generator, seed, options):
    """What qopt says, or nothing where all is equal."""
    name, _, function = generator
    draw, model, values = draw_case(generator, seed, options.evaluator)
    arrays = network.golden(model, draw.inputs, values)
    stem = os.path.join(options.out, "%s_%s_%s" % (name, function.__name__, "_".join(map(str, seed[1:]))))
    onnx.save(model, stem + ".onnx")
    np.savez(stem + ".npz", **arrays)
    largest = max([np.abs(array.astype(np.float64)).max(initial=0) for array in arrays.values()
                   if array.dtype == np.float32] or [0])
    tolerance = max(draw.tolerance, PRECISION * max(1, largest))
    result = subprocess.run(["qopt", "check", stem + ".onnx", "--golden", stem + ".npz", "--backend=reference",
                             "--tolerance=%g" % tolerance],
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode == 0:
        os.remove(stem + ".onnx")
        os.remove(stem + ".npz")
        return ""
    return "%s, opset %d: %s" % (stem, draw.opset, result.stdout)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out")
    parser.add_argument("--cases", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--operator")
    parser.add_argument("--evaluator", choices=["reference", "onnxruntime"], default="reference")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--models", metavar="FOLDER")
    options = parser.parse_args()
    if options.list:
        print("\n".join(sorted({name for name, _, _ in network.GENERATORS})))
        return
    count, problems = 0, []
    for index, generator in enumerate(network.GENERATORS):
        if options.operator not in (None, generator[0]):
            continue
        for case in range(options.cases):
            count += 1
            # Independent of what is registered before it.
            number = sum(map(ord, generator[0] + generator[2].__name__))
            seed = [number, options.seed, index, case]
            if options.models:
                _, model, _ = draw_case(generator, seed, options.evaluator)
                onnx.save(model, os.path.join(options.models, "%05d.onnx" % count))
                continue
            problems.append(run_case(generator, seed, options))
    problems = [problem for problem in problems if problem]
    print("\n".join(problems))
    if not count or problems:
        sys.exit("%d of %d cases differ" % (len(problems), count))
    print("%d cases of %d operators" % (count, len({name for name, _, _ in network.GENERATORS})))


if __name__ == "__main__":
    main()
