"""random_ops.py QOPT [--networks=N] [--seed=S] [--batch=N] [--keep=FOLDER] [--cpu=NAME]

Compares machine code with the reference interpreter on random networks: every
output has to be equal. A network that differs is made as small as it can be
and written to FOLDER as a test, with what it printed.
"""

import argparse
import os
import shlex
import subprocess
import sys

import numpy as np

from choices import Choices, shrink
from random_networks import Module

# Runs of qopt for one network that differs, and networks that get them.
SHRINK_BUDGET, SHRINK_LIMIT = 1500, 5


class Network:
    """One network of a batch: how to make it again."""

    def __init__(self, seed, index):
        self.seed = [seed, index]
        self.trace, self.results = None, []


def make_batch(seed, first, count):
    """A module of `count` networks, and the networks."""
    profile = Choices([seed, first, 1])
    module, networks = Module(profile), []
    for index in range(first, first + count):
        network = Network(seed, index)
        networks.append(network)
        before = len(module.results)
        module.choices = Choices(network.seed)
        module.add_network()
        network.trace = profile.trace + module.choices.trace
        network.results = range(before, len(module.results))
    return module, networks


def make_single(trace):
    module = Module(Choices(trace=trace))
    module.add_network()
    return module


class Runner:
    def __init__(self, qopt, folder, cpu):
        self.qopt, self.folder, self.cpu = shlex.split(qopt), folder, cpu

    def run(self, backend, module, name):
        """The outputs, or a message."""
        paths = [os.path.join(self.folder, name + suffix) for suffix in (".mlir", ".npz", "." + backend + ".npz")]
        with open(paths[0], "w") as file:
            file.write(str(module))
        np.savez(paths[1], **module.arrays)
        command = self.qopt + ["run", paths[0], "--input", paths[1], "-o", paths[2], "--backend=" + backend,
                               "--cpu=" + self.cpu]
        result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if result.returncode != 0 or result.stdout:
            return "%s\nexit code %d\n%s" % (" ".join(command), result.returncode, result.stdout)
        with np.load(paths[2]) as outputs:
            return {key: outputs[key] for key in outputs.files}

    def compare(self, module, name):
        """The expected outputs, and what is wrong, in words by output; None is for all of them."""
        expected = self.run("reference", module, name)
        if isinstance(expected, str):
            return {}, {None: expected}
        actual = self.run("cpu", module, name)
        if isinstance(actual, str):
            return expected, {None: actual}
        if expected.keys() != actual.keys() or len(expected) != len(module.results):
            return expected, {None: "expected outputs %s, but got %s" % (list(expected), list(actual))}
        differences = {}
        for index, value in enumerate(module.results):
            e, a = expected["output%d" % index], actual["output%d" % index]
            if e.dtype != a.dtype or e.shape != a.shape:
                differences[index] = "output%d: expected %s %s, but got %s %s" % (
                    index, e.dtype, e.shape, a.dtype, a.shape)
            elif not np.array_equal(e, a):
                where = tuple(np.argwhere(e != a)[0])
                differences[index] = "output%d, %s: %d of %d elements differ, first at %s: expected %d, but got %d" % (
                    index, value.name, (e != a).sum(), e.size, list(map(int, where)), e[where], a[where])
        if not differences:
            for suffix in (".mlir", ".npz", ".cpu.npz", ".reference.npz"):
                os.remove(os.path.join(self.folder, name + suffix))
        return expected, differences

    def shrink(self, network, name):
        """A small module that fails as the network does, and how; None where it does not fail alone."""
        def fails(trace):
            module = make_single(trace)
            _, differences = self.compare(module, name + "-try")
            # One failure is not to turn into another: an error is not a difference.
            if not differences or (None in differences) != is_error:
                return None
            return module.choices.trace

        _, differences = self.compare(make_single(network.trace), name + "-try")
        if not differences:
            return None
        is_error = None in differences
        module = make_single(shrink(network.trace, fails, SHRINK_BUDGET))
        _, differences = self.compare(module, name)
        return module, list(differences.values())


def write_test(path, module, comment):
    """A lit test, to go where a regression test belongs."""
    arrays = " ".join("\"%s=np.%s(%s)\"" % (name, array.dtype, array.tolist()) for name, array in module.arrays.items())
    lines = ["// %s" % line for line in comment]
    lines += ["", "// RUN: %%arrays %%t.npz %s" % arrays]
    for backend in "reference", "cpu":
        lines.append("// RUN: qopt run %%s --input %%t.npz -o %%t.%s.npz --backend=%s" % (backend, backend))
    lines.append("// RUN: %equal %t.reference.npz %t.cpu.npz")
    with open(path, "w") as file:
        file.write("\n".join(lines + ["", str(module)]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("qopt")
    parser.add_argument("--networks", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, default=10)
    parser.add_argument("--keep", default=".")
    parser.add_argument("--cpu", default="native")
    options = parser.parse_args()
    runner = Runner(options.qopt, options.keep, options.cpu)

    operators, profiles, failures = {}, set(), 0
    arrays = varied = elements = 0
    for first in range(0, options.networks, options.batch):
        module, networks = make_batch(options.seed, first, min(options.batch, options.networks - first))
        name = "seed%d-%d" % (options.seed, first)
        expected, differences = runner.compare(module, name)
        for line in differences.values():
            print("%s.mlir: %s" % (name, line))
        shrunk = 0
        for network in networks if differences else []:
            if None not in differences and not any(result in differences for result in network.results):
                continue
            small_name = "%s-%d" % (name, network.seed[1])
            small = runner.shrink(network, small_name) if failures < SHRINK_LIMIT else None
            if small:
                path = os.path.join(options.keep, small_name + "-test.mlir")
                write_test(path, small[0], ["Network %d of seed %d, made smaller." % (network.seed[1], network.seed[0])]
                           + [line for text in small[1] for line in text.splitlines()[:3]])
                print("made smaller, in %s:\n%s%s" % (path, small[0], "\n".join(small[1])))
                shrunk += 1
                failures += 1
        if differences and not shrunk:
            failures += 1
        profiles.add(module.profile)
        for operator, count in module.operators.items():
            operators[operator] = operators.get(operator, 0) + count
        for array in expected.values():
            arrays += 1
            elements += array.size
            varied += len(np.unique(array)) > min(2, array.size - 1)
    print("%d networks under %s" % (options.networks, ", ".join(sorted(profiles))))
    for operator, count in sorted(operators.items()):
        print("%s: %d" % (operator, count))
    print("%d outputs of %d elements" % (arrays, elements))
    if varied < arrays * 0.5:
        sys.exit("only %d outputs have several values: the test compares too little" % varied)
    if failures:
        sys.exit("%d networks differ" % failures)
    print("all equal")


if __name__ == "__main__":
    main()
