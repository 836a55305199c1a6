# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Operators that change how elements are stored."""

from draw import operator
from litert import Case, Operator, Tensor

INTEGERS = ["int8", "uint8", "int16", "int32", "int64", "bool"]
WIDTHS = {"int8": 8, "uint8": 8, "int16": 16, "int32": 32}


@operator("CAST", *("%s to %s" % (a, b) for a in INTEGERS for b in INTEGERS),
          *("%s to float32" % a for a in ("int8", "uint8", "int16", "int32")))
def cast(draw, types):
    source, target = types.split(" to ")
    # Small ones, so that not all of them are cut.
    bounds = {"low": -300, "high": 300} if source in ("int32", "int64") and draw.chance(0.5) else {}
    # Scales play no part.
    plain = draw.chance(0.5)
    x = draw.input(source, draw.shape(), plain=plain, **bounds)
    return draw.case([x], [draw.result(target, plain=plain)], "CastOptions", in_data_type=source, out_data_type=target)


# TensorFlow Lite Micro takes int8 to int32 too: test/Integration/arithmetic-models.test.
@operator("QUANTIZE", "int8 to int8", "int8 to uint8", "int8 to int16", "uint8 to int8", "uint8 to uint8",
          "uint8 to int16", "int16 to int8", "int16 to int16", "int16 to int32", "int32 to int8", "int32 to int16")
def quantize(draw, types):
    source, target = types.split(" to ")
    x = draw.input(source, draw.shape())
    if source == "int32":
        x.scale = draw.scale()
    scale = x.scale * draw.factor() * 2.0 ** (WIDTHS[source] - WIDTHS[target])
    y = Tensor(target, scale=scale, zero_point=draw.zero_point(target))
    # The same numbers as the other type of 8 bits have a path of their own.
    if draw.chance(0.2) and {source, target} == {"int8", "uint8"}:
        y.scale, y.zero_point = x.scale, x.zero_point + (128 if target == "uint8" else -128)
    return draw.case([x], [y])


@operator("QUANTIZE", "float32 to int8", "float32 to uint8", "float32 to int16")
def float_parts(draw, type):
    """A quantized part between float ones."""
    type = type.split()[-1]
    x = draw.input("float32", draw.shape())
    scale, zero_point = draw.scale(-8, -2), draw.zero_point(type)
    before, after, result = Tensor("float32"), Tensor("float32"), Tensor("float32")
    codes, activated = (Tensor(type, scale=scale, zero_point=zero_point) for _ in range(2))
    return Case([
        Operator("RELU6", [x], [before]),
        Operator("QUANTIZE", [before], [codes], "QuantizeOptions"),
        Operator("RELU", [codes], [activated], version=2),
        Operator("DEQUANTIZE", [activated], [after], "DequantizeOptions", version=3),
        Operator("RELU6", [after], [result])])


@operator("DEQUANTIZE", "constant int8", "constant uint8", "constant int16", "constant float16")
def dequantize_constant(draw, type):
    """Weights that are only stored in fewer bits."""
    type = type.split()[-1]
    shape = draw.shape()
    if type == "float16":
        stored = Tensor(type, data=draw.codes("float32", shape))
    else:
        stored = draw.constant(type, shape)
    x, weights = draw.input("float32", shape), Tensor("float32")
    return Case([
        Operator("DEQUANTIZE", [stored], [weights], "DequantizeOptions", version=3),
        Operator("MUL", [x, weights], [Tensor("float32")], "MulOptions", {"fused_activation_function": "NONE"})])
