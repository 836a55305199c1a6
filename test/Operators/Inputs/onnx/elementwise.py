# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What computes element by element."""

from network import operator, since


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
