# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""hunt.py [--qopt=QOPT] [--networks=N | --cases=N] [--seed=S] [--batch=N] [--budget=N] [--keep=FOLDER]
        [--cpu=NAME] [--walk=N]

Compares machine code, and the reference interpreter after passes that leave a
network in its dialect, with the reference interpreter on random networks: every
output of every call has to be equal; and, on every N-th batch, before and after
every pass of the pipeline for the CPU. A network that differs is made as small as
it can be and written to FOLDER as a test, with what it printed.
"""

import argparse
import os
import sys

import numpy as np

from backends import Runner
from choices import Choices, shrink
from networks import OPERATORS, Module, load_families

# How many networks are made smaller.
SHRINK_LIMIT = 5


class Network:
    """One network of a batch: how to make it again."""

    def __init__(self, seed, index):
        self.seed = [seed, index]
        self.trace, self.results = None, []


def make_batch(seed, first, count):
    """A module of `count` networks, and the networks."""
    # One profile after the other.
    profile = Choices(trace=[first // count % 256])
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


def make_smaller(runner, network, name, budget):
    """A small module that fails as the network does, and how; None where it does not fail alone."""
    first = make_single(network.trace)
    _, found = runner.compare(first, name + "-try")
    if not found:
        return None
    kind = found[0].kind

    def fails(trace):
        module = make_single(trace)
        # One failure is not to turn into another.
        _, differences = runner.compare(module, name + "-try", only=kind[0])
        return module.choices if any(d.kind == kind for d in differences) else None

    module = make_single(shrink(first.choices, fails, budget).trace)
    _, differences = runner.compare(module, name)
    return module, [d for d in differences if d.kind == kind] or differences


def write_test(path, module, differences, comment):
    """A lit test, to go where a regression test belongs."""
    arrays = " ".join("\"%s=np.array(%s, np.%s)\"" % (name, array.tolist(), array.dtype)
                      for name, array in module.arrays.items())
    lines = ["// %s" % line for line in comment]
    lines += ["", "// RUN: %%arrays %%t.npz %s" % arrays]
    failing = {d.check for d in differences}
    lines.append("// RUN: qopt run %s --input %t.npz -o %t.reference.npz --backend=reference")
    if "cpu" in failing:
        lines += ["// RUN: qopt run %s --input %t.npz -o %t.cpu.npz --backend=cpu",
                  "// RUN: %equal %t.reference.npz %t.cpu.npz"]
    if "passes" in failing:
        lines += ["// RUN: qopt-opt %s %%s -o %%t.passes.mlir" % Runner.PASSES,
                  "// RUN: qopt run %t.passes.mlir --input %t.npz -o %t.passes.npz --backend=reference",
                  "// RUN: %equal %t.reference.npz %t.passes.npz"]
    if "walk" in failing:
        lines.append("// RUN: qopt compare %%s --input %%t.npz --pipeline=%s" % Runner.PIPELINE)
    with open(path, "w") as file:
        file.write("\n".join(lines + ["", str(module)]))


def report(runner, options, networks, name, differences):
    """Makes the networks that differ smaller; how many there are."""
    count = 0
    for network in networks:
        if all(d.result is not None and d.result not in network.results for d in differences):
            continue
        small_name = "%s-%d" % (name, network.seed[1])
        small = make_smaller(runner, network, small_name, options.budget)
        if not small:
            continue
        count += 1
        module, found = small
        path = os.path.join(options.keep, small_name + "-test.mlir")
        lines = [line for d in found for line in str(d).splitlines()[:3]]
        comment = ["Network %d of seed %d, made smaller." % (network.seed[1], network.seed[0])]
        write_test(path, module, found, comment + lines)
        print("made smaller, in %s:\n%s%s" % (path, module, "\n".join(lines)), flush=True)
        if count == SHRINK_LIMIT:
            break
    return max(count, 1)


class Statistics:
    def __init__(self):
        self.operators, self.profiles = {}, set()
        self.arrays = self.varied = self.elements = 0

    def add(self, module, outputs):
        self.profiles.add(module.profile)
        for operator, count in module.operators.items():
            self.operators[operator] = self.operators.get(operator, 0) + count
        for array in outputs.values():
            self.arrays += 1
            self.elements += array.size
            # Of numbers in a pair each may be any.
            self.varied += len(np.unique(array)) > min(2, array.size - 1) or array.dtype == bool

    def show(self, networks):
        print("%d networks under %s" % (networks, ", ".join(sorted(self.profiles))))
        for operator, count in sorted(self.operators.items()):
            print("%s: %d" % (operator, count))
        print("%d outputs of %d elements" % (self.arrays, self.elements))
        if self.varied < self.arrays * 0.5:
            sys.exit("only %d outputs have several values: the test compares too little" % self.varied)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--qopt", default="qopt", help="command of qopt; qopt-opt is taken from the PATH")
    parser.add_argument("--networks", type=int)
    parser.add_argument("--cases", type=int, default=4, help="networks for each operator, unless --networks says more")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first network")
    parser.add_argument("--batch", type=int, default=10)
    parser.add_argument("--budget", type=int, default=400, help="runs to make one network smaller")
    parser.add_argument("--keep", default=".")
    parser.add_argument("--cpu", default="native")
    parser.add_argument("--walk", type=int, default=1,
                        help="compare after every pass on each N-th batch; 0 for none (default 1)")
    parser.add_argument("--progress", action="store_true")
    options = parser.parse_args()
    load_families()
    options.networks = options.networks or options.cases * len(OPERATORS)
    runner = Runner(options.qopt, options.keep, options.cpu)
    statistics, failures = Statistics(), 0
    end = options.first + options.networks
    for first in range(options.first, end, options.batch):
        module, networks = make_batch(options.seed, first, min(options.batch, end - first))
        name = "seed%d-%d" % (options.seed, first)
        runner.walks = options.walk > 0 and first // options.batch % options.walk == 0
        outputs, differences = runner.compare(module, name)
        statistics.add(module, outputs)
        for difference in differences:
            print("%s.mlir: %s" % (name, difference), flush=True)
        if differences and failures < SHRINK_LIMIT:
            failures += report(runner, options, networks, name, differences)
        else:
            failures += bool(differences)
        if options.progress:
            print("networks up to %d, %d failures" % (first + len(networks), failures), file=sys.stderr)
    statistics.show(options.networks)
    if failures:
        sys.exit("%d networks differ" % failures)
    print("all equal")


if __name__ == "__main__":
    main()
