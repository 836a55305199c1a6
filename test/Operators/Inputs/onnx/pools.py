# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Softmax, pools and reductions."""

from layers import window
from network import before, operator, since


@operator("Softmax")
@operator("LogSoftmax")
def softmax(draw):
    shape = draw.shape()
    attributes = {"axis": draw.integer(-len(shape), len(shape) - 1)} if draw.chance(0.7) or len(shape) == 1 else {}
    draw.node(draw.operator, [draw.tensor(shape)], **attributes)


# The evaluator has another result for opset 11.
@operator("MaxPool", since(12))
def max_pool(draw):
    n, c, h, w = draw.image()
    kernel = [draw.integer(1, 3), draw.integer(1, 3)]
    attributes = window(draw, kernel, (h, w), dilations=False)
    if attributes.get("auto_pad") == "SAME_LOWER" and draw.evaluator != "onnxruntime":
        # ONNX's evaluator pads at the end.
        attributes["auto_pad"] = "SAME_UPPER"
    elif "auto_pad" not in attributes and ("pads" not in attributes or draw.evaluator == "onnxruntime"):
        # ONNX's shape inference counts windows that begin behind the input.
        attributes["strides"] = [min(s, k) for s, k in zip(attributes["strides"], kernel)]
        attributes["ceil_mode"] = draw.integer(0, 1)
    draw.node("MaxPool", [draw.tensor((n, c, h, w))], kernel_shape=kernel, **attributes)


@operator("AveragePool")
def average_pool(draw):
    n, c, h, w = draw.image()
    kernel = [draw.integer(1, 3), draw.integer(1, 3)]
    attributes = window(draw, kernel, (h, w), dilations=False)
    draw.node("AveragePool", [draw.tensor((n, c, h, w))], kernel_shape=kernel,
              count_include_pad=0 if "auto_pad" in attributes else draw.integer(0, 1), **attributes)


@operator("GlobalAveragePool")
@operator("GlobalMaxPool")
def global_pool(draw):
    draw.node(draw.operator, [draw.tensor(draw.image())])


def some_axes(draw, rank):
    axes = [axis for axis in range(rank) if draw.chance(0.5)] or [rank - 1]
    return [axis - rank if draw.chance(0.3) else axis for axis in axes]


@operator("ReduceL1", before(18))
@operator("ReduceL2", before(18))
@operator("ReduceSumSquare", before(18))
@operator("ReduceMax", before(18))
@operator("ReduceMean", before(18))
@operator("ReduceMin", before(18))
@operator("ReduceSum", before(13))
def reduce_attribute(draw):
    shape = draw.shape()
    attributes = {"axes": some_axes(draw, len(shape))} if draw.chance(0.8) else {}
    draw.node(draw.operator, [draw.tensor(shape)], keepdims=draw.integer(0, 1), **attributes)


@operator("ReduceL1", since(18))
@operator("ReduceL2", since(18))
@operator("ReduceSumSquare", since(18))
@operator("ReduceMax", since(18))
@operator("ReduceMean", since(18))
@operator("ReduceMin", since(18))
@operator("ReduceSum", since(13))
def reduce_input(draw):
    shape = draw.shape()
    inputs = [draw.tensor(shape)]
    if draw.chance(0.8):
        inputs.append(draw.integers(some_axes(draw, len(shape))))
    draw.node(draw.operator, inputs, keepdims=draw.integer(0, 1), noop_with_empty_axes=draw.integer(0, 1))


@operator("ArgMax")
@operator("ArgMin")
def arg(draw):
    shape = draw.shape()
    draw.node(draw.operator, [draw.tensor(shape)], axis=draw.integer(-len(shape), len(shape) - 1),
              keepdims=draw.integer(0, 1))
