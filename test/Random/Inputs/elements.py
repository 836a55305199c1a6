# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Element types, and choosing them.

Scales are chosen so that most results spread over their range; some are chosen
without regard to it.
"""

import math

import numpy as np

ROUNDINGS = ["half_away_twice", "half_away", "half_up", "half_even", "floor"]
ACTIVATIONS = ["none", "relu", "relu_n1_to_1", "relu6"]


def full_range(signed, width):
    return (-1 << (width - 1), (1 << (width - 1)) - 1) if signed else (0, (1 << width) - 1)


def tensor(shape, element):
    return "tensor<%s%s>" % ("".join("%dx" % size for size in shape), element)


class Plain:
    """Integers without a scale; those of one bit are booleans."""

    is_quantized = False

    def __init__(self, width):
        self.signed, self.width = width > 1, width
        self.low, self.high = full_range(self.signed, width)

    def __str__(self):
        return "i%d" % self.width


class Quant:
    """A quantized element type: what is needed of it, and its text."""

    is_quantized = True

    def __init__(self, storage, scale, zero_points=(), axis=None):
        self.signed, self.width, self.low, self.high = storage
        self.scales, self.scale_text = scale
        self.zero_points, self.axis = list(zero_points), axis

    @property
    def scale(self):
        return self.scales[0]

    @property
    def zero_point(self):
        return self.zero_points[0] if self.zero_points else 0

    @property
    def is_narrowed(self):
        return (self.low, self.high) != full_range(self.signed, self.width)

    @property
    def magnitude(self):
        """The largest of an element less its zero point."""
        return max(self.zero_point - self.low, self.high - self.zero_point)

    @property
    def moments(self):
        """Mean and deviation of evenly spread integers, less the zero point."""
        return (self.low + self.high) / 2 - self.zero_point, (self.high - self.low + 1) / math.sqrt(12)

    def __str__(self):
        text = "%s%d" % ("i" if self.signed else "u", self.width)
        if self.is_narrowed:
            text += "<%d:%d>" % (self.low, self.high)
        if self.axis is not None:
            text += ", channel<%d>" % self.axis
        text += ", " + self.scale_text
        if self.zero_points:
            text += ", zp<%s>" % ", ".join(map(str, self.zero_points))
        return "!qopt.quant<%s>" % text


class PowerOfTwo(Quant):
    """Codes of powers of two: any bits are one."""

    @property
    def moments(self):
        largest = (1 << (self.width - 1)) - 1
        return 0, math.sqrt(sum(4 ** (e - 1) for e in range(1, largest + 1)) / (largest + 1))

    @property
    def magnitude(self):
        return 2 ** ((1 << (self.width - 1)) - 2)

    def __str__(self):
        return super().__str__().replace("<i%d," % self.width, "<pow2<%d>," % self.width)


class ElementChoices:
    """What is chosen of element types. Of several choices the first is the simplest."""

    def __init__(self, choices):
        self.choices = choices

    def pick(self, values):
        return values[self.choices.draw(len(values))]

    def chance(self, probability):
        return self.choices.chance(probability)

    def integer(self, low, high):
        """Both ends count."""
        return low + self.choices.draw(high - low + 1)

    def real(self, low, high):
        return self.choices.real(low, high)

    def rounding(self):
        return self.pick(ROUNDINGS)

    def storage(self, widths, signed=None):
        width = self.pick(widths)
        signed = self.chance(0.6) if signed is None else signed
        low, high = full_range(signed, width)
        if self.chance(0.15):
            middle = self.integer(low, high - 1)
            low, high = self.integer(low, middle), self.integer(middle + 1, high)
        return signed, width, low, high

    def encode_scale(self, values):
        """Scales near `values` in some encoding, and their text."""
        kind = self.pick(["real", "real", "real", "fixed", "pow2", "double"])
        if kind == "real":
            # Real models have float32 scales.
            values = [float(np.float32(v)) if self.chance(0.8) else v for v in values]
            texts = ["%.17e" % v for v in values]
        elif kind == "fixed":
            bits = self.integer(1, 31)
            shifts = [bits - 1 - math.frexp(abs(v))[1] for v in values]
            codes = [max(1, int(abs(v) * 2.0**s)) * (1 if v > 0 else -1) for v, s in zip(values, shifts)]
            values = [c * 2.0**-s for c, s in zip(codes, shifts)]
            texts = ["%d * 2**%d" % (c, -s) for c, s in zip(codes, shifts)]
        elif kind == "pow2":
            # A power of two is positive.
            exponents = [math.frexp(abs(v))[1] for v in values]
            values = [2.0**e for e in exponents]
            texts = ["2**%d" % e for e in exponents]
        else:
            second = float(np.float32(max(map(abs, values)) / self.integer(16, 127)))
            signs = [1 if v > 0 else -1 for v in values]
            codes = [max(1, min(127, round(abs(v) / second))) * s for v, s in zip(values, signs)]
            values = [c * second for c in codes]
            return values, "double<i8 [%s], #qopt.real<%.17e>>" % (", ".join(map(str, codes)), second)
        return values, "%s<%s>" % (kind, ", ".join(texts))

    def zero_points(self, storage):
        _, _, low, high = storage
        if self.chance(0.3):
            return [] if low <= 0 <= high else [low]
        return [self.pick([low, high, self.integer(low, high), self.integer(low, high)])]

    def quant(self, scale, widths=(8,), storage=None):
        storage = storage or self.storage(widths)
        return Quant(storage, self.encode_scale([scale]), self.zero_points(storage))

    def symmetric(self, scale, width, signed=True):
        """Without a zero point."""
        return Quant((signed, width, *full_range(signed, width)), self.encode_scale([scale]))

    def fixed_scale(self, exponent, storage, zero_point=0):
        """An operator's only scale, a power of two, as any encoding says it."""
        text = self.pick(["pow2<2**%d>" % exponent, "fixed<1 * 2**%d>" % exponent, "real<%.17e>" % 2.0**exponent])
        return Quant(storage, ([2.0**exponent], text), [zero_point] if zero_point else [])

    def output(self, unit, mean, deviation, widths=None, signed=None, is_symmetric=False):
        """A result type for integers of scale `unit` with this mean and deviation."""
        storage = self.storage(widths or self.pick([(8,), (8,), (8,), (16,), range(2, 17)]), signed)
        if is_symmetric:
            storage = (*storage[:2], *full_range(*storage[:2]))
        low, high = storage[2:]
        factor = (high - low + 1) / 4 / max(deviation, abs(mean) / 2, 1) * 2.0 ** self.real(-1, 2)
        if self.chance(0.08):
            factor = 2.0 ** self.real(-40, 40)
        # Scales of everything that a double holds: chains of operators leave it.
        scale = min(max(unit / factor, 2.0**-100), 2.0**100)
        if is_symmetric:
            return Quant(storage, self.encode_scale([scale]))
        quant = self.quant(scale, storage=storage)
        if self.chance(0.8):
            center = (low + high) / 2 - mean * factor
            quant.zero_points = [int(min(max(center, low), high))]
        return quant

    def activation(self, quant):
        """Mostly one that leaves several values."""
        kinds = ["none", "none"]
        if quant.zero_points and quant.zero_points[0] < quant.high:
            kinds.append("relu")
        if 4 < 6 / quant.scale < quant.high - quant.low:
            kinds += ["relu6", "relu6"]
        if 2 < 1 / quant.scale < quant.high - quant.low:
            kinds += ["relu_n1_to_1", "relu_n1_to_1"]
        return self.pick(ACTIVATIONS if self.chance(0.1) else kinds)

    def codes(self, shape, element):
        """Stored integers; those of wide plain integers are mostly small."""
        low, high = element.low, element.high
        if not element.is_quantized and element.width > 16 and self.chance(0.7):
            low, high = -100, 100
        kind = self.pick(["uniform"] * 6 + ["extremes", "near"])
        if kind == "uniform":
            return self.choices.integers(low, high, shape)
        if kind == "extremes":
            return np.where(self.choices.integers(0, 1, shape), high, low)
        middle = element.zero_point if element.is_quantized else 0
        return np.clip(middle + self.choices.integers(-4, 4, shape), low, high)
