# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Operators that make one element of many."""

from elements import Plain
from layers import window
from networks import is_image, is_quantized, operator


def pool(net, x, mnemonic, rounding):
    size, strides, _, pad, (h, w) = window(net, x.shape, True)
    text = "qopt.%s %s window %s strides %s pad %s activation<%s>%s : %s" % (
        mnemonic, x.name, size, strides, pad, net.activation(x.element), rounding, x.type)
    return net.result(text, (x.shape[0], h, w, x.shape[3]), x.element)


@operator(is_image, 3)
def avg_pool_2d(net, x):
    return pool(net, x, "avg_pool_2d", " rounding<%s>" % net.rounding())


@operator(is_image, 3)
def max_pool_2d(net, x):
    return pool(net, x, "max_pool_2d", "")


def reduced(net, x):
    """The words for some axes, and the shape and the count of what is left."""
    axes = [axis for axis in range(x.rank) if net.chance(0.5)]
    keep = net.chance(0.5)
    shape, count = [], 1
    for axis, size in enumerate(x.shape):
        if axis not in axes:
            shape.append(size)
        else:
            count *= size
            shape += [1] * keep
    return "axes %s%s" % (axes, " keep_dims" * keep), shape, count


def adding(net, x, mnemonic):
    words, shape, count = reduced(net, x)
    element = x.element
    if is_quantized(x):
        mean, deviation = element.moments
        terms = 1 if mnemonic == "mean" else count
        element = net.output(element.scale, terms * mean, deviation * terms / count**0.5)
        words += " rounding<%s>" % net.rounding()
    return net.result("qopt.%s %s %s : %s" % (mnemonic, x.name, words, x.type), shape, element)


def addable(x):
    return (x.element.magnitude * x.size < 2**31 if is_quantized(x) else x.element.width > 1)


@operator(addable, 2)
def mean(net, x):
    return adding(net, x, "mean")


@operator(addable)
def sum(net, x):
    return adding(net, x, "sum")


@operator()
def reduce_extremum(net, x):
    words, shape, _ = reduced(net, x)
    text = "qopt.%s %s %s : %s" % (net.pick(["reduce_max", "reduce_min"]), x.name, words, x.type)
    return net.result(text, shape, x.element)


@operator(lambda x: x.rank > 0)
def position(net, x):
    axis = net.integer(0, x.rank - 1)
    text = "qopt.%s %s axis %d : %s" % (net.pick(["arg_max", "arg_min"]), x.name, axis, x.type)
    return net.result(text, x.shape[:axis] + x.shape[axis + 1:], Plain(net.pick([32, 64])))
