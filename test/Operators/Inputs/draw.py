# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random choices for generated cases, and the registry of generators.

How to add an operator: write a function in the file of its family and register
it with the element types that it takes,

    @operator("LEAKY_RELU", "int8", "int16", "uint8")
    def leaky_relu(draw, type):
        x = draw.input(type, draw.shape())
        y = draw.result(type, scale=x.scale * draw.factor())
        return draw.case([x], [y], "LeakyReluOptions", alpha=draw.real(-1, 2))

It is called once for each case. `type` is one of the registered names, each of
which gets its number of cases; a name may be anything that tells variants
apart, as `int8 with int4 weights`. Options have the names and enumerators of
the schema. LiteRT finds the shapes of results. Cases that it refuses are drawn
again, and so are most of those whose results are all the same, so a generator
need not be right always, only often. Draw the corners: broadcasting, zero
points at the ends, scales that saturate, odd shapes, strides, rank 1 to 5.

Where LiteRT's kernel is not the arithmetic that qopt follows, restrict the
generator, and say why there and in docs/Numerics.md; `draw.require` has a case
drawn again.
"""

import math

import numpy as np

from litert import Case, Graph, Operator, Tensor, code_range

# Of this module: functions with their operator and types, by family.
GENERATORS = []

ACTIVATIONS = ["NONE", "RELU", "RELU_N1_TO_1", "RELU6"]


class Redraw(Exception):
    """A case that the generator does not want."""


class Generator:
    def __init__(self, code, variant, function):
        self.code, self.variant, self.function = code, variant, function
        self.family = function.__module__

    def __str__(self):
        return "%s %s" % (self.code, self.variant)


def operator(code, *variants):
    """Registers a generator of cases of `code`."""

    def register(function):
        GENERATORS.extend(Generator(code, variant, function) for variant in variants)
        return function

    return register


class Draw:
    """The choices for one case; the same seed makes the same ones."""

    def __init__(self, generator, seed, samples=3):
        self.code, self.samples = generator.code, samples
        name = "%s/%s" % (generator.code, generator.variant)
        self.rng = np.random.default_rng([*name.encode(), *seed])

    # Numbers

    def chance(self, probability):
        return self.rng.random() < probability

    def integer(self, low, high):
        """Both ends count."""
        return int(self.rng.integers(low, high, endpoint=True))

    def real(self, low, high):
        """A float32."""
        return float(np.float32(self.rng.uniform(low, high)))

    def pick(self, choices):
        choices = list(choices)
        return choices[self.rng.integers(len(choices))]

    def shuffled(self, items):
        return [items[i] for i in self.rng.permutation(len(items))]

    def factor(self, spread=2):
        """About 1: mostly within 2^-spread to 2^spread, sometimes far off."""
        if self.chance(0.15):
            return 1.0
        return 2.0 ** self.rng.uniform(-spread, spread) if self.chance(0.9) else 2.0 ** self.rng.uniform(-16, 12)

    def scale(self, low=-9, high=1):
        """A scale of a tensor, a float32; powers of two now and then."""
        exponent = self.rng.uniform(low, high)
        if self.chance(0.15):
            exponent = round(exponent)
        return float(np.float32(2.0 ** exponent))

    def zero_point(self, type):
        """0 for int16, which has to be symmetric."""
        if type not in ("int8", "uint8"):
            return 0
        low, high = code_range(type)
        return self.pick([low, high, (low + high + 1) // 2] + [self.integer(low, high)] * 5)

    # Shapes

    def size(self, limit=9):
        """Of a dimension: small; sometimes 1, or longer than a vector."""
        return self.pick([1, self.integer(17, 40)] + [self.integer(1, limit)] * 8)

    def shape(self, rank=None, limit=2000):
        """A shape of at most `limit` elements, of rank 1 to 5 where none is given."""
        rank = self.pick([1, 2, 3, 4, 4, 5]) if rank is None else rank
        while True:
            shape = [self.size() for _ in range(rank)]
            if math.prod(shape) <= limit:
                return shape

    def broadcastable(self, shape):
        """Two shapes that broadcast to `shape`, mostly with something to broadcast."""
        kind = self.pick(["same", "scalar", "drop", "ones", "both"])
        other = list(shape)
        if kind == "scalar":
            other = [1] * self.integer(0, len(shape))
        elif kind == "drop":
            other = other[self.integer(0, len(shape)):]
        elif kind != "same":
            other = [self.pick([1, size]) for size in shape]
        shape = list(shape)
        if kind == "both":
            shape = [self.pick([1, size]) if o == size else size for size, o in zip(shape, other)]
        return self.shuffled([shape, other])

    def window(self, shape):
        """Padding, size, strides and dilations on the two middle axes of NHWC."""
        padding = self.pick(["SAME", "VALID"])
        size, strides, dilations = [], [], []
        for extent in shape[1:3]:
            dilation = self.pick([1, 1, 1, 2, 3])
            limit = min(4, extent if padding == "VALID" else 4)
            k = self.integer(1, limit)
            if padding == "VALID" and (k - 1) * dilation + 1 > extent:
                dilation = 1
            size.append(k), strides.append(self.integer(1, 3)), dilations.append(dilation)
        return padding, size, strides, dilations

    # Tensors

    def codes(self, type, shape, low=None, high=None, zero_point=0):
        """Integers of an element type: spread, at the ends, or around the zero point."""
        if type == "float32":
            return self.rng.uniform(-8 if low is None else low, 8 if high is None else high, shape)
        first, last = code_range(type)
        low, high = first if low is None else low, last if high is None else high
        kind = self.pick(["uniform"] * 6 + ["ends", "near"])
        if kind == "uniform":
            return self.rng.integers(low, high, shape, endpoint=True)
        if kind == "ends":
            return self.rng.choice([low, high], shape)
        return np.clip(np.asarray(zero_point) + self.rng.integers(-3, 4, shape), low, high)

    def tensor(self, type, shape, scale=None, zero_point=None, low=None, high=None, constant=False, plain=False):
        """An input of the model, or a constant, with elements from `low` to `high`.

        `plain` integers have no scale, and neither have float numbers; what is
        not given is drawn.
        """
        is_quantized = not plain and type in ("int4", "int8", "uint8", "int16")
        if is_quantized:
            scale = self.scale() if scale is None else scale
            zero_point = self.zero_point(type) if zero_point is None else zero_point
        make = lambda: self.codes(type, shape, low, high, zero_point or 0)
        tensor = Tensor(type, shape, scale if is_quantized else None, zero_point or 0,
                        data=make() if constant else None)
        if not constant:
            tensor.samples = np.stack([make() for _ in range(self.samples)]).astype(tensor.dtype)
        return tensor

    def input(self, type, shape, **options):
        return self.tensor(type, shape, **options)

    def constant(self, type, shape, **options):
        return self.tensor(type, shape, constant=True, **options)

    def parameter(self, values, type="int32"):
        """A constant without a scale: axes, paddings, shapes."""
        return Tensor(type, data=np.asarray(values))

    def weights(self, type, shape, axis=None, channels=None):
        """Constant weights; with an axis mostly a scale for each index of it.

        Zero point 0, but for uint8. Codes of int8 include -128.
        """
        if type == "float32":
            return self.constant(type, shape, low=-1, high=1)
        scale = self.scale(-12, -3)
        if axis is not None and type != "uint8" and self.chance(0.7):
            scale = [float(np.float32(scale * 2.0 ** self.rng.uniform(-2, 2))) for _ in range(shape[axis])]
        zero_point = self.zero_point(type) if type == "uint8" else 0
        tensor = self.constant(type, shape, scale=scale, zero_point=zero_point)
        tensor.axis = axis or 0
        if isinstance(scale, list):
            tensor.zero_point = [0] * len(scale)
        return tensor

    def bias(self, x, w, channels, type="int32", terms=1):
        """A bias as large as a sum of `terms` products, in units of the accumulator."""
        if type == "float32":
            return self.constant(type, [channels], low=-math.sqrt(terms), high=math.sqrt(terms))
        scale = np.float32(x.scale) * np.float32(w.scale)
        limit = max(1, min(2**30, int(math.sqrt(terms) * 2 ** self.integer(4, 14))))
        bias = Tensor(type, data=self.rng.integers(-limit, limit, channels, endpoint=True),
                      scale=scale.tolist(), zero_point=np.zeros_like(scale, np.int64).tolist())
        return bias

    def result(self, type, scale=None, zero_point=None, plain=False):
        """What an operator computes."""
        if plain or type not in ("int8", "uint8", "int16"):
            return Tensor(type)
        return Tensor(type, scale=float(np.float32(self.scale() if scale is None else scale)),
                      zero_point=self.zero_point(type) if zero_point is None else zero_point)

    def like(self, tensor):
        """A result of another's type, scale and zero point."""
        return Tensor(tensor.type, scale=tensor.scale, zero_point=tensor.zero_point)

    def activation(self):
        return self.pick(["NONE"] + ACTIVATIONS)

    # Cases

    def require(self, condition):
        """Draws another case where the condition does not hold."""
        if not condition:
            raise Redraw

    def case(self, inputs, outputs, options_type=None, version=1, **options):
        """A network of the one operator."""
        return Case([Operator(self.code, inputs, outputs, options_type, options, version)])
