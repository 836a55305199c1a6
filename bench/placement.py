#!/usr/bin/env python3
# Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Placement of buffers: how fast they fit, and how low they go.

    placement.py [--plan build/bin/qopt-plan] [--rounds N] BUFFERS.csv ...

A file holds `id,lower,upper,size` of each buffer; with a number before `.csv`, as
in `A.1048576.csv`, that is the capacity to fit. Columns: bytes that first fit by
size needs; the time of qopt-plan to fit the capacity, and that of MiniMalloc where
its program `minimalloc` is installed (median of the rounds); the smallest total in
a minute, the proved lower bound, and the time. Times are seconds of the processor,
one thread, with the reading and writing of files. Every placement is checked here once more. Prints Markdown.
"""
import argparse
import csv
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile

MINUTE = 60
# Far more than a minute's.
WORK = 10**11


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return [{key: int(row[key]) for key in row if key != "id"} for row in csv.DictReader(file)]


def meet(a, b):
    return a["lower"] < b["upper"] and b["lower"] < a["upper"]


def first_fit(buffers):
    """The total of first fit, the largest first."""
    placed = []
    for buffer in sorted(buffers, key=lambda b: -b["size"]):
        offset = 0
        for start, other in sorted(((o, b) for o, b in placed if meet(b, buffer)), key=lambda p: p[0]):
            if offset + buffer["size"] <= start:
                break
            offset = max(offset, start + other["size"])
        placed.append((offset, buffer))
    return max((offset + buffer["size"] for offset, buffer in placed), default=0)


def check(path, buffers):
    """The total of a placement, which must be one."""
    placed = read(path)
    strip = [{key: b[key] for key in ("lower", "upper", "size")} for b in placed]
    if strip != buffers or any(b["offset"] < 0 for b in placed):
        sys.exit(f"{path}: not a placement of these buffers")
    for i, a in enumerate(placed):
        for b in placed[:i]:
            if meet(a, b) and a["offset"] < b["offset"] + b["size"] and b["offset"] < a["offset"] + a["size"]:
                sys.exit(f"{path}: buffers overlap")
    return max((b["offset"] + b["size"] for b in placed), default=0)


def timed(command):
    start = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        sys.exit(f"{' '.join(command)}: {result.stderr}")
    end = resource.getrusage(resource.RUSAGE_CHILDREN)
    return end.ru_utime - start.ru_utime + end.ru_stime - start.ru_stime, result.stderr


def fit(command, output, buffers, capacity, rounds):
    """Median seconds, as text."""
    seconds = [timed(command)[0] for _ in range(rounds)]
    if check(output, buffers) > capacity:
        sys.exit(f"{command[0]}: more than {capacity} bytes")
    return f"{statistics.median(seconds):.2f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", metavar="BUFFERS.csv")
    parser.add_argument("--plan", default="build/bin/qopt-plan", help="the program")
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    peer = shutil.which("minimalloc")
    print("| instance | buffers | first fit by size | fit, s | MiniMalloc, s | smallest | lower bound | s |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        output = os.path.join(folder, "placed.csv")
        for path in args.files:
            buffers = read(path)
            name = os.path.basename(path).split(".")[0]
            capacity = re.search(r"\.(\d+)\.csv$", path)
            ours = theirs = ""
            if capacity:
                capacity = int(capacity[1])
                command = [args.plan, f"--capacity={capacity}", f"--work={WORK}", path, "-o", output]
                ours = fit(command, output, buffers, capacity, args.rounds)
                if peer:
                    command = [peer, f"--capacity={capacity}", f"--input={path}", f"--output={output}"]
                    theirs = fit(command, output, buffers, capacity, args.rounds)
            seconds, text = timed([args.plan, f"--seconds={MINUTE}", f"--work={WORK}", path, "-o", output])
            total = check(output, buffers)
            bound = total if "optimum" in text else int(re.search(r"at least (\d+)", text)[1])
            print(f"| {name} | {len(buffers)} | {first_fit(buffers):,} | {ours} | {theirs} | {total:,} | {bound:,}"
                  f" | {seconds:.2f} |", flush=True)


if __name__ == "__main__":
    main()
