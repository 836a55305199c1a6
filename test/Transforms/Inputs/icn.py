# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""icn.py FOLDER [--layers=N] [--seed=S]: folded norms against integer channel normalization.

A quantized layer with a norm behind it, folded under the profile `floor`, is
compared on both backends with what Rusci et al. (MLSys 2020) compute of gamma,
sigma, mu and beta, in integers of any size: exactly equal.
"""

import argparse
import subprocess
from fractions import Fraction

import numpy as np

from fold_norms import FOLD, Runner

INPUTS, OUTPUTS, ROWS = 12, 5, 16


def round_half_away(x):
    return int(x + Fraction(1, 2)) if x >= 0 else -int(-x + Fraction(1, 2))


def multiplier(m):
    """M as M0 * 2^N0 with 31 bits of M0, which keeps its sign."""
    if m == 0:
        return Fraction(0)
    exponent = 0
    while abs(m) * Fraction(2) ** -exponent >= 1:
        exponent += 1
    while abs(m) * Fraction(2) ** -exponent < Fraction(1, 2):
        exponent -= 1
    return Fraction(round_half_away(m * Fraction(2) ** (31 - exponent))) * Fraction(2) ** (exponent - 31)


def normalize(acc, channel, s_i, s_w, s_o, zero_point, limits):
    """B_q = clip(round((B - mu + beta * sigma / gamma) / (S_i * S_w))), M = gamma * S_i * S_w / (sigma * S_o)"""
    gamma, sigma, mu, beta, bias = channel
    if gamma == 0:
        # Without a channel: its offset, in units of the accumulator.
        steps, m, acc = beta / (s_i * s_w), s_i * s_w / s_o, 0
    else:
        steps, m = (bias - mu + beta * sigma / gamma) / (s_i * s_w), gamma * s_i * s_w / (sigma * s_o)
    return min(max((multiplier(m) * (acc + round_half_away(steps))).__floor__() + zero_point, limits[0]), limits[1])


def layer(rng):
    """Text, input and expected output."""
    def quant(storage, scale, zero_point=0):
        return "!qopt.quant<%s, real<%.17e>%s>" % (storage, scale, ", zp<%d>" % zero_point if zero_point else "")

    # Scales of float32, whose products are exact; the codes of a norm are A and B.
    s_i, s_w, s_a, s_b, s_m = (float(np.float32(2.0 ** rng.uniform(-8, -2))) for _ in range(5))
    w, b = rng.integers(-127, 128, (OUTPUTS, INPUTS)), rng.integers(-2000, 2000, OUTPUTS)
    a, o = rng.integers(-127, 128, OUTPUTS), rng.integers(-127, 128, OUTPUTS)
    a[rng.integers(0, OUTPUTS)] = 0
    s_b *= s_i * s_w * 2000
    s_o = float(np.float32(s_i * s_w * s_a * 2.0 ** rng.uniform(17, 21)))
    x, y, z = quant("u8", s_i, 7), quant("u4", s_o, 4), quant("i16", s_m)
    pa, pb = quant("i8", s_a), quant("i8", s_b)
    text = "module attributes {qopt.profile = #qopt.profile<floor>} {\n"
    text += "  func.func @main(%%x: tensor<%dx%dx%s>) -> tensor<%dx%dx!qopt.quant<u8, real<%.17e>, zp<4>>> {\n" % (
        ROWS, INPUTS, x, ROWS, OUTPUTS, s_o)
    for name, values, type, width in [("w", w, quant("i8", s_w), 8), ("b", b, "i32", 32), ("a", a, pa, 8), ("o", o, pb, 8)]:
        shape = "x".join(map(str, values.shape))
        text += "    %%%s = qopt.const dense<%s> : tensor<%sxi%d> : tensor<%sx%s>\n" % (
            name, values.tolist(), shape, width, shape, type)
    text += "    %%l = qopt.fully_connected %%x, %%w, %%b rounding<floor> : tensor<%dx%dx%s>, tensor<%dx%dx%s>, tensor<%dxi32> -> tensor<%dx%dx%s>\n" % (
        ROWS, INPUTS, x, OUTPUTS, INPUTS, quant("i8", s_w), OUTPUTS, ROWS, OUTPUTS, z)
    text += "    %%y = qopt.quant_norm %%l, %%a, %%o form<affine> rounding<floor> : tensor<%dx%dx%s>, tensor<%dx%s>, tensor<%dx%s> -> tensor<%dx%dx%s>\n" % (
        ROWS, OUTPUTS, z, OUTPUTS, pa, OUTPUTS, pb, ROWS, OUTPUTS, y)
    # Four bits are read as a wider type of the same scale.
    text += "    %%r = qopt.rescale %%y rounding<floor> : tensor<%dx%dx%s> -> tensor<%dx%dx!qopt.quant<u8, real<%.17e>, zp<4>>>\n" % (
        ROWS, OUTPUTS, y, ROWS, OUTPUTS, s_o)
    text += "    return %%r : tensor<%dx%dx!qopt.quant<u8, real<%.17e>, zp<4>>>\n  }\n}\n" % (ROWS, OUTPUTS, s_o)

    inputs = rng.integers(0, 256, (ROWS, INPUTS)).astype(np.uint8)
    acc = (inputs.astype(int) - 7) @ w.T
    i, wide, out = Fraction(s_i), Fraction(s_w), Fraction(s_o)
    expected = np.zeros((ROWS, OUTPUTS), int)
    for c in range(OUTPUTS):
        # Any gamma, sigma, mu and beta with this scale and this offset.
        sigma, mu = Fraction(int(rng.integers(1, 9))), Fraction(int(rng.integers(-9, 9)), 8)
        scale, offset = Fraction(s_a) * int(a[c]), Fraction(s_b) * int(o[c])
        channel = scale * sigma, sigma, mu, offset + scale * mu, i * wide * int(b[c])
        for n in range(ROWS):
            expected[n, c] = normalize(int(acc[n, c]), channel, i, wide, out, 4, (0, 15))
    return text, inputs, expected


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--layers", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng, runner, values = np.random.default_rng(options.seed), Runner(options.folder), set()
    for _ in range(options.layers):
        text, inputs, expected = layer(rng)
        _, reference = runner.compare(text, inputs, FOLD)
        subprocess.run(["qopt", "compare", runner.path("folded.mlir"), "--input", runner.path("in.npz")], check=True,
                       stdout=subprocess.DEVNULL)
        wrong = (reference != expected).sum()
        assert wrong == 0, "%d of %d elements differ" % (wrong, expected.size)
        values.update(expected.ravel().tolist())
    assert len(values) == 16, "the test does not reach every code"
    print("%d layers equal" % options.layers)


if __name__ == "__main__":
    main()
