# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Operators on the elements of two tensors at a time."""

from draw import operator


@operator("ADD", "int8", "uint8")
def add(draw, type):
    left, right = draw.broadcastable(draw.shape())
    a = draw.input(type, left)
    # The kernel shifts by 20 bits: scales far apart leave nothing of one input.
    scale = a.scale * draw.factor(3)
    b = a if draw.chance(0.1) else draw.tensor(type, right, scale=scale, constant=draw.chance(0.3))
    y = draw.result(type, scale=max(a.scale, b.scale) * draw.factor(2))
    return draw.case([a, b] if draw.chance(0.5) else [b, a], [y], "AddOptions", version=2,
                     fused_activation_function=draw.activation())
