# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Arithmetic on two tensors against models in Python's integers.

    arithmetic_models.py QOPT [--networks N] [--seed S] [--keep FOLDER]

Signed types under the profile tflite, both backends: what LiteRT computes with
factors of another precision (products), and what it does not run (squared
differences and slopes of int16, requantization of int8 to int32).
Integers here have no width, and quotients are fractions.
"""

import argparse
import math
import sys
from fractions import Fraction

import numpy as np

from model_check import count_failures

COMPARISONS = {
    "equal": lambda a, b: a == b, "not_equal": lambda a, b: a != b, "less": lambda a, b: a < b,
    "less_equal": lambda a, b: a <= b, "greater": lambda a, b: a > b, "greater_equal": lambda a, b: a >= b,
}


def half_away(x):
    return math.floor(abs(x) + Fraction(1, 2)) * (1 if x >= 0 else -1)


def wrap(x):
    return (x + 2**31) % 2**32 - 2**31


def rescale(x, factor):
    """`half_away_twice` of docs/Numerics.md."""
    fraction, exponent = math.frexp(float(factor))
    significand = half_away(Fraction(fraction) * 2**31)
    if significand == 2**31:
        significand, exponent = 2**30, exponent + 1
    if exponent < -31:
        significand = exponent = 0
    if exponent > 30:
        significand, exponent = 2**31 - 1, 30
    high = math.floor(Fraction(wrap(x * 2**max(exponent, 0)) * significand, 2**31) + Fraction(1, 2))
    return half_away(Fraction(high, 2**max(-exponent, 0)))


def code_range(width):
    return -(1 << (width - 1)), (1 << (width - 1)) - 1


class Tensor:
    def __init__(self, name, width, scale, zero_point, codes):
        self.name, self.width, self.scale, self.zero_point, self.codes = name, width, scale, zero_point, codes

    @property
    def type(self):
        element = "i1" if self.width == 1 else "!qopt.quant<i%d, real<%r>%s>" % (
            self.width, self.scale, ", zp<%d>" % self.zero_point if self.zero_point else "")
        return "tensor<%s%s>" % ("".join("%dx" % size for size in self.codes.shape), element)

    @property
    def differences(self):
        return self.codes.astype(object) - self.zero_point


class Module:
    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.arguments, self.results, self.lines = [], [], []

    def integer(self, low, high):
        return int(self.rng.integers(low, high, endpoint=True))

    def scale(self, low, high):
        return float(np.float32(2.0 ** self.rng.uniform(low, high)))

    def zero_point(self, width):
        return self.integer(*code_range(8)) if width == 8 else 0

    def argument(self, width, shape, scale):
        low, high = code_range(width)
        zero_point = self.zero_point(width)
        codes = self.rng.integers(low, high, shape, endpoint=True)
        if self.integer(0, 4) == 0:
            codes = np.clip(zero_point + self.rng.integers(-4, 4, shape), low, high)
        tensor = Tensor("%%x%d" % len(self.arguments), width, scale, zero_point, codes)
        self.arguments.append(tensor)
        return tensor

    def shapes(self):
        shape = [self.integer(1, 6), self.integer(1, 40)]
        return shape, [shape, shape[1:], [shape[0], 1], []][self.integer(0, 3)]

    def finish(self, text, operands, width, scale, values, activation="none"):
        """A result of these integers, zero point and bounds still to come."""
        zero_point = self.zero_point(width)
        low, high = code_range(width)
        bound = lambda real: min(max(zero_point + half_away(Fraction(float(np.float32(real) / np.float32(scale)))),
                                     code_range(width)[0]), code_range(width)[1])
        if activation in ("relu", "relu6"):
            low = bound(0)
        if activation in ("relu6", "relu_n1_to_1"):
            high = bound(6 if activation == "relu6" else 1)
        if activation == "relu_n1_to_1":
            low = bound(-1)
        codes = np.vectorize(lambda x: min(max(x + zero_point, low), high), otypes=[object])(values)
        self.emit(text, operands, Tensor(None, width, scale, zero_point, codes))

    def emit(self, text, operands, result):
        result.name = "%%y%d" % len(self.results)
        self.lines.append("%s = %s : %s -> %s" % (
            result.name, text, ", ".join(operand.type for operand in operands), result.type))
        self.results.append(result)

    def pair(self, width, slope_width=None, low=-9, high=0):
        shape, other = self.shapes()
        scale = self.scale(low, high)
        # As often the first as the second is the smaller one; a slope is the second.
        if slope_width is None and self.integer(0, 1):
            shape, other = other, shape
        near = float(np.float32(scale * 2.0 ** self.rng.uniform(-2, 2)))
        return self.argument(width, shape, scale), self.argument(slope_width or width, other, near)

    def sum(self, operator):
        a, b = self.pair([8, 16][self.integer(0, 1)])
        shift = 20 if a.width == 8 else 15
        unit = 2 * max(a.scale, b.scale)
        scale = float(np.float32(unit * 2.0 ** self.rng.uniform(-2, 1)))
        factor = unit / (2**shift * scale)
        sign = -1 if operator == "sub" else 1
        compute = np.vectorize(lambda x, y: rescale(
            rescale(x * 2**shift, a.scale / unit) + sign * rescale(y * 2**shift, b.scale / unit), factor),
            otypes=[object])
        activation = ["none", "relu", "relu6", "relu_n1_to_1"][self.integer(0, 3)]
        self.finish("qopt.%s %s, %s activation<%s> rounding<half_away_twice>" % (operator, a.name, b.name, activation),
                    [a, b], a.width, scale, compute(a.differences, b.differences), activation)

    def product(self):
        a, b = self.pair([8, 16][self.integer(0, 1)])
        scale = float(np.float32(a.scale * b.scale * 2.0 ** (a.width - 2 + self.rng.uniform(-3, 2))))
        factor = a.scale * b.scale / scale
        activation = ["none", "relu", "relu6", "relu_n1_to_1"][self.integer(0, 3)]
        compute = np.vectorize(lambda x, y: rescale(x * y, factor), otypes=[object])
        self.finish("qopt.mul %s, %s activation<%s> rounding<half_away_twice>" % (a.name, b.name, activation), [a, b],
                    a.width, scale, compute(a.differences, b.differences), activation)

    def squared_difference(self):
        a, b = self.pair([8, 16][self.integer(0, 1)])
        shift = 7 if a.width == 8 else 0
        unit = 2 * max(a.scale, b.scale)
        scale = float(np.float32(unit * unit * 2.0 ** (a.width - 2 + self.rng.uniform(-2, 2))))
        factor = unit * unit / (2**(2 * shift) * scale)
        compute = np.vectorize(lambda x, y: rescale(
            (rescale(x * 2**shift, a.scale / unit) - rescale(y * 2**shift, b.scale / unit))**2, factor), otypes=[object])
        self.finish("qopt.squared_difference %s, %s rounding<half_away_twice>" % (a.name, b.name), [a, b], a.width,
                    scale, compute(a.differences, b.differences))

    def prelu(self):
        a, b = self.pair([8, 16][self.integer(0, 1)], 8)
        scale = float(np.float32(a.scale * 2.0 ** self.rng.uniform(-1, 3)))
        positive, negative = a.scale / scale, a.scale * b.scale / scale
        compute = np.vectorize(lambda x, y: rescale(x, positive) if x >= 0 else rescale(x * y, negative),
                               otypes=[object])
        self.finish("qopt.prelu %s, %s rounding<half_away_twice>" % (a.name, b.name), [a, b], a.width, scale,
                    compute(a.differences, b.differences))

    def requantize(self):
        width, result_width = [(8, 32), (16, 32), (32, 8), (32, 16), (32, 32), (8, 16), (16, 8)][self.integer(0, 6)]
        x = self.argument(width, self.shapes()[0], self.scale(-9, 0))
        scale = float(np.float32(x.scale * 2.0 ** (width - result_width + self.rng.uniform(-1, 4))))
        factor = x.scale / scale
        compute = np.vectorize(lambda x: rescale(x, factor), otypes=[object])
        self.finish("qopt.rescale %s rounding<half_away_twice>" % x.name, [x], result_width, scale,
                    compute(x.differences))

    def compare(self):
        a, b = self.pair([8, 16][self.integer(0, 1)], low=-12, high=-3)
        predicate = list(COMPARISONS)[self.integer(0, 5)]
        compute = np.vectorize(lambda x, y: int(COMPARISONS[predicate](rescale(x * 256, a.scale),
                                                                     rescale(y * 256, b.scale))), otypes=[object])
        self.emit("qopt.compare %s %s, %s rounding<half_away_twice>" % (predicate, a.name, b.name), [a, b],
                  Tensor(None, 1, None, 0, compute(a.differences, b.differences)))

    def add_case(self):
        [lambda: self.sum("sub"), lambda: self.sum("sub"), lambda: self.sum("add"), self.product,
         self.squared_difference, self.prelu, self.requantize, self.compare][self.integer(0, 7)]()

    def __str__(self):
        return "module attributes {qopt.profile = #qopt.profile<tflite>} {\nfunc.func @main(%s) -> (%s) {\n%s\n" \
            "return %s : %s\n}\n}\n" % (
                ", ".join("%s: %s" % (x.name, x.type) for x in self.arguments),
                ", ".join(y.type for y in self.results), "\n".join(self.lines),
                ", ".join(y.name for y in self.results), ", ".join(y.type for y in self.results))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("qopt")
    parser.add_argument("--networks", type=int, default=10)
    parser.add_argument("--cases", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", default=".")
    options = parser.parse_args()
    failures, kinds = 0, {}
    for network in range(options.networks):
        module = Module([options.seed, network])
        for _ in range(options.cases):
            module.add_case()
        arrays = {}
        for name, tensors in ("input", module.arguments), ("output", module.results):
            for index, tensor in enumerate(tensors):
                dtype = "bool" if tensor.width == 1 else "int%d" % tensor.width
                arrays["%s%d" % (name, index)] = tensor.codes.astype(dtype)[None]
        failures += count_failures(options.qopt, options.keep, "arithmetic-%d" % network, str(module), arrays)
        for line in module.lines:
            kind = line.split()[2]
            kinds[kind] = kinds.get(kind, 0) + 1
    if failures:
        sys.exit("%d of %d runs differ" % (failures, 2 * options.networks))
    for kind, count in sorted(kinds.items()):
        print("%s: %d" % (kind, count))
    print("all equal")


if __name__ == "__main__":
    main()
