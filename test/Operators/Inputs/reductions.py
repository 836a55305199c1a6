# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Operators that make one element of many."""

import math

import numpy as np

from draw import operator
from litert import Case


def pool(draw, type, version):
    shape = draw.shape(4, 600)
    padding, size, strides, _ = draw.window(shape)
    x = draw.input(type, shape)
    return draw.case([x], [draw.like(x)], "Pool2DOptions", version=version, padding=padding,
                     filter_height=size[0], filter_width=size[1], stride_h=strides[0], stride_w=strides[1],
                     fused_activation_function=draw.activation())


@operator("AVERAGE_POOL_2D", "int8", "uint8", "int16", "float32")
def average_pool_2d(draw, type):
    return pool(draw, type, 3 if type == "int16" else 2)


@operator("MAX_POOL_2D", "int8", "uint8", "int16", "float32")
def max_pool_2d(draw, type):
    return pool(draw, type, 3 if type == "int16" else 2)


def axes(draw, rank):
    """Some axes, now and then all, none, negative, or one of them twice."""
    if draw.chance(0.1):
        chosen = list(range(rank))
    else:
        chosen = draw.shuffled(range(rank))[:draw.integer(0 if draw.chance(0.1) else 1, rank)]
    chosen = [axis - rank if draw.chance(0.3) else axis for axis in chosen]
    if chosen and draw.chance(0.1):
        chosen.append(chosen[0])
    if len(chosen) == 1 and draw.chance(0.5):
        return draw.parameter(chosen[0])
    return draw.parameter(chosen)


def reduction(draw, type, version, same_scale=False, spread=None):
    """A reduction of any tensor, or of height and width as networks have them."""
    if draw.chance(0.3):
        shape = draw.shape(4)
        over = draw.parameter(draw.pick([[1, 2], [2, 1], [-3, -2]]))
    else:
        shape = draw.shape()
        over = axes(draw, len(shape))
    x = draw.input(type, shape)
    if same_scale or x.scale is None:
        y = draw.like(x)
    else:
        y = draw.result(type, scale=x.scale * spread(shape), zero_point=draw.pick([None, x.zero_point]))
        if draw.chance(0.2):
            y = draw.like(x)
    return draw.case([x, over], [y], "ReducerOptions", version=version, keep_dims=draw.chance(0.5))


class ModelledSum(Case):
    """A sum whose results are computed here: LiteRT 2.3 takes int8 and int16 for uint8.

    In integers without a width, as docs/Numerics.md defines it.
    """

    def run_litert(self):
        super().run_litert()
        [operator] = self.operators
        (x, axes), [y] = operator.inputs, operator.outputs
        rank = len(x.shape)
        samples = x.samples.astype(object) - x.zero_point
        over = tuple(1 + axis for axis in sorted({int(axis) % rank for axis in axes.data.ravel()}))
        sums = samples.sum(axis=over, keepdims=operator.options["keep_dims"]) if over else samples
        fraction, exponent = math.frexp(float(np.float32(x.scale)) / float(np.float32(y.scale)))
        significand = math.floor(fraction * 2**31 + 0.5)
        left, right = max(exponent, 0), max(-exponent, 0)

        def rescale(sum):
            wrapped = ((sum << left) + 2**31) % 2**32 - 2**31
            high = (wrapped * significand + 2**30) >> 31
            away = (2 * abs(high) + 2**right) >> (right + 1)
            return away if high >= 0 else -away

        low, high = np.iinfo(x.dtype).min, np.iinfo(x.dtype).max
        results = np.frompyfunc(rescale, 1, 1)(sums) + y.zero_point
        self.expected = [np.clip(results, low, high).astype(x.dtype).reshape([-1, *y.shape])]


@operator("MEAN", "int8", "uint8", "int16", "int32", "int64", "float32")
def mean(draw, type):
    return reduction(draw, type, 3, spread=lambda shape: draw.factor(3))


@operator("SUM", "int8", "uint8", "int16", "int32", "int64", "float32")
def sum_(draw, type):
    # Sums are larger than what they add.
    case = reduction(draw, type, 2, spread=lambda shape: draw.factor(3) * max(shape) ** 0.5)
    return ModelledSum(case.operators) if type in ("int8", "int16") else case


@operator("REDUCE_MAX", "int8", "uint8", "int16", "int32", "int64", "bool", "float32")
def reduce_max(draw, type):
    return reduction(draw, type, 3, same_scale=True)


@operator("REDUCE_MIN", "int8", "uint8", "int16", "int32", "int64", "bool", "float32")
def reduce_min(draw, type):
    return reduction(draw, type, 3, same_scale=True)


def arg(draw, type, options_type):
    input_type, output_type = type.split(" to ")
    shape = draw.shape()
    axis = draw.integer(-len(shape), len(shape) - 1)
    # Small ranges have equal elements: the first of them counts.
    few = {"low": 0, "high": 1} if input_type != "bool" and draw.chance(0.4) else {}
    x = draw.input(input_type, shape, **few)
    axis_type = draw.pick(["int32", "int64"])
    axis = draw.parameter(axis if draw.chance(0.5) else [axis], axis_type)
    return draw.case([x, axis], [draw.result(output_type)], options_type, version=2, output_type=output_type)


@operator("ARG_MAX", *("%s to %s" % (x, y) for x in ("int8", "uint8", "int32", "bool", "float32") for y in ("int32", "int64")))
def arg_max(draw, type):
    return arg(draw, type, "ArgMaxOptions")


@operator("ARG_MIN", *("%s to %s" % (x, y) for x in ("int8", "uint8", "int32", "bool", "float32") for y in ("int32", "int64")))
def arg_min(draw, type):
    return arg(draw, type, "ArgMinOptions")
