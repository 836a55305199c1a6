# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Layers that remember: their states are those of the network."""

import math

from elements import full_range, tensor
from networks import Value, is_quantized, operator


def has_codes(x, rank):
    return is_quantized(x) and x.rank == rank and x.element.width in (8, 16)


def weights(net, x, shape, spread):
    """Without zero points, so that products with x are about `spread`."""
    width = net.pick([8, 8, 16])
    deviation = math.hypot(*x.element.moments) * (1 << width) / 4 * math.sqrt(shape[1])
    scale = spread * 2.0 ** net.real(-2, 2) / (x.element.scale * max(deviation, 1))
    return net.constant(shape, net.symmetric(min(max(scale, 2.0**-60), 2.0**60), width))


def bias(net, size, bits):
    limit = 2**12 if net.chance(0.8) else 2**31 - 1
    array = net.choices.integers(-limit, limit, [size])
    type = tensor([size], "i%d" % bits)
    return Value(net.emit("qopt.const dense<%s> : %s : %s" % (array.tolist(), type, type)), [size], "i%d" % bits)


def call(net, text, operands, results):
    """An op of several results, as values."""
    types = ", ".join(tensor(*result) for result in results)
    name = net.emit("%s : (%s) -> (%s)" % (text, ", ".join(v.type for v in operands), types), len(results))
    return [Value("%s#%d" % (name, i), *result) for i, result in enumerate(results)]


@operator(lambda x: has_codes(x, 2), 2)
def svdf(net, x):
    batch, units, rank, memory = x.shape[0], net.integer(1, 4), net.integer(1, 3), net.integer(1, 5)
    filters = units * rank
    feature = weights(net, x, [filters, x.shape[1]], 1.0)
    signed, width = net.chance(0.6), net.pick([8, 16])
    storage = (signed, width, *full_range(signed, width))
    old = net.state([batch, filters * memory], net.quant(2.0 ** net.real(-10, -4), storage=storage))
    time = weights(net, old, [filters, memory], 1.0)
    operands = [x, feature, time] + [bias(net, units, 32)] * net.chance(0.7) + [old]
    element = net.output(old.element.scale * time.element.scale, 0, old.element.moments[1] * 64 * math.sqrt(memory * rank),
                         (8, 16))
    text = "qopt.svdf %s state %s rounding<%s>" % (", ".join(v.name for v in operands[:-1]), old.name, net.rounding())
    result, new = call(net, text, operands, [((batch, units), element), (old.shape, old.element)])
    net.set_state(new)
    return result


@operator(lambda x: has_codes(x, 3), 3)
def lstm(net, x):
    time_major, units, bits = net.chance(0.4), net.integer(1, 4), net.pick([32, 64])
    batch, features = x.shape[time_major], x.shape[2]
    hidden = net.state([batch, units], net.quant(2.0 ** -7 * 2.0 ** net.real(-1, 1), (8, 16)))
    cell = net.state([batch, units], net.symmetric(2.0 ** net.pick([-11, -12, -10, -15]) if net.chance(0.8)
                                                   else 2.0 ** net.real(-14, -8), 16))
    inputs = [weights(net, x, [units, features], 1.0) for _ in range(4)]
    recurrent = [weights(net, hidden, [units, units], 1.0) for _ in range(4)]
    biases = [bias(net, units, bits) for _ in range(4)]
    names = [", ".join(v.name for v in values) for values in (inputs, recurrent, biases)]
    text = "qopt.lstm %s weights(%s) recurrent(%s) bias(%s) state(%s, %s)%s%s rounding<%s>" % (
        x.name, *names, hidden.name, cell.name, " cell_clip %d" % net.integer(0, 32767) if net.chance(0.4) else "",
        " time_major" * time_major, "half_up" if bits == 64 else net.rounding())
    results = [((*x.shape[:2], units), hidden.element), (hidden.shape, hidden.element), (cell.shape, cell.element)]
    result, new_hidden, new_cell = call(net, text, [x, *inputs, *recurrent, *biases, hidden, cell], results)
    net.set_state(new_hidden), net.set_state(new_cell)
    return result
