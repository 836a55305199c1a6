"""random_ops.py QOPT [--networks=N] [--seed=S] [--batch=N] [--keep=FOLDER] [--cpu=NAME]

Compares machine code with the reference interpreter on random networks: every
output has to be equal. A module that differs stays in FOLDER.
"""

import argparse
import os
import subprocess
import sys

import numpy as np

from random_networks import Module


def run(qopt, backend, text, arrays, folder, name, cpu="native"):
    paths = [os.path.join(folder, name + suffix) for suffix in (".mlir", ".npz", "." + backend + ".npz")]
    with open(paths[0], "w") as file:
        file.write(text)
    np.savez(paths[1], **arrays)
    command = [qopt, "run", paths[0], "--input", paths[1], "-o", paths[2], "--backend=" + backend, "--cpu=" + cpu]
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode != 0 or result.stdout:
        print("%s: exit code %d\n%s" % (" ".join(command), result.returncode, result.stdout))
        return None
    with np.load(paths[2]) as outputs:
        return {key: outputs[key] for key in outputs.files}


def compare(module, expected, actual):
    """The outputs that differ, in words."""
    if expected.keys() != actual.keys() or len(expected) != len(module.results):
        return ["expected outputs %s, but got %s" % (list(expected), list(actual))]
    lines = []
    for index, value in enumerate(module.results):
        e, a = expected["output%d" % index], actual["output%d" % index]
        if e.dtype != a.dtype or e.shape != a.shape:
            lines.append("output%d: expected %s %s, but got %s %s" % (index, e.dtype, e.shape, a.dtype, a.shape))
        elif not np.array_equal(e, a):
            where = tuple(np.argwhere(e != a)[0])
            lines.append("output%d, %s: %d of %d elements differ, first at %s: expected %d, but got %d" % (
                index, value.name, (e != a).sum(), e.size, list(map(int, where)), e[where], a[where]))
    return lines


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("qopt")
    parser.add_argument("--networks", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, default=10)
    parser.add_argument("--keep", default=".")
    parser.add_argument("--cpu", default="native")
    options = parser.parse_args()

    operators, profiles, differences = {}, set(), 0
    arrays = varied = elements = 0
    for index in range(0, options.networks, options.batch):
        module = Module([options.seed, index])
        for _ in range(min(options.batch, options.networks - index)):
            module.add_network()
        name = "seed%d-%d" % (options.seed, index)
        outputs = [run(options.qopt, backend, str(module), module.arrays, options.keep, name, options.cpu)
                   for backend in ("reference", "cpu")]
        lines = ["no outputs"] if None in outputs else compare(module, *outputs)
        for line in lines:
            print("%s.mlir: %s" % (name, line))
        differences += len(lines)
        if not lines:
            for suffix in (".mlir", ".npz", ".cpu.npz", ".reference.npz"):
                os.remove(os.path.join(options.keep, name + suffix))
        profiles.add(module.profile)
        for operator, count in module.operators.items():
            operators[operator] = operators.get(operator, 0) + count
        for array in (outputs[0] or {}).values():
            arrays += 1
            elements += array.size
            varied += len(np.unique(array)) > min(2, array.size - 1)
    print("%d networks under %s" % (options.networks, ", ".join(sorted(profiles))))
    for operator, count in sorted(operators.items()):
        print("%s: %d" % (operator, count))
    print("%d outputs of %d elements" % (arrays, elements))
    if varied < arrays * 0.5:
        sys.exit("only %d outputs have several values: the test compares too little" % varied)
    if differences:
        sys.exit("%d differences" % differences)
    print("all equal")


if __name__ == "__main__":
    main()
