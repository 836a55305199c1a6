# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What works on codes."""

import numpy as np

from layers import window
from network import before, operator, since


def parameters(draw, count, dtype):
    scales = draw.array(count, 0.01, 0.1)
    info = np.iinfo(dtype)
    return draw.constant(scales), draw.constant(draw.rng.integers(info.min, info.max + 1, count), dtype)


@operator("QuantizeLinear", since(19))
@operator("DequantizeLinear", since(19))
def quantize(draw):
    dtype = draw.choice([np.int8, np.uint8])
    shape = draw.shape(2, 4)
    attributes, count = {}, ()
    if draw.chance(0.5):
        attributes = {"axis": draw.integer(-len(shape), len(shape) - 1)}
        count = shape[attributes["axis"]]
    scale, zero = parameters(draw, count, dtype)
    q = draw.node("QuantizeLinear", [draw.tensor(shape), scale, zero], **attributes)
    draw.node("DequantizeLinear", [q, scale, zero], **attributes)


def codes(draw, shape, dtype):
    info = np.iinfo(dtype)
    return draw.rng.integers(info.min, info.max + 1, shape).astype(dtype)


def scaled(draw, dtype, low=0.02, high=0.1, count=()):
    """A scale and a zero point."""
    return draw.constant(draw.array(count, low, high)), draw.constant(np.full(count, draw.integer(-3, 3) % 128), dtype)


@operator("QLinearConv")
def qlinear_conv(draw):
    n, c, h, w = draw.image()
    groups = draw.choice([1, c])
    outputs, kernel = groups * draw.integer(1, 3), [draw.integer(1, 3), draw.integer(1, 3)]
    dtype = draw.choice([np.int8, np.uint8])
    filter = codes(draw, (outputs, c // groups, *kernel), np.int8)
    inputs = [draw.input(codes(draw, (n, c, h, w), dtype)), *scaled(draw, dtype), draw.constant(filter, np.int8)]
    inputs += [draw.constant(draw.array(draw.choice([(), (outputs,)]), 0.01, 0.05)), draw.constant(0, np.int8)]
    inputs += scaled(draw, dtype, 0.5, 1)
    if draw.chance(0.5):
        inputs.append(draw.constant(draw.rng.integers(-2000, 2000, outputs), np.int32))
    draw.tolerance = 1
    draw.node("QLinearConv", inputs, group=groups, **window(draw, kernel, (h, w)))


@operator("QLinearMatMul", before(21))
def qlinear_matmul(draw):
    k, m = draw.integer(2, 6), draw.integer(1, 5)
    dtype = draw.choice([np.int8, np.uint8])
    lhs = draw.input(codes(draw, (draw.integer(1, 4), k), dtype))
    rhs = codes(draw, (k, m), dtype)
    rhs = draw.constant(rhs, dtype) if draw.chance(0.5) else draw.input(rhs)
    draw.tolerance = 1
    draw.node("QLinearMatMul", [lhs, *scaled(draw, dtype), rhs, *scaled(draw, dtype), *scaled(draw, dtype, 0.5, 1)])


@operator("com.microsoft.QLinearSigmoid")
@operator("com.microsoft.QLinearLeakyRelu")
def qlinear_unary(draw):
    dtype = draw.choice([np.int8, np.uint8])
    attributes = {"alpha": draw.real(0.01, 0.5)} if draw.operator.endswith("LeakyRelu") else {}
    low, high = (0.002, 0.004) if not attributes else (0.02, 0.1)
    x = draw.input(codes(draw, draw.shape(), dtype))
    draw.tolerance = 1
    draw.node(draw.operator.split(".")[-1], [x, *scaled(draw, dtype), *scaled(draw, dtype, low, high)],
              domain="com.microsoft", **attributes)


@operator("com.microsoft.QLinearConcat")
def qlinear_concat(draw):
    dtype = draw.choice([np.int8, np.uint8])
    shape = list(draw.shape())
    axis = draw.integer(0, len(shape) - 1)
    inputs = [*scaled(draw, dtype)]
    for _ in range(draw.integer(1, 3)):
        shape[axis] = draw.integer(1, 4)
        inputs += [draw.input(codes(draw, shape, dtype)), *scaled(draw, dtype)]
    draw.tolerance = 1
    draw.node("QLinearConcat", inputs, domain="com.microsoft", axis=axis)


@operator("com.microsoft.QLinearAveragePool")
@operator("com.microsoft.QLinearGlobalAveragePool")
def qlinear_pool(draw):
    dtype = draw.choice([np.int8, np.uint8])
    x = draw.input(codes(draw, draw.image(), dtype))
    kernel = {} if "Global" in draw.operator else {"kernel_shape": [draw.integer(1, 3), draw.integer(1, 3)]}
    draw.tolerance = 1
    draw.node(draw.operator.split(".")[-1], [x, *scaled(draw, dtype), *scaled(draw, dtype)], domain="com.microsoft",
              **kernel)


@operator("com.microsoft.QLinearAdd")
@operator("com.microsoft.QLinearMul")
def qlinear_binary(draw):
    shape = draw.shape()
    dtype = draw.choice([np.int8, np.uint8])
    inputs = []
    for size in shape, draw.choice([shape, shape[-1:]]):
        inputs += [draw.input(codes(draw, size, dtype)), *scaled(draw, dtype)]
    draw.tolerance = 1
    draw.node(draw.operator.split(".")[-1], inputs + [*scaled(draw, dtype, 0.2, 0.4)], domain="com.microsoft")
