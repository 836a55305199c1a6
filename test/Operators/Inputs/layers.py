# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Layers that multiply and accumulate."""

import math

from draw import operator


def layer_result(draw, x, w, terms):
    """A result over which sums of `terms` products spread."""
    type = x.type
    mean_scale = w.scale if isinstance(w.scale, float) else max(w.scale)
    # Codes of 8 bits deviate by 74, of 16 bits by 256 times as much; the result
    # is to use much of its range.
    spread = 74 * math.sqrt(terms) * draw.factor(1.5)
    return draw.result(type, scale=x.scale * mean_scale * spread)


@operator("CONV_2D", "int8", "uint8")
def conv_2d(draw, type):
    shape = draw.shape(4, 600)
    padding, (kh, kw), (sh, sw), (dh, dw) = draw.window(shape)
    # Groups: the filter has fewer channels than the input.
    groups = draw.pick([g for g in range(1, shape[3] + 1) if shape[3] % g == 0]) if draw.chance(0.3) else 1
    channels = groups * draw.integer(1, 6)
    x = draw.input(type, shape)
    w = draw.weights(type, [channels, kh, kw, shape[3] // groups], axis=0)
    terms = kh * kw * shape[3] // groups
    bias = [draw.bias(x, w, channels, terms=terms)] if draw.chance(0.8) else []
    return draw.case([x, w] + bias, [layer_result(draw, x, w, terms)], "Conv2DOptions", version=3,
                     padding=padding, stride_h=sh, stride_w=sw, dilation_h_factor=dh, dilation_w_factor=dw,
                     fused_activation_function=draw.activation())


@operator("DEPTHWISE_CONV_2D", "int8", "uint8")
def depthwise_conv_2d(draw, type):
    shape = draw.shape(4, 600)
    padding, (kh, kw), (sh, sw), (dh, dw) = draw.window(shape)
    multiplier = draw.pick([1, 1, 2, 3])
    channels = shape[3] * multiplier
    x = draw.input(type, shape)
    w = draw.weights(type, [1, kh, kw, channels], axis=3)
    # LiteRT's kernel wants a bias.
    return draw.case([x, w, draw.bias(x, w, channels, terms=kh * kw)], [layer_result(draw, x, w, kh * kw)],
                     "DepthwiseConv2DOptions", version=3, padding=padding, stride_h=sh, stride_w=sw,
                     dilation_h_factor=dh, dilation_w_factor=dw, depth_multiplier=multiplier,
                     fused_activation_function=draw.activation())


@operator("FULLY_CONNECTED", "int8", "uint8")
def fully_connected(draw, type):
    columns, rows, channels = draw.size(40), draw.integer(1, 5), draw.integer(1, 9)
    shape = draw.pick([[rows, columns], [1, columns], [rows, 1, 1, columns], [2, rows, columns]])
    x = draw.input(type, shape)
    w = draw.weights(type, [channels, columns], axis=draw.pick([None, 0]))
    bias = [draw.bias(x, w, channels, terms=columns)] if draw.chance(0.8) else []
    return draw.case([x, w] + bias, [layer_result(draw, x, w, columns)], "FullyConnectedOptions", version=5,
                     keep_num_dims=draw.chance(0.4), fused_activation_function=draw.activation())
