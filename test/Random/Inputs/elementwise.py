# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Operators on corresponding elements, with broadcasting."""

import math

from elements import Plain
from networks import MAX_SIZE, is_quantized, operator
from casts import rescale

COMPARISONS = ["equal", "not_equal", "less", "less_equal", "greater", "greater_equal"]


def broadcast(*shapes):
    """The common shape, or None."""
    result = []
    for i in range(max(map(len, shapes))):
        sizes = {shape[-1 - i] for shape in shapes if i < len(shape)} - {1}
        if len(sizes) > 1:
            return None
        result.insert(0, sizes.pop() if sizes else 1)
    return tuple(result)


def other_shape(net, shape, repeats_only=False):
    """A shape that broadcasts with this one."""
    kind = net.pick(["same", "same", "ones", "drop"] + ["more"] * (not repeats_only))
    if kind == "drop":
        return shape[net.integer(0, len(shape)):]
    if kind == "ones":
        return tuple(net.pick([1, size]) for size in shape)
    if kind == "more":
        more = [net.integer(1, 4) if size == 1 else size for size in shape]
        if len(more) < 5 and net.chance(0.3):
            more = [net.integer(1, 3)] + more
        if math.prod(more) <= MAX_SIZE:
            return tuple(more)
    return shape


def partner(net, x, matches, make, repeats_only=False):
    """The other operand, and the common shape: a value from before, the same one, or a new one."""
    def fits(v):
        common = broadcast(x.shape, v.shape)
        return (matches(v) and common and math.prod(common) <= MAX_SIZE
                and (not repeats_only or common == x.shape))

    y = net.earlier(fits) if net.chance(0.4) else None
    if y is None:
        shape = other_shape(net, x.shape, repeats_only)
        y = net.source(shape, make())
    return y, broadcast(x.shape, y.shape)


def ordered(net, x, y):
    return (x, y) if net.chance(0.5) else (y, x)


def make_quant(net, x, signed=None):
    return lambda: net.quant(x.element.scale * 2.0 ** net.real(-4, 4),
                             storage=net.storage((x.element.width,), signed))


def same_storage(x, signed=True):
    return lambda v: is_quantized(v) and v.element.width == x.element.width and (
        not signed or v.element.signed == x.element.signed)


def is_wide_integer(x):
    return not is_quantized(x) and x.element.width in (32, 64)


def computable(x):
    return is_quantized(x) or is_wide_integer(x)


def plain_binary(net, x, words):
    y, shape = partner(net, x, lambda v: str(v.element) == str(x.element), lambda: x.element)
    a, b = ordered(net, x, y)
    return net.result(words % (a.name, b.name) + " : %s, %s" % (a.type, b.type), shape, x.element)


def sum_moments(x, y, sign):
    """Of the sum or difference, in units of the first scale."""
    factor = y.element.scale / x.element.scale
    (mean, deviation), (y_mean, y_deviation) = x.element.moments, y.element.moments
    return mean + sign * y_mean * factor, deviation + y_deviation * factor


def additive(net, x, mnemonic, sign, one_sign):
    if is_wide_integer(x):
        # Of these the numbers are the bounds of activations.
        words = "qopt.%s %%s, %%s activation<%s>" % (mnemonic, net.pick(["none", "relu", "relu6", "relu_n1_to_1"]))
        return plain_binary(net, x, words)
    y, shape = partner(net, x, same_storage(x, one_sign), make_quant(net, x, x.element.signed if one_sign else None))
    a, b = ordered(net, x, y)
    element = net.output(a.element.scale, *sum_moments(a, b, sign), (x.element.width,),
                         x.element.signed if one_sign else None)
    text = "qopt.%s %s, %s activation<%s> rounding<%s> : %s, %s" % (
        mnemonic, a.name, b.name, net.activation(element), net.rounding(), a.type, b.type)
    return net.result(text, shape, element)


@operator(computable, 2)
def add(net, x):
    return additive(net, x, "add", 1, one_sign=False)


@operator(computable)
def sub(net, x):
    return additive(net, x, "sub", -1, one_sign=True)


def product_moments(x, y):
    (mean, deviation), (y_mean, y_deviation) = x.element.moments, y.element.moments
    return mean * y_mean, math.sqrt((mean**2 + deviation**2) * (y_mean**2 + y_deviation**2))


@operator(lambda x: is_wide_integer(x) or is_quantized(x) and x.element.magnitude < 2**15 + 1)
def mul(net, x):
    if is_wide_integer(x):
        return plain_binary(net, x, "qopt.mul %%s, %%s activation<%s>" % net.pick(["none", "relu", "relu6"]))

    def make():
        scale = 2.0 ** net.real(-10, 0)
        if x.element.width > 8:
            return net.symmetric(scale, x.element.width, x.element.signed)
        return net.quant(scale, storage=net.storage((x.element.width,), x.element.signed))

    matches = same_storage(x)
    y, shape = partner(net, x, lambda v: matches(v) and x.element.magnitude * v.element.magnitude < 2**31, make)
    if x.element.magnitude * y.element.magnitude >= 2**31:
        return rescale(net, x)
    a, b = ordered(net, x, y)
    element = net.output(a.element.scale * b.element.scale, *product_moments(a, b), (x.element.width,),
                         x.element.signed)
    text = "qopt.mul %s, %s activation<%s> rounding<%s> : %s, %s" % (
        a.name, b.name, net.activation(element), net.rounding(), a.type, b.type)
    return net.result(text, shape, element)


@operator(lambda x: is_wide_integer(x) or is_quantized(x) and (x.element.width <= 8 or x.element.zero_point == 0))
def squared_difference(net, x):
    if is_wide_integer(x):
        return plain_binary(net, x, "qopt.squared_difference %s, %s")
    width, signed, is_wide = x.element.width, x.element.signed, x.element.width > 8

    def make():
        scale = x.element.scale * 2.0 ** net.real(-3, 3)
        return net.symmetric(scale, width, signed) if is_wide else make_quant(net, x, signed)()

    matches = same_storage(x)
    y, shape = partner(net, x, lambda v: matches(v) and not (is_wide and v.element.zero_point), make)
    a, b = ordered(net, x, y)
    mean, deviation = sum_moments(a, b, -1)
    square = mean**2 + deviation**2
    element = net.output(a.element.scale**2, square, square, (width,), signed, is_symmetric=is_wide)
    text = "qopt.squared_difference %s, %s rounding<%s> : %s, %s" % (
        a.name, b.name, net.rounding(), a.type, b.type)
    return net.result(text, shape, element)


@operator(is_quantized)
def prelu(net, x):
    def make():
        width = net.pick([8, 8, x.element.width, 4])
        slope = 2.0 ** net.real(-10, 0)
        if x.element.width > 8 or width > 8:
            return net.symmetric(slope, min(width, 8))
        return net.quant(slope, (width,))

    y, _ = partner(net, x, lambda v: False, make, repeats_only=True)
    mean, deviation = x.element.moments
    element = net.output(x.element.scale, mean, deviation, (x.element.width,), x.element.signed)
    text = "qopt.prelu %s, %s rounding<%s> : %s, %s" % (x.name, y.name, net.rounding(), x.type, y.type)
    return net.result(text, x.shape, element)


@operator()
def extremum(net, x):
    return plain_binary(net, x, "qopt.%s %%s, %%s" % net.pick(["maximum", "minimum"]))


def compare_with(net, x, repeats_only=False):
    if is_quantized(x):
        y, shape = partner(net, x, same_storage(x, False), make_quant(net, x), repeats_only)
        rounding = " rounding<%s>" % net.rounding()
    else:
        y, shape = partner(net, x, lambda v: str(v.element) == str(x.element), lambda: x.element, repeats_only)
        rounding = ""
    a, b = ordered(net, x, y)
    text = "qopt.compare %s %s, %s%s : %s, %s" % (net.pick(COMPARISONS), a.name, b.name, rounding, a.type, b.type)
    return net.result(text, shape, Plain(1))


@operator()
def compare(net, x):
    return compare_with(net, x)


@operator()
def select(net, x):
    """Of x as the condition, or as one of the values."""
    if x.element.width == 1 and net.chance(0.5):
        condition = x
        a, shape = partner(net, x, lambda v: True, lambda: net.pick([net.quant(2.0 ** net.real(-10, 0)), Plain(32)]))
    else:
        a, shape = x, x.shape
        conditions = lambda v: v.element.width == 1 and broadcast(v.shape, x.shape) == x.shape
        condition = net.earlier(conditions) if net.chance(0.6) else None
        if condition is None:
            condition = (compare_with(net, x, repeats_only=True) if net.chance(0.5)
                         else net.source(other_shape(net, x.shape, repeats_only=True), Plain(1)))
    fits = lambda v: str(v.element) == str(a.element) and broadcast(v.shape, shape) == shape
    b = net.earlier(fits) if net.chance(0.5) else None
    if b is None:
        b = net.source(other_shape(net, shape, repeats_only=True), a.element)
    first, second = ordered(net, a, b)
    text = "qopt.select %s, %s, %s : %s, %s, %s" % (
        condition.name, first.name, second.name, condition.type, first.type, second.type)
    return net.result(text, broadcast(condition.shape, a.shape, b.shape), a.element)
