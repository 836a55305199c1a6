# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a network keeps from one call to the next."""

from networks import MAX_SIZE, is_quantized, operator


def new_value(net, x, old):
    """Of this call: x, something of x's type from before, or what was kept."""
    same = net.earlier(lambda v: v.type == old.type)
    return net.pick([x] + ([same] if same else []) + [old]) if x.type == old.type else old


@operator(lambda x: x.is_returnable)
def delay(net, x):
    """The value of an earlier call."""
    old = net.state(x.shape, x.element)
    net.set_state(new_value(net, x, old))
    text = "qopt.maximum %s, %s : %s, %s" % (x.name, old.name, x.type, old.type)
    return net.result(text, x.shape, x.element)


@operator(lambda x: x.is_returnable and x.rank > 0 and x.size <= MAX_SIZE // 4)
def window_of_calls(net, x):
    """The last frames one after the other; the oldest go."""
    axis = net.integer(0, x.rank - 1)
    shape, kept = list(x.shape), net.integer(1, 5)
    shape[axis] = kept
    old = net.state(shape, x.element)
    shape[axis] += x.shape[axis]
    joined = net.result("qopt.concat %s, %s axis %d : %s, %s" % (old.name, x.name, axis, old.type, x.type), shape,
                        x.element)
    offsets = [0] * x.rank
    offsets[axis] = x.shape[axis]
    net.set_state(net.result("qopt.slice %s offsets %s sizes %s strides %s : %s" % (
        joined.name, offsets, list(old.shape), [1] * x.rank, joined.type), old.shape, x.element))
    return joined


@operator(lambda x: is_quantized(x) and x.is_returnable)
def accumulate(net, x):
    """A sum over the calls, which is kept."""
    old = net.state(x.shape, x.element)
    text = "qopt.add %s, %s rounding<%s> : %s, %s" % (x.name, old.name, net.rounding(), x.type, old.type)
    new = net.result(text, x.shape, x.element)
    net.set_state(new)
    return new
