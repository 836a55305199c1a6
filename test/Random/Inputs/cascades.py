# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Chains and branches of ops that are to be computed together, row by row."""

import re

from casts import rescale
from layers import layer, window
from networks import MAX_SIZE, is_image, operator
from reductions import addable


class Cascade:
    """The ops since it began, and how many rows of the first value there are for
    one of each."""

    def __init__(self, net, x):
        self.net, self.first = net, len(net.body)
        self.values, self.rates = [x], {x.name: 1}

    def add(self, x, y, stride=1):
        """`y` reads `x`."""
        self.values.append(y)
        self.rates[y.name] = self.rates[x.name] * stride
        return y

    def mark(self, number, patches):
        body = self.net.body
        for i in range(self.first, len(body)):
            if " = qopt.const " not in body[i]:
                body[i] = re.sub(r" : ", " {qopt.cascade = %d : i64, qopt.patches = %d : i64} : " % (number, patches),
                                 body[i], count=1)


def convolution(cascade, x, is_depthwise=False):
    net, channels = cascade.net, x.shape[3]
    (kh, kw), strides, dilations, pad, (h, w) = window(net, x.shape, False)
    attributes = "strides %s pad %s dilations %s" % (strides, pad, dilations)
    if is_depthwise:
        outputs = channels * net.pick([1, 1, 2])
        shape, axis, name = [kh, kw, outputs], 2, "depthwise_conv_2d"
    else:
        outputs = max(1, min(net.integer(1, 8), MAX_SIZE // (h * w)))
        shape, axis, name = [outputs, kh, kw, channels], 0, "conv_2d"
    y = layer(net, name, x, shape, axis, attributes, (1, h, w, outputs), is_constant=True,
              has_constant_bias=True)
    return cascade.add(x, y, strides[0])


def depthwise(cascade, x):
    return convolution(cascade, x, is_depthwise=True)


def pooled(cascade, x):
    net = cascade.net
    name, words = net.pick([("avg_pool_2d", " rounding<%s>" % net.rounding()), ("max_pool_2d", "")])
    size, strides, _, pad, (_, w) = window(net, x.shape, True)
    size[0] = x.shape[1] if net.chance(0.25) else min(size[0], x.shape[1])
    h = (x.shape[1] - size[0]) // strides[0] + 1
    text = "qopt.%s %s window %s strides %s pad %s activation<%s>%s : %s" % (
        name, x.name, size, strides, [0, 0] + pad[2:], net.activation(x.element), words, x.type)
    return cascade.add(x, net.result(text, (1, h, w, x.shape[3]), x.element), strides[0])


def averaged(cascade, x):
    """Of all rows; columns and channels as it comes."""
    net = cascade.net
    axes = [1] + [axis for axis in (2, 3) if net.chance(0.5)]
    shape, count = list(x.shape), 1
    for axis in axes:
        count *= shape[axis]
        shape[axis] = 1
    mean, deviation = x.element.moments
    element = net.output(x.element.scale, mean, deviation / count**0.5)
    text = "qopt.mean %s axes %s keep_dims rounding<%s> : %s" % (x.name, axes, net.rounding(), x.type)
    return cascade.add(x, net.result(text, shape, element), x.shape[1])


def padded(cascade, x):
    net = cascade.net
    low, high = [0] + [net.integer(0, 2) for _ in range(3)], [0] + [net.integer(0, 2) for _ in range(3)]
    shape = [size + l + h for size, l, h in zip(x.shape, low, high)]
    text = "qopt.pad %s value %d low %s high %s : %s" % (
        x.name, (x.element.zero_points or [0])[0], low, high, x.type)
    return cascade.add(x, net.result(text, shape, x.element))


def rescaled(cascade, x):
    return cascade.add(x, rescale(cascade.net, x))


def rescale_to(net, x, element):
    return net.result("qopt.rescale %s rounding<%s> : %s" % (x.name, net.rounding(), x.type), x.shape, element)


def joined(cascade, x):
    """With a value from before, which waits until then."""
    net = cascade.net
    found = [y for y in cascade.values if y.shape == x.shape and cascade.rates[y.name] == cascade.rates[x.name]]
    y = rescale_to(net, net.pick(found), x.element)
    text = "qopt.%s %s, %s : %s, %s" % (net.pick(["maximum", "minimum"]), x.name, y.name, x.type, y.type)
    return cascade.add(x, net.result(text, x.shape, x.element))


def branches(cascade, x):
    """Two layers of one shape, one of which looks around, and what joins them."""
    net = cascade.net
    stride, k = net.pick([1, 1, 2, 3]), net.pick([1, 3, 5])
    before = net.integer(0, k - 1)
    pad = [before, k - 1 - before, before, k - 1 - before]
    h, w = [(size - 1) // stride + 1 for size in x.shape[1:3]]
    outputs = max(1, min(net.integer(1, 8), MAX_SIZE // (h * w)))
    both = []
    for size, sides in ((k, pad), (1, [0] * 4)):
        both.append(layer(net, "conv_2d", x, [outputs, size, size, x.shape[3]], 0,
                          "strides %s pad %s" % ([stride] * 2, sides), (1, h, w, outputs), is_constant=True,
                          has_constant_bias=True))
        cascade.add(x, both[-1], stride)
    a, b = both
    b = rescale_to(net, b, a.element)
    text = "qopt.concat %s, %s axis 3 : %s, %s" % (a.name, b.name, a.type, b.type)
    return cascade.add(x, net.result(text, (1, h, w, 2 * outputs), a.element), stride)


@operator(lambda x: is_image(x) and x.shape[0] == 1 and min(x.shape) > 0, 16)
def cascade(net, x):
    group = Cascade(net, x)
    for _ in range(net.integer(2, 6)):
        function = net.pick([convolution, convolution, depthwise, pooled, padded, rescaled, joined, joined, branches,
                             averaged])
        if function is padded and x.size > MAX_SIZE // 8:
            function = convolution
        if function is averaged and not addable(x):
            function = pooled
        x = function(group, x)
    if addable(x) and net.chance(0.25):
        x = averaged(group, x)
    # No other group has this number.
    group.mark(group.first, net.pick([1, 2, 3, 5]))
    net.operators["qopt.cascade"] = net.operators.get("qopt.cascade", 0) + 1
    return x
