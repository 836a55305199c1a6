# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Layers that multiply and accumulate."""

import math

import numpy as np

from draw import operator

# Types of input, weights and bias by the name of a variant.
TYPES = {
    "int8": ("int8", "int8", "int32"),
    "uint8": ("uint8", "uint8", "int32"),
    "int16": ("int16", "int8", "int64"),
    "int16 with int32 bias": ("int16", "int8", "int32"),
    "int8 with int4 weights": ("int8", "int4", "int32"),
    "float32": ("float32", "float32", "float32"),
    "float32 with int8 weights": ("float32", "int8", "float32"),
}


def layer_result(draw, x, w, terms):
    """A result over which sums of `terms` products spread."""
    if x.scale is None:
        return draw.result(x.type)
    mean_scale = w.scale if isinstance(w.scale, float) else max(w.scale)
    # Codes deviate by 74 or, of 4 bits, by 4.6, and the result is to use much
    # of its range: with 16 bits it is as much wider as the input.
    spread = (4.6 if w.type == "int4" else 74) * math.sqrt(terms) * draw.factor(1.5)
    return draw.result(x.type, scale=x.scale * mean_scale * spread)


def layer_input(draw, shape, variant, batch, low):
    """An input; float ones of layers with int8 weights LiteRT quantizes, which is exact here.

    The codes of each of a batch go from `low` to 127.
    """
    type, weights, _ = TYPES[variant]
    x = draw.input(type, shape)
    if (type, weights) == ("float32", "int8"):
        codes = draw.rng.integers(low, 127, x.samples.shape, endpoint=True)
        rows = codes.reshape(len(codes), batch, -1)
        draw.require(rows.shape[2] > 1)
        rows[:, :, 0], rows[:, :, -1] = 127, low
        x.samples = (codes * draw.scale(-9, -1)).astype(np.float32)
    return x


def layer_bias(draw, x, w, channels, variant, terms):
    """A bias; one of 64 bits may be larger than 32."""
    bias = draw.bias(x, w, channels, type=TYPES[variant][2], terms=terms)
    if x.type == "int16":
        bias.data <<= 8
        if bias.type == "int64" and draw.chance(0.2):
            bias.data <<= draw.integer(8, 16)
    return bias


@operator("CONV_2D", *TYPES)
def conv_2d(draw, variant):
    _, weights, _ = TYPES[variant]
    shape = draw.shape(4, 600)
    padding, (kh, kw), (sh, sw), (dh, dw) = draw.window(shape)
    # Groups: the filter has fewer channels than the input.
    groups = draw.pick([g for g in range(1, shape[3] + 1) if shape[3] % g == 0]) if draw.chance(0.3) else 1
    channels = groups * draw.integer(1, 6)
    x = layer_input(draw, shape, variant, shape[0], low=-128)
    w = draw.weights(weights, [channels, kh, kw, shape[3] // groups], axis=0)
    # With one scale it takes the largest magnitude as 127 instead.
    draw.require(variant != "float32 with int8 weights" or np.size(w.scale) > 1)
    terms = kh * kw * shape[3] // groups
    bias = [layer_bias(draw, x, w, channels, variant, terms)] if draw.chance(0.8) else []
    return draw.case([x, w] + bias, [layer_result(draw, x, w, terms)], "Conv2DOptions", version=3,
                     padding=padding, stride_h=sh, stride_w=sw, dilation_h_factor=dh, dilation_w_factor=dw,
                     quantized_bias_type="INT32" if variant == "int16 with int32 bias" else "FLOAT32",
                     fused_activation_function=draw.activation())


@operator("DEPTHWISE_CONV_2D", "int8", "uint8", "int16", "int8 with int4 weights", "float32",
          "float32 with int8 weights")
def depthwise_conv_2d(draw, variant):
    _, weights, _ = TYPES[variant]
    shape = draw.shape(4, 600)
    padding, (kh, kw), (sh, sw), (dh, dw) = draw.window(shape)
    multiplier = draw.pick([1, 1, 2, 3])
    channels = shape[3] * multiplier
    x = layer_input(draw, shape, variant, shape[0], low=-128)
    w = draw.weights(weights, [1, kh, kw, channels], axis=3)
    # LiteRT's kernel wants a bias.
    bias = layer_bias(draw, x, w, channels, variant, kh * kw)
    return draw.case([x, w, bias], [layer_result(draw, x, w, kh * kw)],
                     "DepthwiseConv2DOptions", version=3, padding=padding, stride_h=sh, stride_w=sw,
                     dilation_h_factor=dh, dilation_w_factor=dw, depth_multiplier=multiplier,
                     fused_activation_function=draw.activation())


@operator("TRANSPOSE_CONV", "int8", "uint8", "int16", "float32")
def transpose_conv(draw, variant):
    type, weights, _ = TYPES[variant]
    batch, height, width, inputs = draw.shape(4, 300)
    padding, (kh, kw), (sh, sw), _ = draw.window([batch, 9, 9, inputs])
    channels = draw.integer(1, 6)
    # LiteRT wants an output whose convolution has the input's shape.
    out = []
    for size, k, s in (height, kh, sh), (width, kw, sw):
        low, high = ((size - 1) * s + 1, size * s) if padding == "SAME" else ((size - 1) * s + k, size * s + k - 1)
        out.append(draw.integer(low, high))
    x = draw.input(type, [batch, height, width, inputs])
    w = draw.weights(weights, [channels, kh, kw, inputs], axis=0)
    terms = max(1, kh * kw * inputs // (sh * sw))
    bias = [layer_bias(draw, x, w, channels, variant, terms)] if draw.chance(0.7) else []
    return draw.case([draw.parameter([batch] + out + [channels]), w, x] + bias, [layer_result(draw, x, w, terms)],
                     "TransposeConvOptions", version=4, padding=padding, stride_h=sh, stride_w=sw,
                     fused_activation_function=draw.activation())


def require_no_ties(draw, x, w, bias, y):
    """LiteRT rescales in double: half of a code that is one by chance rounds either way."""
    rows = x.samples.reshape(-1, w.shape[1]).astype(np.int64) - x.zero_point
    filter = w.samples if w.data is None else [w.data]
    for matrix in np.reshape(filter, (-1, *w.shape)).astype(np.int64) - np.ravel(w.zero_point)[0]:
        codes = (rows @ matrix.T + (bias[0].data if bias else 0)) * (x.scale * np.float64(w.scale) / y.scale)
        draw.require((np.abs(codes - np.floor(codes) - 0.5) > 1e-5).all())


# With a 64-bit accumulator LiteRT rescales in double, where TensorFlow Lite Micro's
# kernel and qopt use the 16-bit multiplier: Integration/layer-models.test has that.
@operator("FULLY_CONNECTED", *[name for name in TYPES if name != "int16"])
def fully_connected(draw, variant):
    type, weights, _ = TYPES[variant]
    columns, rows, channels = draw.size(40), draw.integer(1, 5), draw.integer(1, 9)
    shape = draw.pick([[rows, columns], [1, columns], [rows, 1, 1, columns], [2, rows, columns]])
    x = layer_input(draw, shape, variant, math.prod(shape[:-1]), low=-127)
    if weights == type and draw.chance(0.2):
        # Computed weights have a zero point.
        w = draw.input(type, [channels, columns], scale=draw.scale(-12, -3))
    else:
        w = draw.weights(weights, [channels, columns], axis=draw.pick([None, 0]))
        if variant == "float32 with int8 weights":
            # Converters make none of -128, and vector instructions overflow with it.
            w.data = np.maximum(w.data, -127)
    bias = [layer_bias(draw, x, w, channels, variant, columns)] if draw.chance(0.8) else []
    y = layer_result(draw, x, w, columns)
    if type != "float32":
        require_no_ties(draw, x, w, bias, y)
    return draw.case([x, w] + bias, [y], "FullyConnectedOptions", version=5,
                     keep_num_dims=draw.chance(0.4),
                     quantized_bias_type="INT32" if variant == "int16 with int32 bias" else "FLOAT32",
                     fused_activation_function=draw.activation())


@operator("BATCH_MATMUL", "int8", "int16", "float32")
def batch_matmul(draw, type):
    batch = draw.shape(draw.integer(0, 2), 20)
    lhs, rhs = draw.broadcastable(batch)
    rows, depth, columns = draw.size(), draw.size(), draw.size()
    adj_x, adj_y = draw.chance(0.4), draw.chance(0.4)
    x = draw.input(type, lhs + ([depth, rows] if adj_x else [rows, depth]))
    make = draw.constant if draw.chance(0.3) else draw.input
    y = make(type, rhs + ([columns, depth] if adj_y else [depth, columns]))
    spread = 74 * (256 if type == "int16" else 1) * math.sqrt(depth) * draw.factor(1.5)
    result = draw.result(type, scale=None if type == "float32" else x.scale * y.scale * spread)
    return draw.case([x, y], [result], "BatchMatMulOptions", version=4,
                     adj_x=adj_x, adj_y=adj_y)
