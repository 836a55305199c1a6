# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Operators on the elements of two tensors at a time.

For signed types qopt follows TensorFlow Lite Micro, whose factors of products
have another precision than LiteRT's. So their scales are drawn here with few
bits: then every factor is exact, and both runtimes compute the same. Unsigned
types, which only LiteRT has, take any scale.
"""

import math

import numpy as np

from draw import operator

QUANTIZED = ["int8", "uint8", "int16"]
PLAIN = ["int32", "int64", "float32"]


def short_scale(draw, bits, low, high):
    """A scale with at most that many significant bits."""
    return draw.integer(2 ** (bits - 1), 2**bits - 1) * 2.0 ** (draw.integer(low, high) - bits)


def plain_limit(draw, type, power=1):
    """How large elements are whose powers fit the type; sometimes they wrap."""
    width = int(type[3:])
    return 2 ** draw.pick([3, 3, width // power - 3, width - 1])


def pair(draw, type, left, right, scales=(None, None), may_wrap=True, power=1):
    """Two inputs, either of them constant now and then."""
    is_plain = type in PLAIN
    bounds = {}
    if is_plain and type != "float32":
        limit = plain_limit(draw, type, power) if may_wrap else 2**30
        bounds = {"low": -limit, "high": limit - 1}
    which = draw.pick(["none"] * 5 + ["first", "second"])
    a = draw.tensor(type, left, scale=scales[0], constant=which == "first", **bounds)
    if which == "none" and draw.chance(0.1):
        return a, a
    return a, draw.tensor(type, right, scale=scales[1], constant=which == "second", **bounds)


def arithmetic(draw, a, b, y, options_type, version=2, **options):
    return draw.case([a, b], [y], options_type, version=version, fused_activation_function=draw.activation(),
                     **options)


def sum_or_difference(draw, type):
    left, right = draw.broadcastable(draw.shape())
    # The kernel shifts by 20 bits: scales far apart leave nothing of one input.
    scale = draw.scale()
    a, b = pair(draw, type, left, right, draw.shuffled([scale, scale * draw.factor(3)]))
    y = draw.result(type, scale=None if type in PLAIN else max(a.scale, b.scale) * draw.factor(2))
    if type == "int16" and draw.chance(0.3):
        # Inputs that nearly cancel, in units so small that every bit counts.
        b.scale, y.scale = a.scale * draw.real(0.999, 1), a.scale * 2**-14 * draw.real(1.01, 2)
        for samples in (a.samples, b.samples):
            if samples is not None:
                samples[:] = samples // 8192
    # Kernels are not defined where a factor is 1 or more.
    draw.require(type in PLAIN or max(a.scale, b.scale) < y.scale * 2.0 ** (14 if type == "int16" else 19))
    return arithmetic(draw, a, b, y, "AddOptions" if draw.code == "ADD" else "SubOptions", pot_scale_int16=False)


operator("ADD", *QUANTIZED, *PLAIN)(sum_or_difference)
operator("SUB", *QUANTIZED, *PLAIN)(sum_or_difference)


def fixed_point(draw, options_type):
    """Scales that are powers of two: one input is rounded to the units of the other."""
    left, right = draw.broadcastable(draw.shape())
    scale = 2.0 ** draw.integer(-15, 0)
    scales = draw.shuffled([scale, scale * 2.0 ** -draw.integer(0, 15)])
    a, b = pair(draw, "int16", left, right, scales)
    y = draw.result("int16", scale=max(a.scale, b.scale))
    return arithmetic(draw, a, b, y, options_type, version=1, pot_scale_int16=True)


@operator("ADD", "int16 in fixed point")
def add_fixed_point(draw, _):
    return fixed_point(draw, "AddOptions")


@operator("SUB", "int16 in fixed point")
def sub_fixed_point(draw, _):
    return fixed_point(draw, "SubOptions")


@operator("MUL", *QUANTIZED, *PLAIN)
def mul(draw, type):
    left, right = draw.broadcastable(draw.shape())
    if type == "uint8":
        scales = draw.scale(), draw.scale()
    else:
        scales = short_scale(draw, 12, -9, 1), short_scale(draw, 12, -9, 1)
    a, b = pair(draw, type, left, right, scales, power=2)
    if type in PLAIN:
        return arithmetic(draw, a, b, draw.result(type), "MulOptions")
    # Results that mostly fill the range.
    unit = a.scale * b.scale * (2.0**8 if type == "int16" else 1) * 2.0 ** draw.integer(0, 7)
    if type != "uint8":
        unit = 2.0 ** round(math.log2(unit))
    return arithmetic(draw, a, b, draw.result(type, scale=unit), "MulOptions")


@operator("DIV", "float32")
def div(draw, type):
    left, right = draw.broadcastable(draw.shape())
    a, b = draw.input(type, left), draw.tensor(type, right, low=draw.pick([0.5, 0.5, -8]), constant=draw.chance(0.3))
    return arithmetic(draw, a, b, draw.result(type), "DivOptions", version=1)


@operator("POW", "float32")
def pow_(draw, type):
    exponent = draw.pick([2, 3, -1, 0.5, draw.real(-3, 3)])
    x = draw.input(type, draw.shape(), low=0.1 if exponent % 1 else -8)
    return draw.case([x, draw.parameter(np.float32(exponent), type)], [draw.result(type)], "PowOptions")


# TensorFlow Lite Micro takes int16 too: test/Integration/arithmetic-models.test.
@operator("SQUARED_DIFFERENCE", "int8", "int32", "float32")
def squared_difference(draw, type):
    left, right = draw.broadcastable(draw.shape())
    scale = draw.scale()
    a, b = pair(draw, type, left, right, draw.shuffled([scale, scale * draw.factor(3)]), power=2)
    if type in PLAIN:
        return draw.case([a, b], [draw.result(type)])
    largest = max(a.scale, b.scale) * 255
    return draw.case([a, b], [draw.result(type, scale=largest**2 / 256 * draw.factor(3))])


# TensorFlow Lite Micro takes int16 with an int8 slope too.
@operator("PRELU", "int8", "uint8", "float32")
def prelu(draw, type):
    shape = draw.shape()
    slope = draw.pick([shape[1:] or shape, [1] * draw.integer(1, len(shape)), shape[-1:],
                       [draw.pick([1, size]) for size in shape]])
    if type == "float32":
        x, scales = draw.input(type, shape), (None, None)
    elif type == "uint8":
        x = draw.input(type, shape)
        scales = draw.scale(-10, -4), x.scale * draw.factor()
    else:
        x = draw.input(type, shape, scale=short_scale(draw, 12, -9, 1))
        scales = short_scale(draw, 12, -10, -4), 2.0 ** round(math.log2(x.scale * draw.factor()))
    alpha = draw.tensor(type, slope, scale=scales[0], constant=draw.chance(0.8))
    return draw.case([x, alpha], [draw.result(type, scale=scales[1])])


def extremum(draw, type):
    left, right = draw.broadcastable(draw.shape())
    a, b = pair(draw, type, left, right, may_wrap=False)
    if type in PLAIN:
        return draw.case([a, b], [draw.result(type)], "MaximumMinimumOptions")
    # Codes are compared, whatever they stand for.
    if draw.chance(0.8):
        b.scale, b.zero_point = a.scale, a.zero_point
    return draw.case([a, b], [draw.like(a)], "MaximumMinimumOptions")


operator("MAXIMUM", *QUANTIZED, *PLAIN)(extremum)
operator("MINIMUM", *QUANTIZED, *PLAIN)(extremum)


def comparison(draw, type):
    left, right = draw.broadcastable(draw.shape())
    # Kernels are not defined for scales of 1 and more.
    scale = draw.scale(-12, -1)
    scales = draw.shuffled([scale, min(scale * draw.pick([1, 1, 0.5, draw.factor(3)]), 0.99)])
    a, b = pair(draw, type, left, right, scales, may_wrap=True)
    if type == "float32":
        # So that some are equal.
        for tensor in {id(a): a, id(b): b}.values():
            values = tensor.samples if tensor.data is None else tensor.data
            values[...] = np.round(values)
    if type in ("bool", "float32"):
        return draw.case([a, b], [draw.result("bool")])
    if draw.chance(0.5):
        # So that many are equal.
        b.zero_point = a.zero_point
    return draw.case([a, b], [draw.result("bool")])


for code in ("EQUAL", "NOT_EQUAL"):
    operator(code, *QUANTIZED, *PLAIN, "bool")(comparison)
for code in ("LESS", "LESS_EQUAL", "GREATER", "GREATER_EQUAL"):
    operator(code, *QUANTIZED, *PLAIN)(comparison)


def select(draw, type):
    shape = draw.shape()
    if draw.code == "SELECT":
        # Or one condition for each index of the first dimension.
        left = right = shape
        condition = draw.pick([shape, shape[:1], []])
    else:
        left, right = draw.broadcastable(shape)
        condition = draw.pick([shape, [], shape[draw.integer(0, len(shape)):],
                               [draw.pick([1, size]) for size in shape]])
    a, b = pair(draw, type, left, right, may_wrap=False)
    if type in QUANTIZED and draw.chance(0.8):
        b.scale, b.zero_point = a.scale, a.zero_point
    c = draw.tensor("bool", condition, constant=draw.chance(0.2))
    return draw.case([c, a, b], [draw.like(a)], "SelectOptions" if draw.code == "SELECT" else "SelectV2Options")


operator("SELECT", *QUANTIZED, *PLAIN, "bool")(select)
operator("SELECT_V2", *QUANTIZED, *PLAIN, "bool")(select)
