# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Functions of 8-bit tensors that are rounded once, against decimal arithmetic.

    exact_functions.py --out DIR

Each network has one input of all 256 codes and one function of it. Its result
must be the one integer that the real value, of 50 digits, rounds to. Needs
`qopt` in the path.
"""

import argparse
import decimal
import pathlib
import random
import subprocess
import sys

import numpy as np

decimal.getcontext().prec = 50
D = decimal.Decimal


def elu(x):
    return x.exp() - 1 if x < 0 else x


def tanh(x):
    e = (2 * x).exp()
    return (e - 1) / (e + 1)


FUNCTIONS = {
    "hard_swish": ("", lambda x: x * min(max(x + 3, D(0)), D(6)) / 6),
    "hard_sigmoid": ("alpha 0.25 beta 0.375", lambda x: min(max(x / 4 + D("0.375"), D(0)), D(1))),
    "logistic": ("", lambda x: 1 / (1 + (-x).exp())),
    "tanh": ("", tanh),
    "elu": ("", elu),
    "rsqrt": ("", lambda x: 1 / x.sqrt() if x > 0 else D("1e9")),
}
ROUNDINGS = {
    "half_up": lambda x: (x + D("0.5")).to_integral_value(decimal.ROUND_FLOOR),
    "half_even": lambda x: x.to_integral_value(decimal.ROUND_HALF_EVEN),
    "floor": lambda x: x.to_integral_value(decimal.ROUND_FLOOR),
}
RANGES = {"i8": (-128, 127), "u8": (0, 255)}


def quantization(draw, scale):
    storage = draw.choice(sorted(RANGES))
    low, high = RANGES[storage]
    return storage, scale, draw.randint(low, high)


def spell(storage, scale, zero_point):
    return f"tensor<256x!qopt.quant<{storage}, real<{scale!r}>, zp<{zero_point}>>>"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", required=True, type=pathlib.Path)
    out = parser.parse_args().out
    draw = random.Random(5)
    cases = []
    for name, (options, function) in FUNCTIONS.items():
        for rounding in ROUNDINGS:
            for _ in range(4):
                source = quantization(draw, float(np.float32(draw.uniform(0.01, 0.1))))
                result = quantization(draw, float(np.float32(draw.uniform(0.002, 0.05))))
                cases.append((name, options, function, rounding, source, result))

    arguments, body, results = [], [], []
    for i, (name, options, _, rounding, source, result) in enumerate(cases):
        arguments.append(f"%x{i}: {spell(*source)}")
        results.append(spell(*result))
        body.append(f"  %y{i} = qopt.{name} %x{i} {options} rounding<{rounding}> : {spell(*source)} -> {spell(*result)}")
    values = ", ".join(f"%y{i}" for i in range(len(cases)))
    (out / "model.mlir").write_text(
        "module attributes {qopt.profile = #qopt.profile<onnx>} {\n"
        f"func.func @main({', '.join(arguments)}) -> ({', '.join(results)}) {{\n"
        + "\n".join(body) + f"\n  return {values} : {', '.join(results)}\n}}\n}}\n")

    dtype = {"i8": np.int8, "u8": np.uint8}
    codes = {storage: np.arange(low, high + 1).astype(dtype[storage]) for storage, (low, high) in RANGES.items()}
    golden = {}
    for i, (_, _, function, rounding, (storage, scale, zero_point), (to, to_scale, to_zero_point)) in enumerate(cases):
        golden[f"input{i}"] = codes[storage]
        low, high = RANGES[to]
        golden[f"output{i}"] = np.array(
            [min(max(int(ROUNDINGS[rounding](function(D(scale) * (int(q) - zero_point)) / D(to_scale))) + to_zero_point,
                     low), high) for q in codes[storage]], dtype[to])
    np.savez(out / "golden.npz", **golden)
    for backend in "cpu", "reference":
        done = subprocess.run(["qopt", "check", out / "model.mlir", "--golden", out / "golden.npz", "--backend", backend])
        if done.returncode:
            sys.exit(1)
    print(f"{len(cases)} functions, {256 * len(cases)} codes: all equal")


if __name__ == "__main__":
    main()
