# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Norms with quantized parameters."""

import numpy as np

from elements import Plain, Quant, tensor
from networks import is_quantized, operator


def parameter(net, channels, scale, storage):
    """A vector of codes on one scale, or on one for each channel, some of them negative."""
    if net.chance(0.7):
        return net.constant((channels,), Quant(storage, net.encode_scale([scale])))
    scales = [scale * 2.0 ** net.real(-1, 1) * net.pick([1, 1, -1]) for _ in range(channels)]
    return net.constant((channels,), Quant(storage, net.encode_scale(scales), axis=0))


def special(net, channels, storage, width, scale):
    """A vector of codes that are no integers: bipolar or powers of two."""
    codes = net.choices.integers(-1 << (width - 1), (1 << (width - 1)) - 1, (channels,)) if width > 1 else (
        net.choices.integers(0, 1, (channels,)).astype(bool))
    text = str(codes.tolist()).lower()
    type = tensor((channels,), "!qopt.quant<%s, real<%.17e>>" % (storage, scale))
    name = net.emit("qopt.const dense<%s> : %s : %s" % (text, tensor((channels,), "i%d" % width), type))
    return name, type


@operator(lambda x: x.rank > 0 and is_quantized(x) and x.element.axis is None, 3)
def quant_norm(net, x):
    form = net.pick(["affine", "centered", "shift_add", "threshold"])
    channels, element = x.shape[-1], x.element
    mean, deviation = element.moments
    scale = 2.0 ** net.real(-12, 2)
    # Offsets that count: of the size of the input, or of what it is multiplied to.
    reach = element.scale * max(element.magnitude, 1) * 2.0 ** net.real(-2, 1)
    storage = net.storage((8, 8, 4, 16), True)
    if form in ("affine", "centered"):
        a = parameter(net, channels, scale, net.storage((8, 8, 4, 16), True))
        name, type = a.name, a.type
        factor = max(abs(a.element.low), abs(a.element.high)) / 2
    elif form == "shift_add":
        width = net.integer(2, 5)
        name, type = special(net, channels, "pow2<%d>" % width, width, scale)
        factor = 2.0 ** (2 ** (width - 1) - 2)
    else:
        name, type = special(net, channels, "bipolar", 1, 1.0)
        factor = 1
    if form in ("affine", "shift_add"):
        reach *= scale * factor
    b = parameter(net, channels, reach / max(-storage[2], storage[3], 1), storage)

    words = "qopt.quant_norm %s, %s, %s form<%s>%s rounding<%s> : %s, %s, %s"
    if form == "threshold":
        result = tensor(x.shape, "!qopt.quant<bipolar, real<1.0>>")
        text = words % (x.name, name, b.name, form, "", net.rounding(), x.type, type, b.type)
        signs = net.emit("%s -> %s" % (text, result))
        return net.result("qopt.reinterpret %s : %s" % (signs, result), x.shape, Plain(1))
    output = net.output(element.scale * scale, 0, factor * np.hypot(mean, deviation) * 2)
    activation = " activation<%s>" % net.activation(output)
    text = words % (x.name, name, b.name, form, activation, net.rounding(), x.type, type, b.type)
    return net.result(text, x.shape, output)
