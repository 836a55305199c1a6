# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compare qopt with LiteRT's reference kernels on generated operators.

    compare.py [FAMILY...] --out FOLDER [--cases N] [--seed S] [--operator CODE]

Draws N cases of every operator and type of the families (the modules beside
this one), runs LiteRT on them, writes models of many cases with their golden
arrays, and runs `qopt check` with both backends; float operators by themselves
with the interpreter, whose results are close to LiteRT's. A case that differs is
written to FOLDER by itself: model, golden file and description. `--list` only
prints family, operator and element types of what is compared, without qopt.
"""

import argparse
import importlib
import os
import re
import subprocess
import sys

import numpy as np

import draw
from litert import Refused, write_model

# Cases in one model, and draws for one case that LiteRT takes.
BATCH, ATTEMPTS = 24, 100
# Of float results, relative to the largest: sums are taken in another order.
PRECISION = 1e-5


def is_dull(case):
    """Whether no output has two different elements, though it has several."""
    return all(array.size > 3 and (array == array.flat[0]).all() for array in case.expected)


def draw_case(generator, seed):
    """A case that LiteRT runs, and its messages about those that it refused before."""
    refused, dull, case = [], None, None
    for attempt in range(ATTEMPTS):
        choices = draw.Draw(generator, [*seed, attempt])
        try:
            case = generator.function(choices, generator.variant)
        except draw.Redraw:
            continue
        try:
            case.run_litert()
        except Refused as error:
            refused.append(str(error))
            continue
        if not is_dull(case) or choices.chance(0.1):
            return case, refused
        dull = dull or case
    if dull:
        return dull, refused
    sys.exit("%s: no case in %d attempts, LiteRT refuses %d; the last one because:\n%s\n%s" % (
        generator, ATTEMPTS, len(refused), *(refused[-1:] or ["no reason"]), case and case.to_json()))


def get_tolerance(cases):
    """How far float results may be from LiteRT's."""
    largest = [np.abs(array[np.isfinite(array)]).max(initial=0) for case in cases for array in case.expected
               if array.dtype == np.float32]
    return PRECISION * max([1.0] + largest)


# Where LiteRT's kernel is another than that of TensorFlow Lite Micro, which
# computed the golden files (docs/Numerics.md): the rounding that it has.
LITERT_ROUNDINGS = {"FULLY_CONNECTED": "half_up", "LOGISTIC": "half_away", "TANH": "half_away"}


class Comparison:
    """Runs qopt on cases and keeps what fails."""

    def __init__(self, qopt, folder):
        self.qopt, self.folder = qopt, folder
        self.failures = 0

    def write(self, cases, name):
        """The paths of a model and its golden file."""
        model, golden = (os.path.join(self.folder, name + suffix) for suffix in (".tflite", ".npz"))
        with open(model, "wb") as file:
            file.write(write_model(cases))
        arrays = {}
        for case in cases:
            for tensor in case.inputs():
                arrays["input%d" % sum(key.startswith("input") for key in arrays)] = tensor.samples
            for array in case.expected:
                arrays["output%d" % sum(key.startswith("output") for key in arrays)] = array
        np.savez(golden, **arrays)
        return model, golden

    def round_as_litert(self, model):
        """The model as IR, with the roundings of LiteRT instead of TensorFlow Lite Micro's."""
        translate = os.path.join(os.path.dirname(self.qopt), "qopt-translate")
        ir = subprocess.run([translate, "--import-tflite", model], stdout=subprocess.PIPE, check=True, text=True).stdout
        path = model[: -len(".tflite")] + ".mlir"
        for code, rounding in LITERT_ROUNDINGS.items():
            ir = re.sub(r"(qopt\.%s .*rounding<)half_away_twice>" % code.lower(), r"\1%s>" % rounding, ir)
        with open(path, "w") as file:
            file.write(ir)
        os.remove(model)
        return path

    def check(self, cases, name):
        """Exit code and output of the first backend that does not agree, or None."""
        model, golden = self.write(cases, name)
        if any(operator.code in LITERT_ROUNDINGS for case in cases for operator in case.operators):
            model = self.round_as_litert(model)
        backends, options = ["reference", "cpu"], []
        if any(case.is_float() for case in cases):
            backends, options = ["reference"], ["--tolerance=%g" % get_tolerance(cases)]
        for backend in backends:
            command = [self.qopt, "check", model, "--golden", golden, "--backend=" + backend] + options
            result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            if result.returncode != 0:
                return result.returncode, " ".join(command) + "\n" + result.stdout
        os.remove(model)
        os.remove(golden)
        return None

    def run(self, cases, name):
        """Reports each of the cases that fails."""
        failure = self.check(cases, name)
        if failure is None:
            return
        if len(cases) == 1:
            self.report(cases[0], name, failure[1])
            return
        # Only those whose outputs differ need another look, if that is the answer.
        suspects = cases
        if failure[0] == 1:
            owners = [case for case in cases for _ in case.expected]
            suspects = [owners[int(index)] for index in re.findall(r"^  output(\d+):", failure[1], re.M)]
        before = self.failures
        for case in cases:
            if case in suspects:
                self.run([case], "%s-%d" % (name, cases.index(case)))
        if self.failures == before:
            self.failures += 1
            print("the cases fail only together\n%s" % failure[1])

    def report(self, case, name, output):
        self.failures += 1
        path = os.path.join(self.folder, name + ".json")
        with open(path, "w") as file:
            file.write(case.to_json() + "\n")
        text = case.to_json()
        print("%s differs\n%s%s" % (case.name(), output, text if len(text) < 4000 else
                                    text[:4000] + "\n... all of it in " + path))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("families", nargs="*", help="all of them, where none is named")
    parser.add_argument("--out", default=".")
    parser.add_argument("--qopt", default="qopt")
    parser.add_argument("--cases", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--operator", help="only this one")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--models", metavar="FOLDER", help="only write a model of each case there")
    parser.add_argument("--refusals", action="store_true", help="say what LiteRT refused, and why")
    options = parser.parse_args()

    folder = os.path.dirname(os.path.abspath(__file__))
    modules = sorted(name[:-3] for name in os.listdir(folder) if name.endswith(".py"))
    for family in options.families or [name for name in modules if name not in ("compare", "draw", "litert", "micro")]:
        importlib.import_module(family)
    generators = [g for g in draw.GENERATORS if options.operator in (None, g.code)]
    if not generators:
        sys.exit("no such operator")
    cases, signatures = [], set()
    for generator in generators:
        refused = []
        for index in range(options.cases):
            case, messages = draw_case(generator, [options.seed, index])
            cases.append(case)
            refused += messages
            signatures.update("%s %s" % (generator.family, operator.signature()) for operator in case.operators)
        if not options.list:
            print("%s: %d cases%s" % (generator, options.cases, ", %d refused" % len(refused) if refused else ""))
        if options.refusals:
            for message in sorted(set(refused)):
                print("  %d times: %s" % (refused.count(message), message.strip().replace("\n", "\n    ")))
    if options.models:
        for index, case in enumerate(cases):
            with open(os.path.join(options.models, "%05d.tflite" % index), "wb") as file:
                file.write(write_model([case]))
        return
    if options.list:
        print("\n".join(sorted(signatures)))
        return

    comparison = Comparison(options.qopt, options.out)
    # The tolerance is that of one float case.
    batches = [[case] for case in cases if case.is_float()]
    integers = [case for case in cases if not case.is_float()]
    batches += [integers[start:start + BATCH] for start in range(0, len(integers), BATCH)]
    for number, batch in enumerate(batches):
        comparison.run(batch, "%s-%d" % (generators[0].family, number))
    if comparison.failures:
        sys.exit("%d of %d cases differ" % (comparison.failures, len(cases)))
    print("%d cases: all equal" % len(cases))


if __name__ == "__main__":
    main()
