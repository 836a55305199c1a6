# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Operators that move elements, and the resizing of images."""

import math

from draw import operator
from litert import Case, Operator, Tensor

# What most kernels move.
TYPES = ("int8", "uint8", "int16", "int32", "int64", "bool", "float32")


def axis_of(draw, rank):
    """An axis, counted from either end, and the same from the front."""
    axis = draw.integer(0, rank - 1)
    return draw.pick([axis, axis - rank]), axis


# ---- shapes -------------------------------------------------------------------


@operator("RESHAPE", *TYPES)
def reshape(draw, type):
    x = draw.input(type, draw.shape())
    shape = draw.shuffled(x.shape + [1] * draw.integer(0, 2))
    for _ in range(draw.integer(0, len(shape) - 1)):
        last = shape.pop()
        shape[-1] *= last
    if draw.chance(0.3):
        shape[draw.integer(0, len(shape) - 1)] = -1
    return draw.case([x, draw.parameter(shape)], [draw.like(x)], "ReshapeOptions", new_shape=shape)


@operator("SQUEEZE", *TYPES)
def squeeze(draw, type):
    shape = draw.shape(draw.integer(1, 3))
    axes = sorted(draw.integer(0, len(shape)) for _ in range(draw.integer(0, 2)))
    for axis in axes:
        shape.insert(axis, 1)
    ones = [axis for axis, size in enumerate(shape) if size == 1]
    dropped = draw.pick([[], [axis for axis in ones if draw.chance(0.5)]])
    x = draw.input(type, shape)
    return draw.case([x], [draw.like(x)], "SqueezeOptions", squeeze_dims=dropped)


@operator("EXPAND_DIMS", *TYPES)
def expand_dims(draw, type):
    x = draw.input(type, draw.shape(draw.integer(1, 4)))
    axis, _ = axis_of(draw, len(x.shape) + 1)
    return draw.case([x, draw.parameter([axis])], [draw.like(x)], "ExpandDimsOptions")


@operator("TRANSPOSE", *TYPES)
def transpose(draw, type):
    x = draw.input(type, draw.shape())
    axes = draw.shuffled(range(len(x.shape)))
    return draw.case([x, draw.parameter(axes)], [draw.like(x)], "TransposeOptions", version=4)


@operator("TILE", *TYPES)
def tile(draw, type):
    x = draw.input(type, draw.shape(limit=300))
    multiples = [draw.pick([1, 1, draw.integer(1, 4)]) for _ in x.shape]
    parameter = draw.parameter(multiples, draw.pick(["int32", "int64"]))
    return draw.case([x, parameter], [draw.like(x)], "TileOptions")


@operator("SHAPE", "a parameter that is computed",
          *(" of ".join([result, type]) for result in ("int32", "int64") for type in TYPES))
def shape(draw, variant):
    """The shape itself, or a reshape to what is computed from it."""
    out_type, _, type = variant.partition(" of ")
    x = draw.input(type or "int8", draw.shape(3, 400))
    if type:
        return draw.case([x], [Tensor(out_type)], "ShapeOptions", out_type=out_type)
    # [d0, d1, d2] --> reshape to [d0 * d1, d2, 1] or [-1, d0], and back to front.
    sizes, first, rest, one = Tensor("int32"), Tensor("int32"), Tensor("int32"), draw.parameter([1])
    masks = dict(begin_mask=0, end_mask=0, ellipsis_mask=0, new_axis_mask=0)
    scalar = lambda result, index: Operator(
        "STRIDED_SLICE", [sizes, draw.parameter([index]), draw.parameter([index + 1]), draw.parameter([1])], [result],
        "StridedSliceOptions", dict(masks, shrink_axis_mask=1))
    shape, result = Tensor("int32"), draw.like(x)
    index = draw.integer(0, 2)
    operators = [
        Operator("SHAPE", [x], [sizes], "ShapeOptions", {"out_type": "int32"}),
        scalar(first, index),
    ]
    kind = draw.pick(["pack", "concatenation", "gather"])
    if kind == "pack":
        operators += [
            scalar(rest, (index + 1) % 3),
            Operator("PACK", [rest, draw.parameter(-1), first], [shape], "PackOptions", {"values_count": 3, "axis": 0}),
        ]
    elif kind == "concatenation":
        vector = Tensor("int32")
        operators += [
            Operator("EXPAND_DIMS", [first, draw.parameter(0)], [vector], "ExpandDimsOptions"),
            Operator("CONCATENATION", [vector, one, draw.parameter([-1])], [shape], "ConcatenationOptions",
                     {"axis": 0, "fused_activation_function": "none"}),
        ]
    else:
        operators[1:] = [
            Operator("GATHER", [sizes, draw.parameter(draw.shuffled(range(3)))], [shape], "GatherOptions", {"axis": 0}),
        ]
    return Case(operators + [Operator("RESHAPE", [x, shape], [result])])


# ---- joining and splitting ----------------------------------------------------


@operator("CONCATENATION", *TYPES)
def concatenation(draw, type):
    shape = draw.shape(limit=400)
    axis, positive = axis_of(draw, len(shape))
    result = draw.result(type)
    inputs = []
    for _ in range(draw.integer(1, 5)):
        shape[positive] = draw.integer(1, 6)
        quantization = dict(scale=result.scale, zero_point=result.zero_point)
        # The kernel for uint8 rescales; that for int16 does not look.
        if type == "uint8" and draw.chance(0.8):
            quantization = dict(scale=result.scale * draw.factor(1))
        if type == "int16" and draw.chance(0.3):
            quantization = dict(scale=result.scale * 2)
        inputs.append(draw.tensor(type, shape, constant=bool(inputs) and draw.chance(0.2), **quantization))
    if len(inputs) > 1 and draw.chance(0.1):
        inputs[-1] = inputs[0]
    return draw.case(inputs, [result], "ConcatenationOptions", axis=axis, fused_activation_function="NONE")


@operator("PACK", "int8", "uint8", "int16", "int32", "int64", "float32")
def pack(draw, type):
    shape = draw.shape(draw.integer(1, 4), 400)
    x = draw.input(type, shape)
    like = dict(scale=x.scale, zero_point=x.zero_point)
    inputs = [x] + [draw.input(type, shape, **like) for _ in range(draw.integer(0, 3))]
    axis, _ = axis_of(draw, len(shape) + 1)
    return draw.case(inputs, [draw.like(x)], "PackOptions", values_count=len(inputs), axis=axis)


@operator("UNPACK", "int8", "uint8", "int16", "int32", "bool", "float32")
def unpack(draw, type):
    x = draw.input(type, draw.shape(limit=500))
    axis, positive = axis_of(draw, len(x.shape))
    count = x.shape[positive]
    return draw.case([x], [draw.like(x) for _ in range(count)], "UnpackOptions", num=count, axis=axis)


@operator("SPLIT", "int8", "uint8", "int16", "int32", "int64", "float32")
def split(draw, type):
    shape = draw.shape(limit=500)
    axis, positive = axis_of(draw, len(shape))
    count = draw.integer(1, 4)
    shape[positive] = count * draw.integer(1, 3)
    x = draw.input(type, shape)
    return draw.case([draw.parameter(axis), x], [draw.like(x) for _ in range(count)], "SplitOptions", num_splits=count)


@operator("SPLIT_V", "int8", "uint8", "int16", "int32", "int64", "float32")
def split_v(draw, type):
    shape = draw.shape(limit=500)
    axis, positive = axis_of(draw, len(shape))
    sizes = [draw.integer(1, 4) for _ in range(draw.integer(1, 4))]
    shape[positive] = sum(sizes)
    if draw.chance(0.4):
        sizes[draw.integer(0, len(sizes) - 1)] = -1
    x = draw.input(type, shape)
    return draw.case([x, draw.parameter(sizes, draw.pick(["int32", "int64"])), draw.parameter(axis)],
                     [draw.like(x) for _ in sizes], "SplitVOptions", num_splits=len(sizes))


@operator("GATHER", *TYPES)
def gather(draw, type):
    x = draw.input(type, draw.shape(limit=400))
    axis, positive = axis_of(draw, len(x.shape))
    batch_dims = draw.integer(0, positive) if draw.chance(0.5) else 0
    shape = x.shape[:batch_dims] + [draw.integer(1, 5) for _ in range(draw.integer(0, 2))]
    indices = draw.tensor(draw.pick(["int32", "int64"]), shape, low=0, high=x.shape[positive] - 1,
                          constant=draw.chance(0.5))
    return draw.case([x, indices], [draw.like(x)], "GatherOptions", version=2, axis=axis, batch_dims=batch_dims)


# ---- slices and paddings ------------------------------------------------------


@operator("SLICE", *TYPES)
def slice(draw, type):
    x = draw.input(type, draw.shape())
    begin = [draw.integer(0, size - 1) for size in x.shape]
    sizes = [draw.pick([-1, draw.integer(1, size - offset)]) for size, offset in zip(x.shape, begin)]
    integers = draw.pick(["int32", "int64"])
    return draw.case([x, draw.parameter(begin, integers), draw.parameter(sizes, integers)], [draw.like(x)],
                     "SliceOptions", version=3)


@operator("STRIDED_SLICE", *TYPES)
def strided_slice(draw, type):
    """Begin, end and stride of each entry, all masks, fewer entries than dimensions."""
    x = draw.input(type, draw.shape(draw.integer(1, 4)))
    rank = len(x.shape)
    options = dict.fromkeys(("begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask"), 0)
    options["offset"] = draw.chance(0.15)
    begin, end, strides = [], [], []
    # With `offset`, LiteRT ignores masks that the reference kernel has, and reads
    # ends that nobody set.
    named = rank if options["offset"] else draw.integer(0, rank)
    # What the kernel makes of an ellipsis for no dimension is not what it means.
    ellipsis = draw.integer(0, named) if named < rank and draw.chance(0.4) else None
    axis = 0
    while axis < named or ellipsis is not None or not begin:
        bit = 1 << len(begin)
        if ellipsis == axis:
            options["ellipsis_mask"] |= bit
            entry = draw.integer(-3, 3), draw.integer(-3, 3), 1
            ellipsis = None
            skipped = rank - named
        elif draw.chance(0.15) and len(begin) < 5 or axis >= named:
            options["new_axis_mask"] |= bit
            entry = draw.integer(-3, 3), draw.integer(-3, 3), 1
            if axis >= named and begin and rank + len(begin) > 5:
                break
        else:
            position = axis + (rank - named if options["ellipsis_mask"] else 0)
            size = x.shape[position]
            axis += 1
            # With `offset`, LiteRT reads what is behind the tensor.
            kind = draw.pick(["forwards"] * 3 + ["shrink"] + ["backwards"] * (not options["offset"]))
            stride = draw.pick([1, 1, 2, draw.integer(1, size + 1)])
            first, last = sorted([draw.integer(0, size - 1), draw.integer(0, size - 1)])
            negative = lambda index: index - size if draw.chance(0.3) else index
            if kind == "shrink":
                options["shrink_axis_mask"] |= bit
                entry = negative(first), first + 1, 1
            elif kind == "backwards":
                entry = negative(last), draw.pick([first - 1 - size, -size - 2]), -stride
            else:
                entry = negative(first), draw.pick([last + 1, size + 3]), stride
            if options["offset"] and kind == "forwards":
                entry = entry[0], draw.integer(1, size - first), stride
            if kind != "shrink" and not options["offset"]:
                options["begin_mask"] |= bit * draw.chance(0.25)
                options["end_mask"] |= bit * draw.chance(0.25)
        begin.append(entry[0]), end.append(entry[1]), strides.append(entry[2])
    return draw.case([x, draw.parameter(begin), draw.parameter(end), draw.parameter(strides)], [draw.like(x)],
                     "StridedSliceOptions", version=4, **options)


def paddings(draw, shape, limit=3):
    """A pair for each dimension, at most `limit` or the size less `limit`."""
    bound = lambda size: limit if limit > 0 else size + limit
    return [[draw.pick([0, draw.integer(0, bound(size))]) for _ in "ab"] for size in shape]


@operator("PAD", *TYPES)
def pad(draw, type):
    x = draw.input(type, draw.shape(limit=300))
    return draw.case([x, draw.parameter(paddings(draw, x.shape), draw.pick(["int32", "int64"]))], [draw.like(x)],
                     "PadOptions", version=2)


@operator("PADV2", *TYPES)
def padv2(draw, type):
    x = draw.input(type, draw.shape(limit=300))
    value = draw.constant(type, [1], scale=x.scale, zero_point=x.zero_point)
    return draw.case([x, draw.parameter(paddings(draw, x.shape)), value], [draw.like(x)], "PadV2Options", version=2)


@operator("MIRROR_PAD", *TYPES)
def mirror_pad(draw, type):
    x = draw.input(type, draw.shape(draw.integer(1, 4), 300))
    mode = draw.pick(["REFLECT", "SYMMETRIC"])
    amounts = [[draw.integer(0, size - (mode == "REFLECT")) for _ in "ab"] for size in x.shape]
    return draw.case([x, draw.parameter(amounts, draw.pick(["int32", "int64"]))], [draw.like(x)], "MirrorPadOptions",
                     mode=mode)


# ---- images -------------------------------------------------------------------


@operator("SPACE_TO_DEPTH", "int8", "uint8", "int32", "int64", "float32")
def space_to_depth(draw, type):
    block = draw.integer(1, 3)
    x = draw.input(type, [draw.integer(1, 2), block * draw.integer(1, 4), block * draw.integer(1, 4), draw.integer(1, 6)])
    return draw.case([x], [draw.like(x)], "SpaceToDepthOptions", block_size=block)


@operator("DEPTH_TO_SPACE", "int8", "uint8", "int32", "int64", "float32")
def depth_to_space(draw, type):
    block = draw.integer(1, 3)
    x = draw.input(type, [draw.integer(1, 2), draw.integer(1, 4), draw.integer(1, 4), block * block * draw.integer(1, 4)])
    return draw.case([x], [draw.like(x)], "DepthToSpaceOptions", block_size=block)


@operator("SPACE_TO_BATCH_ND", *TYPES)
def space_to_batch_nd(draw, type):
    blocks = [draw.integer(1, 3) for _ in range(draw.integer(1, 2))]
    margins, sizes = [], []
    for block in blocks:
        before, after = draw.integer(0, 3), draw.integer(0, 3)
        size = draw.integer(1, 6)
        size += -(before + size + after) % block
        margins.append([before, after]), sizes.append(size)
    x = draw.input(type, [draw.integer(1, 3)] + sizes + [draw.integer(1, 5)])
    return draw.case([x, draw.parameter(blocks), draw.parameter(margins)], [draw.like(x)], "SpaceToBatchNDOptions",
                     version=3)


@operator("BATCH_TO_SPACE_ND", *TYPES)
def batch_to_space_nd(draw, type):
    blocks = [draw.integer(1, 3) for _ in range(draw.integer(1, 2))]
    sizes = [draw.integer(1, 5) for _ in blocks]
    crops = []
    for block, size in zip(blocks, sizes):
        before = draw.integer(0, min(3, block * size - 1))
        crops.append([before, draw.integer(0, min(3, block * size - 1 - before))])
    x = draw.input(type, [math.prod(blocks) * draw.integer(1, 2)] + sizes + [draw.integer(1, 5)])
    return draw.case([x, draw.parameter(blocks), draw.parameter(crops)], [draw.like(x)], "BatchToSpaceNDOptions",
                     version=3)


@operator("RESIZE_NEAREST_NEIGHBOR", "int8", "uint8", "int16", "int32", "bool", "float32")
def resize_nearest_neighbor(draw, type):
    x = draw.input(type, [draw.integer(1, 2), draw.size(), draw.size(), draw.integer(1, 5)], scale=0.5)
    size = draw.parameter([draw.integer(1, 30), draw.integer(1, 30)])
    return draw.case([x, size], [draw.like(x)], "ResizeNearestNeighborOptions", version=4,
                     align_corners=draw.chance(0.4), half_pixel_centers=draw.chance(0.4))


@operator("RESIZE_BILINEAR", "int8", "uint8", "int16", "float32")
def resize_bilinear(draw, type):
    x = draw.input(type, [draw.integer(1, 2), draw.size(), draw.size(), draw.integer(1, 5)])
    kind = draw.pick(["", "align_corners", "half_pixel_centers"])
    size = [draw.integer(1, 30), draw.integer(1, 30)]
    if type == "uint8":
        # LiteRT computes in float32. qopt imports the sizes for which integers
        # give the same: where positions are multiples of a power of two, or of
        # a small odd fraction.
        factors = draw.pick([[1, 2, 4, 8], [1, 3, 5]])
        size = [draw.pick(factors) * old for old in x.shape[1:3]]
        if kind == "align_corners":
            size = [draw.pick(factors) * (old - 1) + 1 for old in x.shape[1:3]]
    return draw.case([x, draw.parameter(size)], [draw.like(x)], "ResizeBilinearOptions", version=4,
                     align_corners=kind == "align_corners", half_pixel_centers=kind == "half_pixel_centers")
