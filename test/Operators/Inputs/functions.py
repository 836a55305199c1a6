# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Functions of one tensor."""

from draw import operator


def input_of_reach(draw, type, low, high):
    """An input whose largest number is 2^low to 2^high, now and then any; powers of two are likely."""
    if type == "float32" or draw.chance(0.1):
        return draw.input(type, draw.shape())
    bits = 15 if type == "int16" else 7
    return draw.input(type, draw.shape(), scale=draw.scale(low - bits, high - bits))


def scaled(draw, x, spread=2):
    """A result of about the input's scale."""
    return draw.result(x.type, scale=None if x.scale is None else x.scale * draw.factor(spread))


def rectifier(draw, type, version=2):
    # Numbers that a bound of 6 or 1 cuts.
    x = input_of_reach(draw, type, -1, 6)
    y = draw.like(x) if draw.chance(0.3) else scaled(draw, x)
    return draw.case([x], [y], version=version)


@operator("RELU", "int8", "uint8", "int16", "float32")
def relu(draw, type):
    return rectifier(draw, type)


@operator("RELU6", "int8", "uint8", "int16", "float32")
def relu6(draw, type):
    return rectifier(draw, type)


@operator("RELU_N1_TO_1", "int8", "uint8", "float32")
def relu_n1_to_1(draw, type):
    return rectifier(draw, type, version=1)


@operator("LEAKY_RELU", "int8", "uint8", "int16", "float32")
def leaky_relu(draw, type):
    x = draw.input(type, draw.shape())
    y = scaled(draw, x)
    alpha = draw.pick([0.0, 1.0, -1.0, draw.real(0, 1), draw.real(0, 0.3), draw.real(-2, 3)])
    return draw.case([x], [y], "LeakyReluOptions", version=2, alpha=alpha)


@operator("HARD_SWISH", "int8", "uint8", "float32")
def hard_swish(draw, type):
    x = input_of_reach(draw, type, 0, 6)
    y = scaled(draw, x, 3)
    return draw.case([x], [y], "HardSwishOptions")


@operator("LOGISTIC", "int8", "uint8", "int16", "float32")
def logistic(draw, type):
    x = input_of_reach(draw, type, -1, 5)
    if type == "int16":
        y = draw.result(type, scale=2.0**-15)
    else:
        y = draw.result(type, scale=2.0**-8, zero_point=-128 if type == "int8" else 0)
    return draw.case([x], [y], version=3 if type == "int16" else 2)


@operator("TANH", "int8", "uint8", "int16", "float32")
def tanh(draw, type):
    x = input_of_reach(draw, type, -1, 4)
    if type == "int16":
        y = draw.result(type, scale=2.0**-15)
    else:
        y = draw.result(type, scale=2.0**-7, zero_point=0 if type == "int8" else 128)
    return draw.case([x], [y], version=3 if type == "int16" else 2)


@operator("ELU", "int8", "float32")
def elu(draw, type):
    x = input_of_reach(draw, type, -1, 5)
    y = scaled(draw, x, 3)
    return draw.case([x], [y])


def real_function(draw, low=-8, options_type=None, **options):
    x = draw.input("float32", draw.shape(), low=low, high=8)
    return draw.case([x], [draw.result("float32")], options_type, **options)


for code in ("EXP", "SIN", "COS", "FLOOR", "CEIL", "SQUARE"):
    operator(code, "float32")(lambda draw, _: real_function(draw))
for code in ("LOG", "SQRT"):
    operator(code, "float32")(lambda draw, _: real_function(draw, low=0.05))


@operator("GELU", "float32")
def gelu(draw, _):
    return real_function(draw, options_type="GeluOptions", approximate=draw.chance(0.5))


@operator("RSQRT", "int8", "int16", "float32")
def rsqrt(draw, type):
    if type == "float32":
        return real_function(draw, low=0.05)
    # LiteRT refuses numbers below the zero point.
    zero_point = 0 if type == "int16" else draw.pick([-128, -128, draw.integer(-128, 100)])
    x = draw.input(type, draw.shape(), zero_point=zero_point, low=zero_point)
    # Most results are roots of small numbers.
    codes = 2.0**15 if type == "int16" else 2.0**7
    y = draw.result(type, scale=draw.factor(3) * (x.scale * codes) ** -0.5 / codes**0.5)
    return draw.case([x], [y], version=2)


@operator("ABS", "int8", "int16", "int32", "float32")
def abs_(draw, type):
    x = draw.input(type, draw.shape())
    if type in ("int32", "float32"):
        return draw.case([x], [draw.result(type)], "AbsOptions", version=1)
    y = draw.like(x) if draw.chance(0.3) else scaled(draw, x)
    return draw.case([x], [y], "AbsOptions", version=3)


@operator("NEG", "int8", "int16", "int32", "int64", "float32")
def neg(draw, type):
    # Codes are negated, whatever they stand for.
    x = draw.input(type, draw.shape(), zero_point=draw.pick([0, draw.zero_point(type)]))
    y = draw.result(type) if draw.chance(0.3) else draw.like(x)
    return draw.case([x], [y], "NegOptions")


def beta(draw):
    return draw.pick([1.0, 1.0, draw.real(0.1, 3)])


@operator("SOFTMAX", "int8", "uint8", "int16", "float32", "int8 to int16", "uint8 to int16")
def softmax(draw, type):
    input_type, _, output_type = type.partition(" to ")
    output_type = output_type or input_type
    if type == "float32":
        x = draw.input(type, draw.shape(draw.integer(1, 4)))
        return draw.case([x], [draw.result(type)], "SoftmaxOptions", version=1, beta=beta(draw))
    low = -14 if input_type == "int16" else -6
    x = draw.input(input_type, draw.shape(draw.integer(1, 4)), scale=draw.scale(low, low + 6))
    bits = 15 if input_type == "int16" else 16 if output_type == "int16" else 8
    zero_point = {"int8": -128, "uint8": 0, "int16": 0 if input_type == "int16" else -32768}[output_type]
    # The kernels take a scale that is close.
    scale = 2.0**-bits * draw.pick([1, 1, 1, 1, 1, draw.real(0.9993, 1.0007)])
    y = draw.result(output_type, scale=scale, zero_point=zero_point)
    return draw.case([x], [y], "SoftmaxOptions", version=3, beta=beta(draw))


@operator("LOG_SOFTMAX", "int8", "uint8", "float32")
def log_softmax(draw, type):
    x = draw.input(type, draw.shape(draw.integer(1, 4)), scale=draw.scale(-6, 0))
    y = draw.result(type, scale=2.0**-4, zero_point=127 if type == "int8" else 255)
    return draw.case([x], [y], "LogSoftmaxOptions", version=2)


@operator("L2_NORMALIZATION", "int8", "uint8", "float32")
def l2_normalization(draw, type):
    x = draw.input(type, draw.shape())
    y = draw.result(type, scale=2.0**-7, zero_point=0 if type == "int8" else 128)
    return draw.case([x], [y], "L2NormOptions", version=2)
