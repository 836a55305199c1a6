# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Functions of each element, and of rows."""

from elements import full_range
from networks import is_quantized, operator


def is_byte(x):
    return is_quantized(x) and x.element.width == 8


def is_symmetric_short(x):
    return is_quantized(x) and x.element.width == 16 and x.element.signed and x.element.zero_point == 0


def unary(net, x, mnemonic, words, element):
    return net.result("qopt.%s %s %s : %s" % (mnemonic, x.name, words, x.type), x.shape, element)


def bytes_like(net, x, signed=None):
    """Storage of 8 bits, which may be narrowed."""
    return net.storage((8,), x.element.signed if signed is None else signed)


@operator(lambda x: x.rank > 0 and (is_byte(x) or is_symmetric_short(x)))
def softmax(net, x):
    beta = 2.0 ** net.real(-3, 3) / (x.element.scale * 64 * (1 if is_byte(x) else 256))
    if is_symmetric_short(x):
        element = net.fixed_scale(-15, (True, 16, *full_range(True, 16)))
    elif net.chance(0.7):
        storage = bytes_like(net, x)
        element = net.fixed_scale(-8, storage, storage[2])
    else:
        storage = net.storage((16,), True)
        element = net.fixed_scale(-16, storage, storage[2])
    return unary(net, x, "softmax", "beta %.17e rounding<half_away_twice>" % beta, element)


@operator(lambda x: x.rank > 0 and is_byte(x))
def log_softmax(net, x):
    storage = bytes_like(net, x)
    return unary(net, x, "log_softmax", "rounding<half_away_twice>", net.fixed_scale(-4, storage, storage[3]))


def centered(net, x):
    """From -1 to 1."""
    middle = 0 if x.element.signed else 128
    storage = bytes_like(net, x)
    if not storage[2] <= middle <= storage[3]:
        storage = (x.element.signed, 8, *full_range(x.element.signed, 8))
    return net.fixed_scale(-7, storage, middle)


@operator(lambda x: x.rank > 0 and is_byte(x))
def l2_normalization(net, x):
    return unary(net, x, "l2_normalization", "rounding<half_away_twice>", centered(net, x))


@operator(lambda x: is_byte(x) or is_symmetric_short(x) and x.element.scale < 2)
def sigmoid(net, x):
    mnemonic = net.pick(["logistic", "tanh"])
    if is_symmetric_short(x):
        return unary(net, x, mnemonic, "rounding<half_away>", net.fixed_scale(-15, (True, 16, *full_range(True, 16))))
    if mnemonic == "tanh":
        element = centered(net, x)
    else:
        storage = bytes_like(net, x)
        element = net.fixed_scale(-8, storage, storage[2])
    return unary(net, x, mnemonic, "rounding<half_away_twice>", element)


@operator(is_quantized)
def leaky_relu(net, x):
    element = net.output(x.element.scale, *x.element.moments, (x.element.width,))
    alpha = net.pick([1.0, net.real(-1, 2), net.real(0, 0.5), 0.0])
    words = "alpha %.17e activation<%s> rounding<%s>" % (alpha, net.activation(element), net.rounding())
    return unary(net, x, "leaky_relu", words, element)


@operator(lambda x: is_quantized(x) and x.element.width <= 8)
def hard_swish(net, x):
    element = net.output(x.element.scale, *x.element.moments, (x.element.width,))
    if x.element.scale >= 127 * element.scale:
        element = net.quant(x.element.scale, (x.element.width,))
    return unary(net, x, "hard_swish", "rounding<half_away_twice>", element)


@operator(lambda x: is_quantized(x) and x.element.width <= 8)
def elu(net, x):
    element = net.output(x.element.scale, *x.element.moments, (x.element.width,))
    return unary(net, x, "elu", "rounding<half_away>", element)


@operator(lambda x: is_quantized(x) and (x.element.width <= 8 or is_symmetric_short(x)))
def rsqrt(net, x):
    scale = x.element.scale**-0.5 * 2.0 ** net.real(-10, 0)
    if x.element.width > 8:
        return unary(net, x, "rsqrt", "rounding<half_up>", net.symmetric(scale, 16))
    element = net.quant(scale, storage=net.storage((x.element.width,), x.element.signed))
    return unary(net, x, "rsqrt", "rounding<half_away_twice>", element)


@operator(lambda x: is_quantized(x) or x.element.width > 1)
def absolute(net, x):
    if not is_quantized(x):
        return unary(net, x, "abs", "", x.element)
    mean, deviation = x.element.moments
    element = net.output(x.element.scale, abs(mean), deviation, (x.element.width,))
    return unary(net, x, "abs", "rounding<%s>" % net.rounding(), element)


def is_negatable(x):
    if not is_quantized(x):
        return x.element.width > 1
    return x.element.signed and not x.element.is_narrowed and x.element.zero_point == 0


@operator(is_negatable)
def neg(net, x):
    return unary(net, x, "neg", "", x.element)
