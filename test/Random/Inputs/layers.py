# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Layers that multiply and accumulate, with weights and activations of any type."""

import math

from elements import PowerOfTwo, Quant, tensor
from networks import MAX_SIZE, is_image, is_quantized, operator


def make_filter(net, shape, axis, scale, is_constant):
    channels = shape[axis]
    storage = net.storage(net.pick([(8,), (8,), (8,), (4,), (16,), range(2, 17)]))
    granular = net.chance(0.5)
    scales = [scale * 2.0 ** net.real(-2, 2) for _ in range(channels if granular else 1)]
    if granular and net.chance(0.2):
        scales = [s * net.pick([-1, 1]) for s in scales]
    zero_points = [] if storage[2] <= 0 <= storage[3] else [storage[2]]
    if net.chance(0.4):
        count = channels if granular and net.chance(0.5) else 1
        zero_points = [net.integer(storage[2], storage[3]) for _ in range(count)]
    quant = Quant(storage, net.encode_scale(scales), zero_points, axis if granular else None)
    # Half of what can be: nothing that is chosen shifts the choices behind it.
    if quant.signed and quant.width <= 6 and not quant.is_narrowed and not zero_points and channels % 2:
        quant = PowerOfTwo(storage, (quant.scales, quant.scale_text), (), quant.axis)
    if not is_constant and not granular and quant.width in (8, 16) and net.chance(0.15):
        return net.input(shape, quant)
    return net.constant(shape, quant)


def product_moments(x, w, terms):
    """Mean and deviation of a sum of products."""
    (mean, deviation), (w_mean, w_deviation) = x.element.moments, w.element.moments
    variance = (mean**2 + deviation**2) * (w_mean**2 + w_deviation**2) - (mean * w_mean) ** 2
    return terms * mean * w_mean, math.sqrt(terms * max(variance, 0))


def make_accumulator(net):
    """Bits, and the words for them with the rounding."""
    if net.chance(0.2):
        return 64, "accumulator<i64> rounding<half_up>"
    return 32, "rounding<%s>" % net.rounding()


def make_bias(net, channels, bits, deviation, is_constant):
    # Some biases make the accumulators wrap.
    limit = min(2 ** (bits - 1) - 1, int(deviation)) if net.chance(0.9) else 2**31 - 1
    make = lambda: net.choices.integers(-limit, limit, channels).astype("int%d" % bits)
    type = tensor([channels], "i%d" % bits)
    if not is_constant and net.chance(0.2):
        return net.argument([channels], "i%d" % bits, make), type
    return net.emit("qopt.const dense<%s> : %s : %s" % (make().tolist(), type, type)), type


def layer(net, mnemonic, x, shape, axis, attributes, out_shape, terms=None, is_constant=False,
          has_constant_bias=False):
    """A multiply-accumulate layer of a filter of `shape`."""
    w = make_filter(net, shape, axis, 2.0 ** net.real(-10, 0), is_constant)
    operands, types = [x.name, w.name], [x.type, w.type]
    mean, deviation = product_moments(x, w, terms or math.prod(shape) / shape[axis])
    bits, words = make_accumulator(net)
    if net.chance(0.7):
        name, type = make_bias(net, shape[axis], bits, deviation, has_constant_bias)
        operands.append(name), types.append(type)
    element = net.output(x.element.scale * abs(w.element.scale), mean, deviation)
    text = "qopt.%s %s %s activation<%s> %s : %s" % (
        mnemonic, ", ".join(operands), attributes, net.activation(element), words, ", ".join(types))
    return net.result(text, out_shape, element)


def window(net, shape, is_pool):
    """Window, strides, dilations and padding that fit, and what they leave."""
    size, strides, dilations, pad, out = [], [], [], [], []
    for extent in shape[1:3]:
        k, s = net.integer(1, 4), net.integer(1, 3)
        d = 1 if is_pool else net.pick([1, 1, 2, 3])
        limit = k - 1 if is_pool else 3
        before, after = (net.integer(0, limit), net.integer(0, limit)) if net.chance(0.6) else (0, 0)
        padded = extent + before + after
        while (k - 1) * d + 1 > padded or is_pool and max(before, after) >= k:
            k, d, before, after = max(1, k - 1), 1, 0, 0
            padded = extent
        size.append(k), strides.append(s), dilations.append(d)
        pad += [before, after]
        out.append((padded - (k - 1) * d - 1) // s + 1)
    return size, strides, dilations, pad, out


@operator(is_image, 5)
def conv_2d(net, x):
    channels = x.shape[3]
    groups = net.pick([g for g in range(1, channels + 1) if channels % g == 0])
    outputs = groups * (net.integer(1, 4) if net.chance(0.8) else net.integer(8, 40))
    (kh, kw), strides, dilations, pad, (h, w) = window(net, x.shape, False)
    outputs = max(groups, min(outputs, MAX_SIZE // (x.shape[0] * h * w) // groups * groups))
    attributes = "strides %s pad %s dilations %s" % (strides, pad, dilations)
    return layer(net, "conv_2d", x, [outputs, kh, kw, channels // groups], 0, attributes,
                 (x.shape[0], h, w, outputs))


@operator(is_image, 5)
def depthwise_conv_2d(net, x):
    outputs = x.shape[3] * net.pick([1, 1, 2, 3])
    (kh, kw), strides, dilations, pad, (h, w) = window(net, x.shape, False)
    attributes = "strides %s pad %s dilations %s" % (strides, pad, dilations)
    return layer(net, "depthwise_conv_2d", x, [kh, kw, outputs], 2, attributes,
                 (x.shape[0], h, w, outputs))


@operator(lambda x: is_image(x) and x.size * 9 <= MAX_SIZE, 2)
def transpose_conv_2d(net, x):
    outputs, kernel, strides, pad, out = net.integer(1, 5), [], [], [], []
    for extent in x.shape[1:3]:
        k, s = net.integer(1, 4), net.integer(1, 3)
        before = net.integer(0, k - 1)
        full = (extent - 1) * s + k - before
        kernel.append(k), strides.append(s), pad.append(before)
        # Cut off, as it is, or longer than anything reaches.
        out.append(max(1, full + net.pick([0, 0, -1, 1, -k])))
    outputs = max(1, min(outputs, MAX_SIZE // (x.shape[0] * out[0] * out[1])))
    terms = max(1, kernel[0] * kernel[1] * x.shape[3] / (strides[0] * strides[1]))
    return layer(net, "transpose_conv_2d", x, [outputs, *kernel, x.shape[3]], 0,
                 "strides %s pad %s" % (strides, pad), (x.shape[0], *out, outputs), terms, is_constant=True)


@operator(lambda x: is_quantized(x) and x.rank == 2, 6)
def fully_connected(net, x):
    rows, columns = x.shape
    outputs = net.integer(1, 9)
    return layer(net, "fully_connected", x, [outputs, columns], 0, "", (rows, outputs))


@operator(lambda x: is_quantized(x) and x.rank >= 2 and x.size <= MAX_SIZE // 2)
def batch_matmul(net, x):
    is_rhs, transposes = net.chance(0.4), [net.chance(0.5), net.chance(0.5)]
    batch = [net.pick([size, 1]) for size in x.shape[:-2]]
    batch = batch[net.integer(0, len(batch)) if net.chance(0.3) else 0:]
    # Rows and columns of the matrix that x is, which of them is common, and
    # what the other matrix adds to it.
    rows, columns = x.shape[-2:][::-1] if transposes[is_rhs] else x.shape[-2:]
    depth, kept = (rows, columns) if is_rhs else (columns, rows)
    added = net.integer(1, max(1, min(6, MAX_SIZE // (math.prod(x.shape[:-2]) * kept))))
    other = [added, depth] if is_rhs else [depth, added]
    if transposes[not is_rhs]:
        other = other[::-1]
    y = net.source(batch + other, net.quant(2.0 ** net.real(-10, 0), net.pick([(8,), (8,), (16,), (4,)])))
    mean, deviation = product_moments(x, y, depth)
    _, words = make_accumulator(net)
    element = net.output(x.element.scale * y.element.scale, mean, deviation)
    operands = [y, x] if is_rhs else [x, y]
    text = "qopt.batch_matmul %s, %s %s%s%s : %s, %s" % (
        operands[0].name, operands[1].name, "transpose_lhs " * transposes[0], "transpose_rhs " * transposes[1],
        words, operands[0].type, operands[1].type)
    return net.result(text, (*x.shape[:-2], *((added, kept) if is_rhs else (kept, added))), element)
