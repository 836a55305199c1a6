# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What moves elements, or describes them."""

import numpy as np
from onnx import helper, numpy_helper

from elementwise import broadcast
from network import before, operator, since
from pools import some_axes


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
