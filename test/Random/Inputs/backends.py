# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a module in all the ways that have to agree."""

import os
import re
import shlex
import subprocess

import numpy as np


class Difference:
    """What is wrong with an output, or with all of them."""

    def __init__(self, check, message, result=None):
        self.check, self.message, self.result = check, message, result

    @property
    def kind(self):
        """What stays the same when a network gets smaller."""
        if self.result is not None:
            return self.check, "differs"
        error = re.search(r"(?:error: .*|different after pass.*?, [\w-]+|exit code .*)", self.message)
        return self.check, re.sub(r"\d+|'[^']*'|\[[^\]]*\]", "", error.group(0) if error else self.message)

    def __str__(self):
        return "%s: %s" % (self.check, self.message)


def describe(index, value, expected, actual):
    """In words, or None where they are equal."""
    if expected.dtype != actual.dtype or expected.shape != actual.shape:
        return "output%d: expected %s %s, but got %s %s" % (
            index, expected.dtype, expected.shape, actual.dtype, actual.shape)
    if np.array_equal(expected, actual):
        return None
    where = tuple(np.argwhere(expected != actual)[0])
    return "output%d, %s: %d of %d elements differ, first at %s: expected %d, but got %d" % (
        index, value.name, (expected != actual).sum(), expected.size, list(map(int, where)), expected[where],
        actual[where])


class Runner:
    # These leave a network in its dialect.
    PASSES = "--qopt-form-cascades --qopt-split-patches --canonicalize --cse"
    # These lead to machine code.
    PIPELINE = "qopt-cpu-pipeline"

    def __init__(self, qopt, folder, cpu):
        self.qopt, self.folder, self.cpu = shlex.split(qopt), folder, cpu
        # Whether to compare after every pass: twenty times as slow as the rest.
        self.walks = False

    def path(self, name, suffix):
        return os.path.join(self.folder, name + suffix)

    def execute(self, command, prints=False):
        """A message where it fails or, unless it is to print, prints something."""
        result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if result.returncode == 0 and (prints or not result.stdout):
            return None
        # A signal says more than what was printed before.
        return "%s\n%sexit code %d" % (" ".join(command), result.stdout, result.returncode)

    def run(self, backend, name, suffix=""):
        """The outputs, or a message."""
        out = self.path(name, "%s.%s.npz" % (suffix, backend))
        message = self.execute(self.qopt + ["run", self.path(name, suffix + ".mlir"), "--input", self.path(name, ".npz"),
                                            "-o", out, "--backend=" + backend, "--cpu=" + self.cpu])
        if message:
            return message
        with np.load(out) as outputs:
            return {key: outputs[key] for key in outputs.files}

    def walk(self, name):
        """A message where one pass of the way to machine code changes a result."""
        return self.execute(self.qopt + ["compare", self.path(name, ".mlir"), "--input", self.path(name, ".npz"),
                                         "--pipeline=" + self.PIPELINE, "--cpu=" + self.cpu], prints=True)

    def check(self, check, name, expected):
        """The outputs, or a message."""
        if check == "cpu":
            return self.run("cpu", name)
        if check == "walk":
            return self.walk(name) or expected
        command = ["qopt-opt", *self.PASSES.split(), self.path(name, ".mlir"), "-o", self.path(name, ".passes.mlir")]
        return self.execute(command) or self.run("reference", name, ".passes")

    def compare(self, module, name, only=None):
        """The expected outputs, and a list of what is wrong; `only` names one check."""
        with open(self.path(name, ".mlir"), "w") as file:
            file.write(str(module))
        np.savez(self.path(name, ".npz"), **module.arrays)
        expected = self.run("reference", name)
        if isinstance(expected, str):
            return {}, [Difference("reference", expected)]
        differences = []
        checks = ["cpu", "passes"] + ["walk"] * self.walks
        for check in [only] if only in checks else checks:
            actual = self.check(check, name, expected)
            if isinstance(actual, str):
                differences.append(Difference(check, actual))
            elif expected.keys() != actual.keys() or len(expected) != len(module.results):
                differences.append(Difference(check, "expected outputs %s, but got %s" % (
                    list(expected), list(actual))))
            else:
                for index, value in enumerate(module.results):
                    key = "output%d" % index
                    message = describe(index, value, expected[key], actual[key])
                    if message:
                        differences.append(Difference(check, message, index))
        if not differences:
            for entry in os.listdir(self.folder):
                if entry.startswith(name + "."):
                    os.remove(os.path.join(self.folder, entry))
        return expected, differences
