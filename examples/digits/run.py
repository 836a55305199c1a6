#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compile the digits network and read all test images with its machine code.

Beside it go the reference interpreter and the recorded results of LiteRT's
reference kernels. The exit status is 1 if any output differs, 2 for errors.
"""

import argparse
import ctypes
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

try:
    import numpy as np
except ImportError:
    print("run.py: expected numpy; scripts/setup.sh installs it into .venv", file=sys.stderr)
    sys.exit(2)

HERE = Path(__file__).resolve().parent
MODEL = HERE / "digits_int8.tflite"
NAME = "digits_int8"  # prefix of the C symbols
ABI = 3  # of the structures below


class CTensor(ctypes.Structure):
    """struct qopt_tensor of the generated header."""

    _fields_ = [
        ("name", ctypes.c_char_p),
        ("shape", ctypes.POINTER(ctypes.c_int64)),
        ("type", ctypes.c_int32),
        ("rank", ctypes.c_int32),
        ("size", ctypes.c_int64),
        ("scale", ctypes.c_double),
        ("zero_point", ctypes.c_int64),
        ("arena_offset", ctypes.c_int64),
    ]


class CModel(ctypes.Structure):
    """struct qopt_model of the generated header."""

    _fields_ = [
        ("abi", ctypes.c_uint32),
        ("num_inputs", ctypes.c_uint32),
        ("num_outputs", ctypes.c_uint32),
        ("arena_alignment", ctypes.c_uint32),
        ("arena_size", ctypes.c_uint64),
        ("state_size", ctypes.c_uint64),
        ("name", ctypes.c_char_p),
        ("inputs", ctypes.POINTER(CTensor)),
        ("outputs", ctypes.POINTER(CTensor)),
        ("init", ctypes.c_void_p),
        ("invoke", ctypes.c_void_p),
        ("run_in_place", ctypes.c_void_p),
    ]


class Network:
    """The compiled network, loaded and called as a C program would."""

    def __init__(self, path):
        library = ctypes.CDLL(str(path))
        self.run = library[f"{NAME}_run"]
        self.run.argtypes = [ctypes.c_void_p] * 3
        self.run.restype = ctypes.c_int
        model = CModel.in_dll(library, f"{NAME}_model")
        if model.abi != ABI:
            raise Failure(f"{path}: expected version {ABI} of the ABI, but got {model.abi}")
        self.input, self.output = model.inputs[0], model.outputs[0]
        # The arena is memory that the caller owns, aligned as the network asks.
        self.memory = np.zeros(model.arena_size + model.arena_alignment, np.uint8)
        self.arena = self.memory.ctypes.data
        self.arena += -self.arena % model.arena_alignment

    def __call__(self, image):
        image = np.ascontiguousarray(image, np.int8)
        if image.nbytes != self.input.size:
            raise Failure(f"expected an image of {self.input.size} bytes, but got {image.nbytes}")
        shape = self.output.shape[: self.output.rank]
        result = np.zeros(shape, np.int8)
        if error := self.run(image.ctypes.data, result.ctypes.data, self.arena):
            raise Failure(f"{NAME}_run returned {error}")
        return result

    def probability(self, value):
        return float((int(value) - self.output.zero_point) * self.output.scale)


class Failure(Exception):
    pass


class Style:
    """What the terminal can show: colours, block characters, or ASCII only."""

    def __init__(self, stream):
        self.colours = (
            stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
        )
        try:
            "█µ".encode(stream.encoding or "ascii")
            self.ramp, self.micro = " ░▒▓█", "µs"
        except UnicodeEncodeError:
            self.ramp, self.micro = " .:+*#@", "us"

    def paint(self, code, text):
        return f"\033[{code}m{text}\033[0m" if self.colours else text

    def title(self, text):
        return self.paint("1", text)

    def verdict(self, good, text):
        return self.paint("32" if good else "31;1", text)


def draw(image, ramp):
    """The lines of a picture; a pixel is two characters wide, which is about square."""
    levels = (image.reshape(8, 8).astype(int) + 128) * len(ramp) // 256
    return ["".join(2 * ramp[level] for level in line) for line in levels]


def choose(classes, labels, count):
    """The first right ones, of digits not yet shown if possible, and one wrong one."""
    right = np.flatnonzero(classes == labels)
    wrong = np.flatnonzero(classes != labels)[:1]
    first = [i for n, i in enumerate(right) if labels[i] not in labels[right[:n]]]
    rest = [i for i in right if i not in first]
    return sorted((first + rest)[: max(count - len(wrong), 0)]) + list(wrong[:count])


def describe(style, read, truth, sure):
    """The text beside a picture: eight lines of eight characters."""
    good = read == truth
    lines = [f"{line:8}" for line in ("", f"read  {read}", f"truth {truth}", f"{sure:.1%}")]
    lines[1] = style.verdict(good, lines[1])
    blank = 8 * " "
    verdict = blank if good else style.verdict(good, f"{'wrong':8}")
    return lines + [blank, verdict, blank, blank]


def show(style, network, images, outputs, labels, chosen, per_row=3):
    for start in range(0, len(chosen), per_row):
        panels = []
        for i in chosen[start : start + per_row]:
            sure = network.probability(outputs[i].max())
            text = describe(style, outputs[i].argmax(), labels[i], sure)
            panels.append(f"{a} {b}" for a, b in zip(draw(images[i], style.ramp), text))
        print()
        for parts in zip(*panels):
            print(("  " + " ".join(parts)).rstrip())


def call(qopt, *arguments):
    """Runs qopt, which reports its own errors, and returns what it prints."""
    done = subprocess.run([qopt, *map(str, arguments)], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise Failure(f"qopt {arguments[0]} failed (exit status {done.returncode})")
    return done.stdout


def find_qopt(given):
    built = HERE.parent.parent / "build" / "bin" / "qopt"
    path = given or (built if built.exists() else shutil.which("qopt"))
    if not path or not Path(path).is_file():
        raise Failure(f"expected qopt in {path or built} (scripts/demo.sh builds it)")
    return str(path)


def load_images(path):
    try:
        with np.load(path) as data:
            return data["input0"], data["label"], data["output0"]
    except (OSError, KeyError, ValueError) as error:
        raise Failure(f"{path}: {error}") from error


def demonstrate(args, folder, scratch):
    style = Style(sys.stdout)
    qopt = find_qopt(args.qopt)
    images, labels, recorded = load_images(args.data)

    library = folder / f"{NAME}.so"
    start = time.perf_counter()
    call(qopt, "compile", MODEL, "--name", NAME, "-o", library)
    compile_time = time.perf_counter() - start
    network = Network(library)
    outputs = np.stack([network(image) for image in images])

    reference_file = scratch / "reference.npz"
    call(qopt, "run", MODEL, "--backend=reference", "--input", args.data, "-o", reference_file)
    reference = np.load(reference_file)["output0"]
    report = json.loads(call(qopt, "report", MODEL, "--json"))
    bench = json.loads(call(qopt, "bench", MODEL, "--json"))

    def classify(values):
        return values.reshape(len(images), -1).argmax(axis=1)

    title = f"{NAME}: {len(images)} handwritten digits, read by integer-only machine code"
    print(style.title(title))
    print()
    print(f"  {'':24}{'right':>10}{'accuracy':>12}")
    for who, values in (("machine code", outputs), ("reference interpreter", reference)):
        right = np.count_nonzero(classify(values) == labels)
        print(f"  {who:24}{right:10}{right / len(images):12.2%}")
    print()

    different = 0
    for who, values in (("reference interpreter", reference), ("LiteRT's kernels", recorded)):
        if values.shape != outputs.shape:
            raise Failure(f"{who}: expected {outputs.shape} values, but got {values.shape}")
        unequal = np.count_nonzero(values != outputs)
        different += unequal
        text = f"all {outputs.size} outputs equal"
        if unequal:
            text = f"{unequal} of {outputs.size} outputs differ"
        print(f"  {'against ' + who:34}{style.verdict(not unequal, text)}")
    print()

    print(f"  machine code {library.stat().st_size:10,} bytes, compiled in {compile_time:.2f} s")
    print(f"  weights      {report['weights_bytes']:10,} bytes")
    print(f"  arena        {report['arena_bytes']:10,} bytes")
    print(f"  work         {report['macs']:10,} multiply-accumulates")
    print(f"  latency      {bench['median_us']:10.1f} {style.micro} an image (median, one thread)")

    chosen = choose(classify(outputs), labels, args.show)
    show(style, network, images, outputs, labels, chosen)
    if args.output:
        print(f"\n{library} and {library.with_suffix('.h')} are kept")
    return 1 if different else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--qopt", type=Path, help="the driver (default: build/bin/qopt, then PATH)")
    parser.add_argument(
        "--output", type=Path, metavar="FOLDER", help="keep the shared object and its header there"
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=HERE / "digits_test.npz",
        metavar="FILE",
        help="images, labels and recorded outputs (default: %(default)s)",
    )
    parser.add_argument(
        "--show", type=int, default=6, metavar="N", help="digits to draw (default: %(default)s)"
    )
    args = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory() as scratch:
            folder = args.output or Path(scratch)
            folder.mkdir(parents=True, exist_ok=True)
            return demonstrate(args, folder.resolve(), Path(scratch))
    except (Failure, OSError) as error:
        print(f"run.py: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
