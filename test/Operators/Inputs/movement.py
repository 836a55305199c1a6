# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Operators that move elements."""

from draw import operator


@operator("RESHAPE", "int8", "uint8")
def reshape(draw, type):
    x = draw.input(type, draw.shape())
    shape = draw.shuffled(x.shape + [1] * draw.integer(0, 2))
    for _ in range(draw.integer(0, len(shape) - 1)):
        last = shape.pop()
        shape[-1] *= last
    if draw.chance(0.3):
        shape[draw.integer(0, len(shape) - 1)] = -1
    return draw.case([x, draw.parameter(shape)], [draw.like(x)], "ReshapeOptions", new_shape=shape)
