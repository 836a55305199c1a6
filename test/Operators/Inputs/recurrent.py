# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Recurrent layers: several samples in a row, so that their state counts.

LiteRT has the SVDF with int16 state, with TensorFlow Lite Micro's arithmetic.
Its integer LSTM computes other functions of the gates and rounds elsewhere, and
it has no int8 state: micro.py stands for it there.
"""

import numpy as np

import micro
from draw import operator
from litert import Tensor


def state(draw, type, shape, scale, zero_point=0):
    return Tensor(type, shape, scale=float(np.float32(scale)), zero_point=zero_point, is_variable=True)


def symmetric(draw, type, shape, scale):
    return draw.constant(type, shape, scale=float(np.float32(scale)), zero_point=0)


@operator("SVDF", "int8", "int8 with int16 state")
def svdf(draw, variant):
    type = "int16" if "int16" in variant else "int8"
    batch, inputs, units = draw.integer(1, 3), draw.size(), draw.size()
    rank, memory = draw.integer(1, 3), draw.pick([1, draw.integer(2, 10)])
    filters = units * rank
    x = draw.input("int8", [batch, inputs])
    feature = symmetric(draw, "int8", [filters, inputs], draw.scale(-12, -3))
    codes = 2**7 if type == "int8" else 2**15
    # The state holds what the first layer computes, mostly without clamping.
    span = x.scale * feature.scale * 128 * 64 * inputs**0.5
    old = state(draw, type, [batch, filters * memory], span / codes * draw.factor(1),
                draw.zero_point("int8") if type == "int8" and draw.chance(0.5) else 0)
    time = symmetric(draw, type, [filters, memory], draw.scale(-5, 4) / codes)
    product = float(np.float32(old.scale) * np.float32(time.scale))
    # LiteRT asks for RELU, and both ignore it; Micro compares the bias's scale with the product of the others.
    limit = codes**2 // 4
    bias = Tensor("int32", data=draw.rng.integers(-limit, limit, units, endpoint=True), scale=product)
    y = draw.result("int8", scale=span * codes * time.scale * (rank * memory)**0.5 / 256 * draw.factor(1))
    if type == "int8" and draw.chance(0.2):
        bias = None
    case = draw.case([x, feature, time, bias, old], [y], "SVDFOptions", version=3 if type == "int16" else 4,
                     rank=rank, fused_activation_function="RELU" if type == "int16" else draw.pick(["NONE", "RELU"]))
    if type == "int8":
        y.shape = [batch, units]
        case.stand_in = micro.run
    return case


@operator("UNIDIRECTIONAL_SEQUENCE_LSTM", "int8", "int16")
def lstm(draw, type):
    batch, steps = draw.integer(1, 3), draw.pick([1, 2, draw.integer(3, 7)])
    inputs, units = draw.size(), draw.size()
    time_major = draw.chance(0.5)
    sizes = [steps, batch] if time_major else [batch, steps]
    codes = 2**7 if type == "int8" else 2**15
    x = draw.input(type, sizes + [inputs], scale=draw.scale(-3, 2) / codes)
    hidden = state(draw, type, [batch, units], 1 / codes * draw.factor(0.5),
                   draw.integer(-20, 20) if type == "int8" and draw.chance(0.3) else 0)
    # A little off a power of two counts as one.
    cell = state(draw, "int16", [batch, units], 2.0 ** draw.integer(-15, -9) * draw.pick([1, 1, 1, 1.0003]))
    # Sums of gates reach from far inside of what logistic and tanh resolve to beyond it.
    weights = lambda columns: symmetric(draw, "int8", [units, columns],
                                        draw.factor(1.5) / (128 * max(columns, 1) ** 0.5) / (x.scale * codes) ** 0.5)
    kernels, recurrent = [weights(inputs) for _ in range(4)], [weights(units) for _ in range(4)]
    bias_type = "int32" if type == "int8" else "int64"
    bias = []
    for w in kernels:
        scale = float(np.float32(x.scale) * np.float32(w.scale))
        limit = int(min(2 / scale, 2**31 - 1))
        bias.append(Tensor(bias_type, data=draw.rng.integers(-limit, limit, units, endpoint=True), scale=scale))
    y = Tensor(type, sizes + [units], scale=hidden.scale, zero_point=hidden.zero_point)
    clip = draw.pick([0.0, 0.0, draw.real(0.1, 4)])
    operands = [x, *kernels, *recurrent, *[None] * 3, *bias, *[None] * 2, hidden, cell, *[None] * 4]
    case = draw.case(operands, [y], "UnidirectionalSequenceLSTMOptions", version=3, cell_clip=clip,
                     time_major=time_major, fused_activation_function="TANH")
    case.stand_in = micro.run
    return case
