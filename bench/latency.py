#!/usr/bin/env python3
# Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Latency of compiled code beside LiteRT on the same .tflite files.

    latency.py [--qopt build/bin/qopt] [--rounds N] MODEL.tflite ...

One thread, batch 1. Each runs in a process of its own and is asked for one round
at a time, in turns, so that a drifting machine hurts both alike. A figure is the
median over rounds, in microseconds; the ratio is the median of the rounds'
ratios (qopt / LiteRT: below 1 is faster). Prints a table in Markdown.
"""
import argparse
import ctypes
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

ROUND_SECONDS = 0.2


def litert(path, _):
    """A function that runs the model once with LiteRT (XNNPACK)."""
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_path=path, num_threads=1)
    interpreter.allocate_tensors()
    rng = np.random.default_rng(0)
    for detail in interpreter.get_input_details():
        info = np.iinfo(detail["dtype"])
        data = rng.integers(info.min, info.max, size=detail["shape"], endpoint=True)
        interpreter.set_tensor(detail["index"], data.astype(detail["dtype"]))
    return interpreter.invoke


def qopt(path, driver):
    """The same through the shared object that the driver compiles."""
    folder = tempfile.mkdtemp()
    library = os.path.join(folder, "model.so")
    subprocess.run([driver, "compile", path, "--name=model", "-o", library], check=True)
    header = open(os.path.join(folder, "model.h"), encoding="utf-8").read()
    defines = {k: int(v) for k, v in re.findall(r"#define MODEL_(\w+) (\d+)", header)}
    run = ctypes.CDLL(library).model_run
    alignment = defines["ARENA_ALIGNMENT"]
    arena = ctypes.create_string_buffer(defines["ARENA_SIZE"] + alignment)
    rng = np.random.default_rng(0)
    keep, arguments = [arena], []
    for kind in ("INPUT", "OUTPUT"):
        for index in range(sum(bool(re.fullmatch(kind + r"\d+_SIZE", k)) for k in defines)):
            # Eight bytes an element are enough for every type.
            array = rng.integers(0, 256, size=8 * defines[f"{kind}{index}_SIZE"]).astype(np.uint8)
            keep.append(array)
            arguments.append(ctypes.c_void_p(array.ctypes.data))
    aligned = (ctypes.addressof(arena) + alignment - 1) // alignment * alignment
    arguments.append(ctypes.c_void_p(aligned))

    def once(keep=keep):
        if run(*arguments) != 0:
            sys.exit("the compiled function refused its arguments")

    return once


RUNNERS = {"qopt": qopt, "litert": litert}


def serve(runner, path, driver):
    """Child: prints 'ready', then one figure for every line read."""
    run = RUNNERS[runner](path, driver)
    run()
    start, count = time.perf_counter(), 0
    while time.perf_counter() - start < ROUND_SECONDS:
        run()
        count += 1
    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        for _ in range(count):
            run()
        print((time.perf_counter() - start) / count * 1e6, flush=True)


class Child:
    def __init__(self, runner, path, driver):
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--serve", runner, "--qopt", driver, path],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        if self.process.stdout.readline().strip() != "ready":
            sys.exit(f"{runner} does not run {path}")

    def round(self):
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="+", metavar="MODEL.tflite")
    parser.add_argument("--qopt", default="build/bin/qopt", help="the driver")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--serve", choices=RUNNERS, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.serve:
        serve(args.serve, args.models[0], args.qopt)
        return
    print("| model | qopt us | LiteRT us | ratio |\n|---|---|---|---|")
    ratios = []
    for path in args.models:
        children = [Child(runner, path, args.qopt) for runner in ("qopt", "litert")]
        rounds = [[child.round() for child in children] for _ in range(args.rounds)]
        for child in children:
            child.process.stdin.close()
            child.process.wait()
        ours, theirs = (statistics.median(column) for column in zip(*rounds))
        ratio = statistics.median(a / b for a, b in rounds)
        ratios.append(ratio)
        name = os.path.splitext(os.path.basename(path))[0]
        print(f"| `{name}` | {ours:.1f} | {theirs:.1f} | {ratio:.2f} |", flush=True)
    print(f"| geometric mean | | | {statistics.geometric_mean(ratios):.2f} |")


if __name__ == "__main__":
    main()
