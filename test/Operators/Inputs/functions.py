# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Functions of one tensor."""

from draw import operator


@operator("SOFTMAX", "int8", "uint8")
def softmax(draw, type):
    x = draw.input(type, draw.shape(draw.integer(1, 4)), scale=draw.scale(-6, 0))
    y = draw.result(type, scale=2.0**-8, zero_point=-128 if type == "int8" else 0)
    return draw.case([x], [y], "SoftmaxOptions", version=2, beta=draw.pick([1.0, 1.0, draw.real(0.1, 3)]))
