# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Operators that move elements, and the resizing of images."""

import math

from elements import Plain
from networks import MAX_SIZE, is_image, is_quantized, operator


@operator()
def reshape(net, x):
    factors, rest = [], x.size
    for _ in range(net.integer(0 if rest == 1 else 1, 5) - 1):
        factors.append(net.pick([f for f in range(1, rest + 1) if rest % f == 0]))
        rest //= factors[-1]
    shape = factors + [rest] if factors or rest > 1 or net.chance(0.5) else []
    shape = [shape[i] for i in net.choices.permutation(len(shape))]
    return net.result("qopt.reshape %s : %s" % (x.name, x.type), shape, x.element)


@operator()
def transpose(net, x):
    permutation = [int(i) for i in net.choices.permutation(x.rank)]
    return net.result("qopt.transpose %s permutation %s : %s" % (x.name, permutation, x.type),
                      [x.shape[i] for i in permutation], x.element)


@operator(weight=2)
def slice(net, x):
    offsets, sizes, strides = [], [], []
    for extent in x.shape:
        if net.chance(0.5):
            offset, size, stride = 0, extent, 1
        else:
            stride = net.pick([1, 1, 2, 3])
            size = net.integer(1, (extent - 1) // stride + 1)
            offset = net.integer(0, extent - 1 - (size - 1) * stride)
            if net.chance(0.3):
                offset, stride = offset + (size - 1) * stride, -stride
        offsets.append(offset), sizes.append(size), strides.append(stride)
    text = "qopt.slice %s offsets %s sizes %s strides %s : %s" % (x.name, offsets, sizes, strides, x.type)
    return net.result(text, sizes, x.element)


@operator(lambda x: x.rank > 0, 3)
def concat(net, x):
    axis, values = net.integer(0, x.rank - 1), [x]

    def fits(v):
        return str(v.element) == str(x.element) and v.rank == x.rank and all(
            i == axis or a == b for i, (a, b) in enumerate(zip(v.shape, x.shape)))

    for _ in range(net.integer(0, 3)):
        y = net.earlier(fits) if net.chance(0.6) else None
        if y is None:
            shape = list(x.shape)
            shape[axis] = net.integer(1, 4)
            y = net.source(shape, x.element)
        if sum(v.size for v in values) + y.size <= MAX_SIZE:
            values.insert(net.integer(0, len(values)), y)
    shape = list(x.shape)
    shape[axis] = sum(v.shape[axis] for v in values)
    text = "qopt.concat %s axis %d : %s" % (
        ", ".join(v.name for v in values), axis, ", ".join(v.type for v in values))
    return net.result(text, shape, x.element)


@operator(lambda x: x.size <= MAX_SIZE // 4)
def pad(net, x):
    low, high = [0] * x.rank, [0] * x.rank
    for axis in range(x.rank):
        if net.chance(0.4):
            low[axis], high[axis] = net.integer(0, 2), net.integer(0, 2)
    shape = [a + b + c for a, b, c in zip(x.shape, low, high)]
    if math.prod(shape) > MAX_SIZE:
        shape, low, high = x.shape, [0] * x.rank, [0] * x.rank
    element = x.element
    value = net.pick([element.zero_point if element.is_quantized else 0, element.low, element.high])
    text = "qopt.pad %s value %d low %s high %s : %s" % (x.name, value, low, high, x.type)
    return net.result(text, shape, element)


@operator(lambda x: 1 in x.shape and x.size <= MAX_SIZE // 4)
def broadcast(net, x):
    shape = [net.integer(1, 4) if size == 1 else size for size in x.shape]
    if math.prod(shape) > MAX_SIZE:
        shape = x.shape
    return net.result("qopt.broadcast %s : %s" % (x.name, x.type), shape, x.element)


def resized(net, x):
    limit = max(1, math.isqrt(MAX_SIZE // (x.shape[0] * x.shape[3])))
    height, width = [net.integer(1, min(9, limit)) for _ in range(2)]
    return (x.shape[0], height, width, x.shape[3])


@operator(lambda x: x.rank == 4)
def resize_nearest(net, x):
    words = "align_corners " * net.chance(0.4) + "half_pixel_centers " * net.chance(0.4)
    return net.result("qopt.resize_nearest %s %s: %s" % (x.name, words, x.type), resized(net, x), x.element)


@operator(is_image, 2)
def resize_bilinear(net, x):
    words = net.pick(["", "align_corners ", "half_pixel_centers "])
    if net.chance(0.7):
        words += "weight_bits %d " % net.pick([10, net.integer(1, 16)])
    text = "qopt.resize_bilinear %s %srounding<%s> : %s" % (x.name, words, net.rounding(), x.type)
    return net.result(text, resized(net, x), x.element)


@operator(lambda x: x.rank > 0 and x.size <= MAX_SIZE // 2)
def gather(net, x):
    """Slices of x."""
    axis = net.integer(0, x.rank - 1)
    batch = net.integer(0, axis) if net.chance(0.3) else 0
    shape = list(x.shape[:batch]) + [net.integer(1, 4) for _ in range(net.integer(0, 2))]
    if math.prod(x.shape[:axis]) * math.prod(shape[batch:]) * math.prod(x.shape[axis + 1:]) > MAX_SIZE:
        shape = list(x.shape[:batch])
    element = Plain(net.pick([32, 64, 16, 8])) if net.chance(0.8) else net.quant(0.5)
    # Few lie outside of the axis.
    make = lambda: net.choices.integers(-1, x.shape[axis], shape).clip(element.low, element.high)
    if element.is_quantized or net.chance(0.4):
        indices = net.constant(shape, element, make())
    else:
        name = net.argument(shape, element, lambda: make().astype("int%d" % element.width))
        indices = type(x)(name, shape, element)
    words = " batch_dims %d" % batch if batch else ""
    text = "qopt.gather %s, %s axis %d%s : %s, %s" % (x.name, indices.name, axis, words, x.type, indices.type)
    return net.result(text, list(x.shape[:axis]) + shape[batch:] + list(x.shape[axis + 1:]), x.element)


@operator(lambda x: (is_quantized(x) or x.element.width > 1) and x.size <= MAX_SIZE // 2 and x.rank < 5)
def look_up(net, x):
    """What stands in a table at the places that x says."""
    entries = 256 if x.element.width == 8 and net.chance(0.5) else net.integer(1, 9)
    element = net.pick([net.quant(2.0 ** net.real(-10, 0), (8, 16)), Plain(32)])
    table = net.source([entries], element)
    text = "qopt.gather %s, %s axis 0 : %s, %s" % (table.name, x.name, table.type, x.type)
    return net.result(text, x.shape, element)
