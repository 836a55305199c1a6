"""Random quantized networks, as text and as arrays of their inputs.

A network is a chain of operators with every attribute drawn from what the
verifiers allow: storage of 2 to 16 bits, all encodings of a scale, zero points,
paddings, groups, activations, roundings. Scales are drawn so that most results
spread over their range; some are drawn without regard to it.
"""

import math

import numpy as np

ROUNDINGS = ["half_away_twice", "half_away", "half_up", "half_even", "floor"]
PROFILES = ["tflite", "single", "onnx", "floor"]
ACTIVATIONS = ["none", "relu", "relu_n1_to_1", "relu6"]


class Quant:
    """A quantized element type: what is needed of it, and its text."""

    def __init__(self, storage, scale, zero_points=(), axis=None):
        self.signed, self.width, self.low, self.high = storage
        self.scales, self.scale_text = scale
        self.zero_points, self.axis = list(zero_points), axis

    @property
    def scale(self):
        return self.scales[0]

    def __str__(self):
        text = "%s%d" % ("i" if self.signed else "u", self.width)
        if (self.low, self.high) != full_range(self.signed, self.width):
            text += "<%d:%d>" % (self.low, self.high)
        if self.axis is not None:
            text += ", channel<%d>" % self.axis
        text += ", " + self.scale_text
        if self.zero_points:
            text += ", zp<%s>" % ", ".join(map(str, self.zero_points))
        return "!qopt.quant<%s>" % text


def full_range(signed, width):
    return (-1 << (width - 1), (1 << (width - 1)) - 1) if signed else (0, (1 << width) - 1)


def tensor(shape, element):
    return "tensor<%s%s>" % ("".join("%dx" % size for size in shape), element)


def repeats(shape, other):
    """Whether broadcasting repeats a tensor of `shape` to the `other` one."""
    return len(shape) <= len(other) and all(a in (1, b) for a, b in zip(shape[::-1], other[::-1]))


class Value:
    def __init__(self, name, shape, quant):
        self.name, self.shape, self.quant = name, tuple(shape), quant
        self.type = tensor(shape, quant)


class Module:
    """A module of independent networks in one function."""

    def __init__(self, choices, samples=2):
        self.choices = choices
        self.samples = samples
        self.profile = self.pick(PROFILES)
        self.arguments, self.arrays = [], {}
        self.body, self.results = [], []
        self.operators = {}
        self.history = []

    # Choices

    def pick(self, values):
        """One of them; the first is the simplest."""
        return values[self.choices.draw(len(values))]

    def chance(self, probability):
        return self.choices.chance(probability)

    def integer(self, low, high):
        return low + self.choices.draw(high - low + 1)

    def real(self, low, high):
        return self.choices.real(low, high)

    def storage(self, widths):
        width, signed = self.pick(widths), self.chance(0.6)
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

    def zero_point(self, storage):
        _, _, low, high = storage
        if self.chance(0.3):
            return [] if low <= 0 <= high else [low]
        return [self.pick([low, high, self.integer(low, high), self.integer(low, high)])]

    def quant(self, scale, widths=(8,), storage=None):
        storage = storage or self.storage(widths)
        return Quant(storage, self.encode_scale([scale]), self.zero_point(storage))

    def moments(self, quant):
        """Mean and deviation of evenly spread integers, less the zero point."""
        zero_point = quant.zero_points[0] if quant.zero_points else 0
        return (quant.low + quant.high) / 2 - zero_point, (quant.high - quant.low + 1) / math.sqrt(12)

    def output(self, unit, mean, deviation, widths=None):
        """A result type for such integers of scale `unit`."""
        storage = self.storage(widths or self.pick([(8,), (8,), (8,), (16,), range(2, 17)]))
        low, high = storage[2:]
        factor = (high - low + 1) / 4 / max(deviation, abs(mean) / 2, 1) * 2.0 ** self.real(-1, 2)
        if self.chance(0.08):
            factor = 2.0 ** self.real(-40, 40)
        quant = self.quant(unit / factor, storage=storage)
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

    # Values

    def codes(self, shape, quant):
        kind = self.pick(["uniform"] * 6 + ["extremes", "near"])
        if kind == "uniform":
            return self.choices.integers(quant.low, quant.high, shape)
        if kind == "extremes":
            return np.where(self.choices.integers(0, 1, shape), quant.high, quant.low)
        middle = quant.zero_points[0] if quant.zero_points else 0
        return np.clip(middle + self.choices.integers(-4, 4, shape), quant.low, quant.high)

    def argument(self, shape, element, make):
        index = len(self.arguments)
        self.arguments.append("%%arg%d: %s" % (index, tensor(shape, element)))
        self.arrays["input%d" % index] = np.stack([make() for _ in range(self.samples)])
        return "%%arg%d" % index

    def input(self, shape, quant):
        dtype = np.dtype("%sint%d" % ("" if quant.signed else "u", quant.width))
        name = self.argument(shape, quant, lambda: self.codes(shape, quant).astype(dtype))
        return Value(name, shape, quant)

    def emit(self, text):
        name = "%%v%d" % len(self.body)
        self.body.append("%s = %s" % (name, text))
        self.operators[text.split()[0]] = self.operators.get(text.split()[0], 0) + 1
        return name

    def constant(self, shape, quant):
        codes = self.codes(shape, quant)
        # Codes of unsigned storage as two's complement.
        codes = (codes + (1 << quant.width - 1)) % (1 << quant.width) - (1 << quant.width - 1)
        text = "qopt.const dense<%s> : %s : %s" % (codes.tolist(), tensor(shape, "i%d" % quant.width),
                                                  tensor(shape, quant))
        return Value(self.emit(text), shape, quant)

    def source(self, shape, quant):
        """An input, or a constant, which may also have storage of odd widths."""
        if quant.width in (8, 16) and quant.axis is None and self.chance(0.8):
            return self.input(shape, quant)
        return self.constant(shape, quant)

    def result(self, text, shape, quant):
        value = Value(None, shape, quant)
        value.name = self.emit("%s -> %s" % (text, value.type))
        return value

    # Operators: each takes a value and returns the next one

    def filter(self, shape, axis, scale):
        channels = shape[axis]
        storage = self.storage(self.pick([(8,), (8,), (8,), (4,), (16,), range(2, 17)]))
        granular = self.chance(0.5)
        scales = [scale * 2.0 ** self.real(-2, 2) for _ in range(channels if granular else 1)]
        if granular and self.chance(0.2):
            scales = [s * self.pick([-1, 1]) for s in scales]
        zero_points = [] if storage[2] <= 0 <= storage[3] else [storage[2]]
        if self.chance(0.4):
            count = channels if granular and self.chance(0.5) else 1
            zero_points = [self.integer(storage[2], storage[3]) for _ in range(count)]
        quant = Quant(storage, self.encode_scale(scales), zero_points, axis if granular else None)
        if not granular and quant.width in (8, 16) and self.chance(0.15):
            return self.input(shape, quant)
        return self.constant(shape, quant)

    def layer(self, operator, x, shape, axis, attributes, out_shape):
        """A multiply-accumulate layer of a filter of `shape`."""
        w = self.filter(shape, axis, 2.0 ** self.real(-10, 0))
        operands, types = [x.name, w.name], [x.type, w.type]
        channels = shape[axis]
        terms = math.prod(shape) / channels
        mean, deviation = self.moments(x.quant)
        w_mean, w_deviation = self.moments(w.quant)
        variance = (mean**2 + deviation**2) * (w_mean**2 + w_deviation**2) - (mean * w_mean) ** 2
        mean, deviation = terms * mean * w_mean, math.sqrt(terms * variance)
        if self.chance(0.7):
            # Some biases make the accumulators wrap.
            limit = min(2**31 - 1, int(deviation)) if self.chance(0.9) else 2**31 - 1
            make = lambda: self.choices.integers(-limit, limit, channels).astype(np.int32)
            type = tensor([channels], "i32")
            if self.chance(0.2):
                operands.append(self.argument([channels], "i32", make))
            else:
                operands.append(self.emit("qopt.const dense<%s> : %s : %s" % (make().tolist(), type, type)))
            types.append(type)
        quant = self.output(x.quant.scale * abs(w.quant.scale), mean, deviation)
        text = "qopt.%s %s %s activation<%s> rounding<%s> : %s" % (
            operator, ", ".join(operands), attributes, self.activation(quant), self.pick(ROUNDINGS),
            ", ".join(types))
        return self.result(text, out_shape, quant)

    def window(self, shape, is_pool):
        """Window, strides, dilations and padding that fit, and what they leave."""
        size, strides, dilations, pad, out = [], [], [], [], []
        for extent in shape[1:3]:
            k, s = self.integer(1, 4), self.integer(1, 3)
            d = 1 if is_pool else self.pick([1, 1, 2, 3])
            limit = k - 1 if is_pool else 3
            before, after = (self.integer(0, limit), self.integer(0, limit)) if self.chance(0.6) else (0, 0)
            padded = extent + before + after
            while (k - 1) * d + 1 > padded or is_pool and max(before, after) >= k:
                k, d, before, after = max(1, k - 1), 1, 0, 0
                padded = extent
            size.append(k), strides.append(s), dilations.append(d)
            pad += [before, after]
            out.append((padded - (k - 1) * d - 1) // s + 1)
        return size, strides, dilations, pad, out

    def conv_2d(self, x):
        channels = x.shape[3]
        groups = self.pick([g for g in range(1, channels + 1) if channels % g == 0])
        outputs = groups * (self.integer(1, 4) if self.chance(0.8) else self.integer(8, 40))
        (kh, kw), strides, dilations, pad, (h, w) = self.window(x.shape, False)
        attributes = "strides %s pad %s dilations %s" % (strides, pad, dilations)
        return self.layer("conv_2d", x, [outputs, kh, kw, channels // groups], 0, attributes,
                          (x.shape[0], h, w, outputs))

    def depthwise_conv_2d(self, x):
        outputs = x.shape[3] * self.pick([1, 1, 2, 3])
        (kh, kw), strides, dilations, pad, (h, w) = self.window(x.shape, False)
        attributes = "strides %s pad %s dilations %s" % (strides, pad, dilations)
        return self.layer("depthwise_conv_2d", x, [kh, kw, outputs], 2, attributes,
                          (x.shape[0], h, w, outputs))

    def fully_connected(self, x):
        rows, columns = x.shape
        outputs = self.integer(1, 9)
        return self.layer("fully_connected", x, [outputs, columns], 0, "", (rows, outputs))

    def pool(self, x, name, rounding):
        size, strides, _, pad, (h, w) = self.window(x.shape, True)
        text = "qopt.%s %s window %s strides %s pad %s activation<%s>%s : %s" % (
            name, x.name, size, strides, pad, self.activation(x.quant), rounding, x.type)
        return self.result(text, (x.shape[0], h, w, x.shape[3]), x.quant)

    def avg_pool_2d(self, x):
        return self.pool(x, "avg_pool_2d", " rounding<%s>" % self.pick(ROUNDINGS))

    def max_pool_2d(self, x):
        return self.pool(x, "max_pool_2d", "")

    def add(self, x):
        # Values from further up stay alive until here.
        earlier = [v for v in self.history if v.quant.width == x.quant.width and repeats(v.shape, x.shape)]
        kind = self.pick(["same", "value", "drop", "ones"] + ["earlier"] * min(2, len(earlier)))
        shape = list(x.shape)
        if kind == "drop":
            shape = shape[self.integer(0, len(shape)):]
        elif kind == "ones":
            shape = [self.pick([1, size]) for size in shape]
        y = x
        if kind == "earlier":
            y = self.pick(earlier)
        elif kind != "same":
            scale = x.quant.scale * 2.0 ** self.real(-4, 4)
            y = self.source(shape, self.quant(scale, (x.quant.width,)))
        mean, deviation = 0, 0
        for quant in x.quant, y.quant:
            mean += self.moments(quant)[0] * quant.scale / x.quant.scale
            deviation += self.moments(quant)[1] * quant.scale / x.quant.scale
        quant = self.output(x.quant.scale, mean, deviation, (x.quant.width,))
        operands = [x, y] if self.chance(0.5) else [y, x]
        text = "qopt.add %s, %s activation<%s> rounding<%s> : %s, %s" % (
            operands[0].name, operands[1].name, self.activation(quant), self.pick(ROUNDINGS),
            operands[0].type, operands[1].type)
        return self.result(text, x.shape, quant)

    def rescale(self, x, widths=None):
        quant = self.output(x.quant.scale, *self.moments(x.quant), widths)
        return self.result("qopt.rescale %s rounding<%s> : %s" % (x.name, self.pick(ROUNDINGS), x.type),
                           x.shape, quant)

    def reinterpret(self, x):
        """Through plain integers to the other signedness."""
        plain = self.emit("qopt.reinterpret %s : %s -> %s" % (
            x.name, x.type, tensor(x.shape, "i%d" % x.quant.width)))
        signed, width = not x.quant.signed, x.quant.width
        quant = self.quant(x.quant.scale, storage=(signed, width, *full_range(signed, width)))
        return self.result("qopt.reinterpret %s : %s" % (plain, tensor(x.shape, "i%d" % width)),
                           x.shape, quant)

    def softmax(self, x):
        signed = x.quant.signed
        storage = (signed, 8, *full_range(signed, 8))
        zero_points = [-128] if signed else []
        scale = self.pick([([2.0**-8], "pow2<2**-8>"), ([2.0**-8], "fixed<1 * 2**-8>"),
                           ([2.0**-8], "real<0.00390625>")])
        beta = 2.0 ** self.real(-3, 3) / (x.quant.scale * 64)
        text = "qopt.softmax %s beta %.17e rounding<half_away_twice> : %s" % (x.name, beta, x.type)
        return self.result(text, x.shape, Quant(storage, scale, zero_points))

    def reshape(self, x, rank=None):
        factors, rest = [], math.prod(x.shape)
        rank = self.integer(0 if rest == 1 else 1, 5) if rank is None else rank
        for _ in range(rank - 1):
            factors.append(self.pick([f for f in range(1, rest + 1) if rest % f == 0]))
            rest //= factors[-1]
        shape = factors + [rest] if rank else []
        shape = [shape[i] for i in self.choices.permutation(len(shape))]
        return self.result("qopt.reshape %s : %s" % (x.name, x.type), shape, x.quant)

    # Networks

    def candidates(self, x):
        operators = [self.add, self.add, self.rescale, self.reinterpret, self.reshape]
        if len(x.shape) == 4:
            operators += [self.conv_2d, self.depthwise_conv_2d] * 5 + [self.avg_pool_2d, self.max_pool_2d] * 3
        if len(x.shape) == 2:
            operators += [self.fully_connected] * 6
        if x.shape and x.quant.width == 8:
            operators += [self.softmax]
        return operators

    def add_network(self, max_operators=4):
        rank = self.pick([0, 1, 2, 2, 3, 4, 4, 4, 4, 4])
        shape = [self.integer(1, 7) for _ in range(rank)]
        # Long enough for vectors with a rest, and for several tiles.
        if rank and self.chance(0.3):
            shape[self.pick([-1, self.integer(0, rank - 1)])] = self.integer(8, 40)
        scale = 2.0 ** self.real(-12, 0)
        x = self.input(shape, self.quant(scale, (8, 8, 8, 16)))
        returned, self.history = [], [x]
        if self.chance(0.15):
            max_operators *= 3
        # A choice before each operator, so that one can be left out of the trace.
        more = 1 - 1.6 / max_operators
        while len(self.history) <= max_operators and (self.chance(more) or len(self.history) == 1):
            x = self.pick(self.candidates(x))(x)
            self.history.append(x)
            if x.quant.width in (8, 16) and self.chance(0.2):
                returned.append(x)
        if x.quant.width not in (8, 16):
            x = self.rescale(x, (8, 16))
        self.results += returned + [x]

    def __str__(self):
        types = ", ".join(value.type for value in self.results)
        return "\n".join(
            ["module attributes {qopt.profile = #qopt.profile<%s>} {" % self.profile,
             "  func.func @main(%s) -> (%s) {" % (", ".join(self.arguments), types)]
            + ["    " + line for line in self.body]
            + ["    return %s : %s" % (", ".join(value.name for value in self.results), types), "  }", "}", ""])
