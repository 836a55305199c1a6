# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Generators of cases for each operator that is imported; network.py says how to add one."""

import numpy as np
from onnx import helper, numpy_helper

from network import before, operator, since


def window(draw, kernel, size, dilations=True):
    """Attributes of a window that fits."""
    rank = len(kernel)
    attributes = {"strides": [draw.integer(1, 3) for _ in range(rank)]}
    extents = list(kernel)
    if dilations and draw.chance(0.3):
        steps = [draw.integer(1, 2) for _ in range(rank)]
        extents = [(k - 1) * d + 1 for k, d in zip(kernel, steps)]
        if all(extent <= length for extent, length in zip(extents, size)):
            attributes["dilations"] = steps
    mode = draw.choice(["none", "pads", "pads", "SAME_UPPER", "SAME_LOWER", "VALID"])
    if mode.startswith("SAME"):
        # Evaluators do not agree about windows with gaps between them.
        attributes["strides"] = [min(s, k) for s, k in zip(attributes["strides"], kernel)]
    if mode == "pads":
        attributes["pads"] = [draw.integer(0, k - 1) for k in list(kernel) * 2]
    elif mode != "none":
        attributes["auto_pad"] = mode
    return attributes


@operator("Conv")
def conv(draw):
    n, c, h, w = draw.image()
    groups = draw.choice([1, 1, c, 2 if c % 2 == 0 else 1])
    outputs = groups * draw.integer(1, 3)
    kernel = [draw.integer(1, 3), draw.integer(1, 3)]
    inputs = [draw.tensor((n, c, h, w)), draw.constant(draw.array((outputs, c // groups, *kernel)))]
    if draw.chance(0.5):
        inputs.append(draw.constant(draw.array(outputs)))
    draw.node("Conv", inputs, group=groups, kernel_shape=kernel, **window(draw, kernel, (h, w)))


@operator("Conv")
def conv_1d(draw):
    n, c, length = draw.integer(1, 2), draw.integer(1, 4), draw.integer(4, 9)
    groups = draw.choice([1, c])
    outputs, kernel = groups * draw.integer(1, 3), [draw.integer(1, 3)]
    filter = draw.constant(draw.array((outputs, c // groups, *kernel)))
    draw.node("Conv", [draw.tensor((n, c, length)), filter], group=groups, **window(draw, kernel, (length,)))


@operator("ConvTranspose")
def conv_transpose(draw):
    n, c, h, w = draw.image()
    # The evaluator knows one group.
    groups = draw.choice([1, c]) if draw.evaluator == "onnxruntime" else 1
    outputs, kernel = draw.integer(1, 4), [draw.integer(1, 4), draw.integer(1, 4)]
    inputs = [draw.tensor((n, c, h, w)), draw.constant(draw.array((c, outputs, *kernel)))]
    if draw.chance(0.5):
        inputs.append(draw.constant(draw.array(outputs * groups)))
    strides = [draw.integer(1, 3), draw.integer(1, 3)]
    attributes = {"strides": strides, "group": groups}
    if draw.chance(0.5):
        attributes["pads"] = [draw.integer(0, (k - 1) // 2) for k in kernel * 2]
    if draw.chance(0.3):
        attributes["output_padding"] = [draw.integer(0, s - 1) for s in strides]
    draw.node("ConvTranspose", inputs, **attributes)


@operator("Gemm")
def gemm(draw):
    n, k, m = draw.integer(1, 4), draw.integer(1, 6), draw.integer(1, 6)
    ta, tb = draw.integer(0, 1), draw.integer(0, 1)
    b = draw.array((m, k) if tb else (k, m))
    inputs = [draw.tensor((k, n) if ta else (n, k)), draw.constant(b) if draw.chance(0.7) else draw.input(b)]
    if draw.chance(0.7):
        inputs.append(draw.constant(draw.array(draw.choice([(m,), (1, m), (n, m), (1,), ()]))))
    draw.node("Gemm", inputs, transA=ta, transB=tb, alpha=draw.choice([1.0, 0.5]), beta=draw.choice([1.0, 2.0]))


@operator("MatMul")
def matmul(draw):
    k, batch = draw.integer(1, 6), draw.choice([(), (3,), (2, 3)])
    if draw.chance(0.5):
        rhs = draw.constant(draw.array((k, draw.integer(1, 5))))
    else:
        rhs = draw.tensor(draw.choice([batch, ()]) + (k, draw.integer(1, 5)))
    draw.node("MatMul", [draw.tensor(batch + (draw.integer(1, 4), k)), rhs])


# The evaluator's earlier versions are those of training.
@operator("BatchNormalization", since(14))
def batch_normalization(draw):
    shape = draw.shape(2, 4)
    channels = shape[1]
    parameters = [draw.constant(draw.array(channels, low, high)) for low, high in [(-2, 2), (-2, 2), (-2, 2), (0, 3)]]
    draw.node("BatchNormalization", [draw.tensor(shape), *parameters], epsilon=draw.choice([1e-5, 1e-3]))


@operator("LayerNormalization", since(17))
def layer_normalization(draw):
    shape = draw.shape(2, 4)
    axis = draw.integer(1, len(shape) - 1)
    parameters = [draw.constant(draw.array(shape[axis:])) for _ in range(draw.integer(1, 2))]
    draw.node("LayerNormalization", [draw.tensor(shape), *parameters], axis=axis - draw.choice([0, len(shape)]),
              epsilon=draw.choice([1e-5, 1e-3]))


@operator("InstanceNormalization")
def instance_normalization(draw):
    shape = draw.shape(3, 4)
    parameters = [draw.constant(draw.array(shape[1])) for _ in range(2)]
    draw.node("InstanceNormalization", [draw.tensor(shape), *parameters], epsilon=draw.choice([1e-5, 1e-3]))


@operator("GroupNormalization", since(21))
def group_normalization(draw):
    groups, each = draw.integer(1, 3), draw.integer(1, 3)
    shape = (draw.integer(1, 2), groups * each, *draw.shape(1, 2))
    parameters = [draw.constant(draw.array(groups * each)) for _ in range(2)]
    draw.node("GroupNormalization", [draw.tensor(shape), *parameters], num_groups=groups)


def recurrent(draw, gates, **attributes):
    steps, batch, inputs, hidden = draw.integer(1, 4), draw.integer(1, 2), draw.integer(1, 5), draw.integer(1, 5)
    direction = draw.choice(["forward", "reverse", "bidirectional"])
    count = 2 if direction == "bidirectional" else 1
    tensors = [draw.tensor((steps, batch, inputs))]
    for shape in (gates * hidden, inputs), (gates * hidden, hidden):
        tensors.append(draw.constant(draw.array((count, *shape), -1, 1)))
    tensors.append(draw.constant(draw.array((count, 2 * gates * hidden), -1, 1)) if draw.chance(0.7) else "")
    state = (count, batch, hidden)
    if draw.chance(0.7):
        tensors += ["", draw.tensor(state)] + ([draw.tensor(state)] if gates == 4 else [])
    draw.node(draw.operator, tensors, outputs=3 if gates == 4 else 2, direction=direction, hidden_size=hidden,
              **attributes)
    if draw.chance(0.3):
        draw.nodes[-1].output[0] = ""


@operator("LSTM", since(14))
def lstm(draw):
    recurrent(draw, 4)


@operator("GRU", since(14))
def gru(draw):
    recurrent(draw, 3, linear_before_reset=draw.integer(0, 1))


def broadcast(draw, shape):
    """A shape that broadcasts to another one."""
    shape = [1 if draw.chance(0.3) else size for size in shape]
    return tuple(shape[draw.integer(0, len(shape)):]) if draw.chance(0.5) else tuple(shape)


def operands(draw):
    shape = draw.shape()
    other = broadcast(draw, shape)
    second = draw.constant(draw.array(other)) if draw.chance(0.5) else draw.tensor(other)
    pair = [draw.tensor(shape), second]
    return pair[::-1] if draw.chance(0.3) else pair


@operator("Add")
@operator("Mul")
@operator("Sub")
@operator("Equal")
@operator("Greater")
@operator("GreaterOrEqual", since(12))
@operator("Less")
@operator("LessOrEqual", since(12))
def binary(draw):
    draw.node(draw.operator, operands(draw))


@operator("Div")
def div(draw):
    shape = draw.shape()
    other = draw.array(broadcast(draw, shape), 0.5, 4)
    draw.node("Div", [draw.tensor(shape), draw.constant(other) if draw.chance(0.5) else draw.arrange(other)])


@operator("Div")
def div_shape(draw):
    """Half of a size, as exporters write it."""
    shape = draw.shape(2, 3)
    x = draw.tensor(shape)
    half = draw.node("Div", [draw.node("Shape", [x]), draw.integers(draw.choice([2, [2] * len(shape)]))])
    zeros = draw.integers([0] * len(shape))
    draw.node("Slice", [x, zeros, draw.node("Add", [half, draw.integers(1)])])


@operator("Pow")
def pow(draw):
    exponent = draw.choice([2.0, 3.0, 0.5, -0.5, -1.0, 1.0, draw.real(-2, 2)])
    constant = draw.integers(int(exponent)) if exponent % 1 == 0 and draw.opset >= 12 else draw.constant(exponent)
    draw.node("Pow", [draw.tensor(draw.shape(), 0.1, 4), constant])


@operator("And")
@operator("Or")
@operator("Xor")
def logic(draw):
    shape = draw.shape()
    pair = [draw.node("Greater", [draw.tensor(size), draw.constant(0.0)]) for size in (shape, broadcast(draw, shape))]
    draw.node(draw.operator, pair)


@operator("Not")
def logical_not(draw):
    draw.node("Not", [draw.node("Greater", [draw.tensor(draw.shape()), draw.constant(0.0)])])


@operator("Max")
@operator("Min")
@operator("Sum")
def several(draw):
    shape = draw.shape()
    others = [draw.tensor(broadcast(draw, shape)) for _ in range(draw.integer(0, 2))]
    draw.node(draw.operator, [draw.tensor(shape), *others])


@operator("PRelu")
def prelu(draw):
    shape = draw.shape()
    draw.node("PRelu", [draw.tensor(shape), draw.constant(draw.array(broadcast(draw, shape), -1, 1))])


@operator("Where")
def where(draw):
    shape = draw.shape()
    condition = draw.node("Greater", [draw.tensor(shape), draw.constant(0.0)])
    draw.node("Where", [condition, draw.tensor(broadcast(draw, shape)), draw.constant(draw.array(broadcast(draw, shape)))])


@operator("Abs")
@operator("HardSwish", since(14))
@operator("Neg")
@operator("Relu")
@operator("Sigmoid")
@operator("Tanh")
def unary(draw):
    draw.node(draw.operator, [draw.tensor(draw.shape())])


@operator("Ceil")
@operator("Cos")
@operator("Erf")
@operator("Exp")
@operator("Floor")
@operator("Mish", since(18))
@operator("Selu")
@operator("Sin")
@operator("Softplus")
def real_function(draw):
    draw.node(draw.operator, [draw.tensor(draw.shape())])


@operator("Log")
@operator("Reciprocal")
@operator("Sqrt")
def positive_function(draw):
    draw.node(draw.operator, [draw.tensor(draw.shape(), 0.1, 4)])


@operator("Gelu", since(20))
def gelu(draw):
    draw.node("Gelu", [draw.tensor(draw.shape())], approximate=draw.choice(["none", "tanh"]))


@operator("Elu")
def elu(draw):
    draw.node("Elu", [draw.tensor(draw.shape())], alpha=draw.choice([1.0, draw.real(0.1, 2)]))


@operator("Selu")
def selu(draw):
    draw.node("Selu", [draw.tensor(draw.shape())], alpha=draw.real(0.5, 2), gamma=draw.real(0.5, 2))


@operator("LeakyRelu")
def leaky_relu(draw):
    draw.node("LeakyRelu", [draw.tensor(draw.shape())], alpha=draw.real(-1, 1))


@operator("HardSigmoid")
def hard_sigmoid(draw):
    draw.node("HardSigmoid", [draw.tensor(draw.shape())], alpha=draw.real(0, 1), beta=draw.real(0, 1))


@operator("Clip")
def clip(draw):
    low, high = draw.choice([(0.0, 6.0), (-1.0, 1.0), (-0.5, 2.5), (0.0, None), (None, 1.5), (0.0, 1.0)])
    inputs = [draw.tensor(draw.shape()), "" if low is None else draw.constant(low)]
    if high is not None:
        inputs.append(draw.constant(high))
    draw.node("Clip", inputs)


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


@operator("Pad")
def pad(draw):
    shape = draw.shape()
    # ONNX's evaluator does not know negative amounts.
    least = -1 if draw.evaluator == "onnxruntime" else 0
    low, high = ([draw.integer(least if size > 2 else 0, 2) for size in shape] for _ in range(2))
    inputs = [draw.tensor(shape), draw.integers(low + high)]
    if draw.chance(0.5):
        inputs.append(draw.constant(draw.real(-3, 3)))
    draw.node("Pad", inputs)


@operator("Pad", since(18))
def pad_axes(draw):
    shape = draw.shape(2, 4)
    axes = [draw.choice([0, -1])]
    draw.node("Pad", [draw.tensor(shape), draw.integers([1, 2]), "", draw.integers(axes)])


@operator("Pad")
def pad_from_within(draw):
    shape = [draw.integer(3, 5) for _ in range(draw.integer(1, 4))]
    amounts = [draw.integer(0, 2) for _ in range(2 * len(shape))]
    draw.node("Pad", [draw.tensor(shape), draw.integers(amounts)], mode=draw.choice(["reflect", "edge"]))


@operator("Tile")
def tile(draw):
    shape = draw.shape()
    draw.node("Tile", [draw.tensor(shape), draw.integers([draw.integer(1, 3) for _ in shape])])


@operator("Range")
def range_(draw):
    dtype = draw.choice([np.float32, np.int64])
    start, delta = draw.integer(-3, 3), draw.choice([1, 2, -1])
    count = draw.integer(1, 5)
    bounds = [draw.constant(value, dtype) for value in (start, start + delta * count, delta)]
    values = draw.node("Range", bounds)
    if dtype is np.float32:
        draw.node("Mul", [draw.tensor((2, count)), values])
    else:
        draw.node("Gather", [draw.tensor((2, 12)), values], axis=1)


@operator("DepthToSpace")
@operator("SpaceToDepth")
def blocks(draw):
    n, c, h, w = draw.image()
    block = draw.integer(1, 3)
    if draw.operator == "DepthToSpace":
        draw.node("DepthToSpace", [draw.tensor((n, c * block * block, h, w))], blocksize=block,
                  mode=draw.choice(["DCR", "CRD"]))
    else:
        draw.node("SpaceToDepth", [draw.tensor((n, c, h * block, w * block))], blocksize=block)


@operator("Concat")
def concat(draw):
    shape, axis = list(draw.shape()), 0
    axis = draw.integer(-len(shape), len(shape) - 1)
    parts = []
    for _ in range(draw.integer(1, 3)):
        shape[axis] = draw.integer(1, 4)
        parts.append(draw.constant(draw.array(shape)) if parts and draw.chance(0.3) else draw.tensor(shape))
    draw.node("Concat", parts, axis=axis)


@operator("Split", before(13))
def split_attribute(draw):
    shape, axis = draw.shape(), 0
    axis = draw.integer(0, len(shape) - 1)
    first = draw.integer(0, shape[axis] - 1)
    draw.node("Split", [draw.tensor(shape)], outputs=2, axis=axis, split=[first, shape[axis] - first])


@operator("Split", since(13))
def split_input(draw):
    shape = draw.shape()
    axis = draw.integer(0, len(shape) - 1)
    first = draw.integer(0, shape[axis] - 1)
    draw.node("Split", [draw.tensor(shape), draw.integers([first, shape[axis] - first])], outputs=2, axis=axis)


@operator("Split", since(18))
def split_count(draw):
    draw.node("Split", [draw.tensor((2, draw.integer(4, 7), 3))], outputs=2, axis=1, num_outputs=2)


@operator("Slice")
def slice(draw):
    shape = draw.shape()
    axes = some_axes(draw, len(shape))
    starts, ends, steps = [], [], []
    for axis in axes:
        step = draw.choice([1, 1, 2, -1, -2])
        first, last = sorted((draw.integer(0, shape[axis] - 1), draw.integer(0, shape[axis] - 1)))
        starts.append(first if step > 0 else last)
        ends.append(last + 1 if step > 0 else (first - 1 if first else -2**31))
        steps.append(step)
        if step > 0 and draw.chance(0.3):
            ends[-1] = 2**31 - 1
    draw.node("Slice", [draw.tensor(shape), *map(draw.integers, (starts, ends, axes, steps))])


@operator("Gather")
def gather(draw):
    shape = draw.shape()
    axis = draw.integer(-len(shape), len(shape) - 1)
    indices = draw.rng.integers(-shape[axis], shape[axis], draw.shape(0, 2))
    draw.node("Gather", [draw.tensor(shape), draw.integers(indices)], axis=axis)


@operator("Expand")
def expand(draw):
    shape = draw.shape()
    draw.node("Expand", [draw.tensor(broadcast(draw, shape)), draw.integers(shape)])


@operator("Reshape")
def reshape(draw):
    shape = draw.shape(2, 4)
    target = draw.choice([[-1], [0, -1], [shape[0], 1, -1], list(shape), [1, *shape[::-1]]])
    draw.node("Reshape", [draw.tensor(shape), draw.integers(target)])


@operator("Flatten")
def flatten(draw):
    shape = draw.shape()
    draw.node("Flatten", [draw.tensor(shape)], axis=draw.integer(-len(shape), len(shape)))


@operator("Transpose")
def transpose(draw):
    shape = draw.shape()
    attributes = {"perm": [int(k) for k in draw.rng.permutation(len(shape))]} if draw.chance(0.8) else {}
    x = draw.node("Transpose", [draw.tensor(shape)], **attributes)
    draw.node("Relu", [x])


def unit_shape(draw):
    """A shape with ones, and where they are."""
    shape = [1 if draw.chance(0.5) else draw.integer(2, 4) for _ in range(4)]
    return shape, [axis for axis, size in enumerate(shape) if size == 1]


@operator("Squeeze")
def squeeze(draw):
    shape, ones = unit_shape(draw)
    inputs, attributes = [draw.tensor(shape)], {}
    if ones and draw.chance(0.7):
        if draw.opset < 13:
            attributes["axes"] = ones[:1]
        else:
            inputs.append(draw.integers(ones[:1]))
    draw.node("Squeeze", inputs, **attributes)


@operator("Unsqueeze")
def unsqueeze(draw):
    shape = draw.shape(1, 3)
    axes = draw.choice([[0], [-1], [1, -1]])
    if draw.opset < 13:
        draw.node("Unsqueeze", [draw.tensor(shape)], axes=axes)
    else:
        draw.node("Unsqueeze", [draw.tensor(shape), draw.integers(axes)])


def absent(draw):
    """An input that opset 11 wants, and that later ones leave out."""
    return draw.constant(np.zeros(0)) if draw.opset < 13 else ""


@operator("Resize")
def resize_nearest(draw):
    shape = draw.image()
    sizes = [*shape[:2], draw.integer(1, 12), draw.integer(1, 12)]
    # Other modes agree where the reference evaluator and the runtime do.
    draw.node("Resize", [draw.tensor(shape), absent(draw), absent(draw), draw.integers(sizes)], mode="nearest",
              coordinate_transformation_mode=draw.choice(["asymmetric", "half_pixel"]),
              nearest_mode=draw.choice(["floor", "round_prefer_floor", "ceil", "round_prefer_ceil"]))


@operator("Resize")
def resize_linear(draw):
    shape = draw.image()
    scales = [1, 1, draw.choice([1, 2, 0.5, 3]), draw.choice([1, 2, 4])]
    draw.node("Resize", [draw.tensor((shape[0], shape[1], 8, shape[3])), absent(draw), draw.constant(scales)], mode="linear",
              coordinate_transformation_mode=draw.choice(["asymmetric", "half_pixel", "align_corners"]))


@operator("If")
def branch(draw):
    """A condition that follows from a shape."""
    shape = draw.shape(2, 3)
    x = draw.tensor(shape)
    rows = draw.node("Gather", [draw.node("Shape", [x]), draw.integers(0)], axis=0)
    condition = draw.node("Equal", [rows, draw.integers(draw.choice([shape[0], 9]))])
    graphs = {}
    for name, op in ("then_branch", "Relu"), ("else_branch", "Neg"):
        half, result = name + "_half", name + "_result"
        nodes = [helper.make_node("Mul", [x, name + "_factor"], [half]), helper.make_node(op, [half], [result])]
        factor = numpy_helper.from_array(np.array(0.5, np.float32), name + "_factor")
        graphs[name] = helper.make_graph(nodes, name, [], [helper.make_empty_tensor_value_info(result)], [factor])
    draw.node("Tanh", [draw.node("If", [condition], **graphs)])


@operator("Cast")
def cast_to_float(draw):
    dtype, name = draw.choice([(np.int8, 3), (np.uint8, 2), (np.int16, 5), (np.int32, 6)])
    info = np.iinfo(dtype)
    values = draw.rng.integers(max(info.min, -1000), min(info.max, 1000), draw.shape()).astype(dtype)
    draw.node("Relu", [draw.node("Cast", [draw.input(values)], to=1)])


@operator("Cast")
def cast_bool(draw):
    condition = draw.node("Cast", [draw.node("Relu", [draw.tensor(draw.shape())])], to=9)
    draw.node("Cast", [condition], to=1)


@operator("Cast")
def cast(draw):
    condition = draw.node("Greater", [draw.tensor(draw.shape()), draw.constant(0.0)])
    draw.node("Cast", [condition], to=draw.choice([3, 6, 7]))


@operator("Identity")
@operator("Dropout")
def copy(draw):
    x = draw.node(draw.operator, [draw.tensor(draw.shape())])
    draw.node("Relu", [x])


@operator("Constant")
def constant(draw):
    kind, value = draw.choice([("value_float", 2.5), ("value_floats", [1.5]), ("value", None)])
    if value is None or draw.opset < 12:
        kind, value = "value", numpy_tensor(draw.array((1,)))
    draw.node("Add", [draw.tensor(draw.shape()), draw.node("Constant", [], **{kind: value})])


def numpy_tensor(array):
    return numpy_helper.from_array(array)


@operator("ConstantOfShape")
def constant_of_shape(draw):
    shape = draw.shape()
    ones = draw.node("ConstantOfShape", [draw.integers(shape)], value=numpy_tensor(np.array([1.5], np.float32)))
    draw.node("Add", [draw.tensor(shape), ones])


@operator("Shape")
def shape(draw):
    """The way in which exporters flatten."""
    x = draw.tensor(draw.shape(2, 4))
    rows = draw.node("Gather", [draw.node("Shape", [x]), draw.integers(0)], axis=0)
    axes = {"axes": [0]} if draw.opset < 13 else {}
    rows = draw.node("Unsqueeze", [rows] + ([] if axes else [draw.integers([0])]), **axes)
    target = draw.node("Concat", [rows, draw.integers([-1])], axis=0)
    draw.node("Reshape", [x, target])


@operator("Size")
def size(draw):
    x = draw.tensor(draw.shape())
    draw.node("Reshape", [x, draw.node("Reshape", [draw.node("Size", [x]), draw.integers([1])])])


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
