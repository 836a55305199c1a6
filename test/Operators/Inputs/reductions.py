# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Operators that make one element of many."""

from draw import operator


def pool(draw, type, version):
    shape = draw.shape(4, 600)
    padding, size, strides, _ = draw.window(shape)
    x = draw.input(type, shape)
    return draw.case([x], [draw.like(x)], "Pool2DOptions", version=version, padding=padding,
                     filter_height=size[0], filter_width=size[1], stride_h=strides[0], stride_w=strides[1],
                     fused_activation_function=draw.activation())


@operator("AVERAGE_POOL_2D", "int8", "uint8")
def average_pool_2d(draw, type):
    return pool(draw, type, 2)


@operator("MAX_POOL_2D", "int8", "uint8")
def max_pool_2d(draw, type):
    return pool(draw, type, 2)
