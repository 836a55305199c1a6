# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Models whose ends are float."""

import numpy as np

from draw import operator
from litert import Case, Operator, Tensor, code_range


@operator("QUANTIZE", "float32 to int8", "float32 to uint8", "float32 to int16")
def float_ends(draw, type):
    """Quantized, reduced and dequantized; and what was quantized, dequantized again."""
    type = type.split()[-1]
    shape = draw.shape()
    scale, zero_point = draw.scale(), draw.zero_point(type)
    low, high = code_range(type)
    # All codes and some more; halves between two of them, which have to be rounded away from zero.
    spread = scale * (high - low) * draw.real(0.01, 1.5)
    x = draw.input("float32", shape, low=-spread, high=spread)
    halves = (np.round(x.samples / np.float32(scale)) + np.float32(0.5)) * np.float32(scale)
    x.samples = np.where(draw.rng.random(x.samples.shape) < 0.3, halves, x.samples).astype(np.float32)
    quantized, reduced = (Tensor(type, scale=scale, zero_point=zero_point) for _ in range(2))
    axis = draw.parameter([draw.integer(0, len(shape) - 1)])
    return Case([
        Operator("QUANTIZE", [x], [quantized], "QuantizeOptions"),
        Operator("REDUCE_MAX", [quantized, axis], [reduced], "ReducerOptions", version=3),
        Operator("DEQUANTIZE", [reduced], [Tensor("float32")], "DequantizeOptions", version=3),
        Operator("DEQUANTIZE", [quantized], [Tensor("float32")], "DequantizeOptions", version=3)])
