# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Other types for the same numbers or codes."""

from elements import Plain, full_range, tensor
from networks import is_quantized, operator


@operator(is_quantized, 2)
def rescale(net, x):
    element = net.output(x.element.scale, *x.element.moments)
    text = "qopt.rescale %s activation<%s> rounding<%s> : %s" % (
        x.name, net.activation(element), net.rounding(), x.type)
    return net.result(text, x.shape, element)


@operator(is_quantized)
def reinterpret(net, x):
    """Through plain integers to the other signedness."""
    signed, width = not x.element.signed, x.element.width
    plain = tensor(x.shape, "i%d" % width)
    name = net.emit("qopt.reinterpret %s : %s -> %s" % (x.name, x.type, plain))
    element = net.quant(x.element.scale, storage=(signed, width, *full_range(signed, width)))
    return net.result("qopt.reinterpret %s : %s" % (name, plain), x.shape, element)


@operator(lambda x: not is_quantized(x) or not x.element.is_narrowed, 2)
def cast(net, x):
    if net.chance(0.5 if is_quantized(x) else 0.2):
        element = Plain(net.pick([32, 8, 1, 16, 64]))
    else:
        signed, width = net.chance(0.6), net.pick([8, 8, 16, net.integer(2, 16)])
        element = net.quant(2.0 ** net.real(-10, 0), storage=(signed, width, *full_range(signed, width)))
    return net.result("qopt.cast %s : %s" % (x.name, x.type), x.shape, element)
