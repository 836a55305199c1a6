# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Convolutions, products, normalizations and recurrent layers."""

from network import operator, since


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
