#!/usr/bin/env python3
# Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Peak memory of networks beside what peers reach, and what it costs.

    memory.py [--qopt build/bin/qopt] [--rounds N] --shared SHARED

Bytes in all columns but the last three. The peers' figures are those of section 5
of FACTS.md in SHARED: the best placement for the file's order (which is also what
MiniMalloc finds), TinyEngine, and Vela 3.10 in size mode. Ours are peak_bytes, the
arena together with inputs and outputs, by default and with --optimize-memory=size,
once with inputs and outputs in the arena, and once (`caller`) beside it. `MACs`: multiplications more than by default, in
percent. `latency`: the median of the rounds beside that by default, measured in
turns. `s`: seconds of the processor to plan and to lower to the LLVM dialect.
Every size is exact: `qopt check` compares all samples. Prints Markdown.
"""
import argparse
import json
import os
import resource
import statistics
import subprocess
import sys

# Model: best placement, TinyEngine, Vela.
PEERS = {
    "ad_autoencoder_int8": (768, 768, 768),
    "kws_dscnn_int8": (16000, None, 15994),
    "ic_resnet8_int8": (49152, None, 35840),
    "streaming_wakeword_int8": (6656, None, 5908),
    "person_detect_int8": (55296, 55296, 30720),
    "micro_speech_int8": (5968, None, None),
    "mcunet_vww_int8": (161472, 89600, 96000),
    "mobilenet_v2_224_int8": (2451840, 1404928, 361984),
}
SIZE = "--optimize-memory=size"


def run(command):
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        sys.exit(f"{' '.join(command)}: {result.stderr or result.stdout}")
    return result.stdout


def seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def bench(qopt, model, *options):
    return json.loads(run([qopt, "bench", model, "--json", *options]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--qopt", default="build/bin/qopt", help="the driver")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--shared", required=True, help="folder of models and golden outputs")
    args = parser.parse_args()
    print("| network | best placement | TinyEngine | Vela | default | size | caller | MACs, % | latency | s |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name, peers in PEERS.items():
        model = os.path.join(args.shared, "models", name + ".tflite")
        golden = os.path.join(args.shared, "golden", name + ".npz")
        run([args.qopt, "check", model, "--golden", golden, SIZE])
        plain = json.loads(run([args.qopt, "report", model, "--json"]))
        start = seconds()
        small = json.loads(run([args.qopt, "report", model, "--json", SIZE]))
        planning = seconds() - start
        caller = json.loads(run([args.qopt, "report", model, "--json", SIZE, "--io=caller"]))
        times = [(bench(args.qopt, model), bench(args.qopt, model, SIZE)) for _ in range(args.rounds)]
        ratio = statistics.median(b["median_us"] / a["median_us"] for a, b in times)
        more = 100 * (times[0][1]["macs"] / times[0][0]["macs"] - 1)
        cells = [f"{bytes:,}" if bytes else "" for bytes in peers]
        cells += [f"{plain['peak_bytes']:,}", f"{small['peak_bytes']:,}", f"{caller['peak_bytes']:,}"]
        print(f"| `{name}` | {' | '.join(cells)} | {more:g} | {ratio:.2f} | {planning:.1f} |", flush=True)


if __name__ == "__main__":
    main()
