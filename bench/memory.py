#!/usr/bin/env python3
# Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Peak memory of networks beside what peers reach, and what it costs.

    memory.py [--qopt build/bin/qopt] [--rounds N] --shared SHARED

Bytes in all columns but the last three. The peers' figures are those of section 5
of FACTS.md in SHARED: TensorFlow Lite Micro's arena, the best placement for the
file's order (what MiniMalloc finds), TinyEngine, and Vela 3.10 in size mode. Ours
are peak_bytes, the arena together with inputs and outputs: by default, with
--optimize-memory=balanced, which adds no multiplications, with 5 percent more of
them, and with --optimize-memory=size, once with inputs and outputs in the arena,
and once (`caller`) beside it. `gap`: from the lower bound of the placement to the
arena, for size. `MACs`: multiplications that are added with 5 percent allowed, and
for size, in percent. `latency`: the median of the rounds beside that by default,
measured in turns, of balanced, 5 percent and size. `s`: seconds of the processor to
plan and to lower to the LLVM dialect, the largest of the three. Every plan is exact:
`qopt check` compares all samples. Prints Markdown.
"""
import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile

# Model: TensorFlow Lite Micro, MiniMalloc, TinyEngine, Vela.
PEERS = {
    "ad_autoencoder_int8": (2476, 768, 768, 768),
    "kws_dscnn_int8": (22892, 16000, None, 15994),
    "ic_resnet8_int8": (54460, 49152, None, 35840),
    "streaming_wakeword_int8": (15372, 6656, None, 5908),
    "person_detect_int8": (82396, 55296, 55296, 30720),
    "micro_speech_int8": (6908, 5968, None, None),
    "mcunet_vww_int8": (219896, 161472, 89600, 96000),
    "mobilenet_v2_224_int8": (2600700, 2451840, 1404928, 361984),
}
BALANCED = ["--optimize-memory=balanced"]
GOALS = {
    "balanced": BALANCED,
    "balanced, 5 %": [*BALANCED, "--max-extra-macs=5"],
    "size": ["--optimize-memory=size"],
}


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
    columns = ["network", "TensorFlow Lite Micro", "MiniMalloc", "TinyEngine", "Vela", "default", *GOALS, "size, caller",
               "gap", "MACs, %", "latency", "s"]
    print("| " + " | ".join(columns) + " |")
    print("|---" * len(columns) + "|")
    for name, peers in PEERS.items():
        model = os.path.join(args.shared, "models", name + ".tflite")
        golden = os.path.join(args.shared, "golden", name + ".npz")

        def report(*options):
            return json.loads(run([args.qopt, "report", model, "--json", *options]))

        def plan(*options):
            with tempfile.TemporaryDirectory() as folder:
                start = seconds()
                run([args.qopt, "compile", model, "--emit=llvm", "-o", os.path.join(folder, "net.mlir"), *options])
                return seconds() - start

        for goal in GOALS.values():
            run([args.qopt, "check", model, "--golden", golden, *goal])
        plain = report()
        plans = [report(*goal) for goal in GOALS.values()]
        caller = report(*GOALS["size"], "--io=caller")
        taken = max(plan(*goal) for goal in GOALS.values())
        rounds = [[bench(args.qopt, model, *goal)["median_us"] for goal in ([], *GOALS.values())]
                  for _ in range(args.rounds)]
        ratios = [statistics.median(times[1 + i] / times[0] for times in rounds) for i in range(len(GOALS))]
        sizes = [plain, *plans, caller]
        smallest = plans[-1]["plans"][0]
        cells = [f"{bytes:,}" if bytes else "" for bytes in peers]
        cells += [f"{facts['peak_bytes']:,}" for facts in sizes]
        cells.append(f"{smallest['arena_bytes'] - smallest['lower_bound_bytes']:,}")
        cells.append(", ".join(f"{100 * facts['extra_macs'] / facts['macs']:.3g}" for facts in plans[1:]))
        cells.append(", ".join(f"{ratio:.2f}" for ratio in ratios))
        cells.append(f"{taken:.1f}")
        print(f"| `{name}` | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
