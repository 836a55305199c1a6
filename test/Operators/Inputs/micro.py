# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What TensorFlow Lite Micro computes where LiteRT's kernels have other arithmetic.

Recurrent layers in the integers of Python, from what the kernels do and not
from qopt. Where the package tflite_micro is installed, its interpreter runs
each case too and has to agree with these functions.
"""

import importlib.util
import math

import numpy as np

from litert import Worker, code_range, write_model

HAS_MICRO = importlib.util.find_spec("tflite_micro") is not None


# Fixed point


def half_away(x):
    """A double, rounded to an integer."""
    return int(math.copysign(math.floor(abs(x) + 0.5), x))


def quantize(factor):
    """31 bits and an exponent: factor = bits * 2^(exponent - 31)."""
    if factor == 0:
        return 0, 0
    fraction, exponent = math.frexp(factor)
    bits = half_away(fraction * 2.0**31)
    if bits == 2**31:
        bits, exponent = bits // 2, exponent + 1
    return (0, 0) if exponent < -31 else (bits, exponent)


def wrap(x, width):
    """Two's complement."""
    return (x + (1 << (width - 1))) % (1 << width) - (1 << (width - 1))


def divide_towards_zero(a, b):
    return abs(a) // b * (1 if a >= 0 else -1)


def rescale(acc, factor):
    """A 32-bit accumulator times a factor, rounded twice."""
    bits, exponent = quantize(factor)
    product = wrap(wrap(acc, 32) << max(exponent, 0), 32) * bits
    high = divide_towards_zero(product + (2**30 if product >= 0 else 1 - 2**30), 2**31)
    shift = max(-exponent, 0)
    remainder = high & ((1 << shift) - 1)
    threshold = (((1 << shift) - 1) >> 1) + (1 if high < 0 else 0)
    return (high >> shift) + (1 if remainder > threshold else 0)


def rescale64(acc, factor):
    """A 64-bit accumulator times 16 bits of the factor."""
    bits, exponent = quantize(factor)
    reduced = (bits + (1 << 15)) >> 16 if bits < 0x7FFF0000 else 0x7FFF
    shift = 15 - exponent
    return (acc * reduced + (1 << (shift - 1))) >> shift


def clamp(x, type):
    low, high = code_range(type)
    return min(max(x, low), high)


def logistic_entry(i):
    """Moved by half of what linear interpolation misses in the middle."""
    f = lambda x: 65536 / (1 + math.exp(-x / 24))
    return min(half_away(f(i) + (f(i + 0.5) - (f(i) + f(i + 1)) / 2) / 2), 65535)


LOGISTIC = [logistic_entry(i) for i in range(255)] + [65535]


def logistic(x):
    """Of x / 2^12, times 2^15."""
    x = 3 * x
    high, low = abs(x) >> 9, abs(x) & 511
    y = 0x7FFF << 10 if high >= 255 else (LOGISTIC[high] << 9) + low * (LOGISTIC[high + 1] - LOGISTIC[high])
    return (y + 512 if x >= 0 else (1 << 25) - y + 511) >> 10


def tanh(x, exponent):
    """Of x * 2^exponent, times 2^15."""
    shift = 12 + exponent
    x = 3 * x << shift if shift >= 0 else (3 * x + (1 << (-shift - 1))) >> -shift
    high, low = abs(x) >> 8, abs(x) & 255
    y = 0xFFFF << 8 if high >= 255 else (LOGISTIC[high] << 8) + low * (LOGISTIC[high + 1] - LOGISTIC[high])
    return (y - (1 << 23) + 128 if x >= 0 else (1 << 23) - y + 127) >> 8


# Layers


def float_product(a, b):
    return np.float32(a) * np.float32(b)


def initial(state):
    """int8 begins with its zero point, other types with zeros."""
    return np.full(state.shape, state.zero_point if state.type == "int8" else 0, object)


def compute_svdf(operator, samples):
    x, feature, time, bias, state = operator.inputs
    output, = operator.outputs
    units, filters = output.shape[1], feature.shape[0]
    first = float(float_product(x.scale, feature.scale) / np.float32(state.scale))
    second = float(float_product(state.scale, time.scale) / np.float32(output.scale))
    width = 8 if state.type == "int8" else 16
    memory = initial(state).reshape(state.shape[0], filters, -1)
    results = []
    for sample in samples.astype(object):
        latest = (sample - x.zero_point) @ feature.data.astype(object).T
        memory = np.roll(memory, -1, axis=2)
        for index, acc in np.ndenumerate(latest):
            memory[index][-1] = wrap(clamp(rescale(acc, first), state.type) + state.zero_point, width)
        sums = ((memory - state.zero_point) * time.data.astype(object)).sum(axis=2)
        sums = sums.reshape(-1, units, filters // units).sum(axis=2)
        if bias is not None:
            sums = sums + bias.data.astype(object)
        results.append([clamp(rescale(acc, second) + output.zero_point, "int8") for acc in sums.ravel()])
    return np.array(results, np.int8).reshape(-1, *output.shape)


class LSTM:
    def __init__(self, operator):
        inputs, self.options = operator.inputs, operator.options
        self.x, self.weights, self.recurrent = inputs[0], inputs[1:5], inputs[5:9]
        self.bias, self.hidden, self.cell = inputs[12:16], inputs[18], inputs[19]
        self.exponent = half_away(math.log2(self.cell.scale))
        # Three products of two numbers with 15 bits of fraction.
        self.forget, self.update = 2.0**-15, 2.0**-30 / self.cell.scale
        self.output = 2.0**-30 / self.hidden.scale
        clip = self.options.get("cell_clip", 0)
        self.clip = int(min(clip / self.cell.scale, 32767)) if clip > 0 else None

    def gate(self, number, x, h):
        """The four gates are input, forget, cell and output."""
        values = []
        # The two products do not share a rescale.
        for tensor, row, weights, bias in ((self.x, x, self.weights[number], self.bias[number].data),
                                           (self.hidden, h, self.recurrent[number], 0)):
            sums = weights.data.astype(object) @ (row - tensor.zero_point) + bias
            factor = float(float_product(tensor.scale, weights.scale)) * 4096
            values.append([clamp((rescale64 if self.x.type == "int16" else rescale)(acc, factor), "int16") for acc in sums])
        sums = [clamp(a + b, "int16") for a, b in zip(*values)]
        return [tanh(value, -12) if number == 2 else logistic(value) for value in sums]

    def step(self, x, h, c):
        i, f, g, o = (self.gate(number, x, h) for number in range(4))
        for n in range(len(c)):
            kept = clamp(rescale(f[n] * c[n], self.forget), "int16")
            added = clamp(rescale(i[n] * g[n], self.update), "int16")
            c[n] = clamp(kept + added, "int16")
            if self.clip is not None:
                c[n] = min(max(c[n], -self.clip), self.clip)
            value = rescale(tanh(c[n], self.exponent) * o[n], self.output) + self.hidden.zero_point
            h[n] = clamp(value, self.hidden.type)


def compute_lstm(operator, samples):
    layer, output = LSTM(operator), operator.outputs[0]
    time_major = operator.options.get("time_major", False)
    units = layer.weights[0].shape[0]
    hidden, cell = initial(layer.hidden).reshape(-1, units), initial(layer.cell).reshape(-1, units)
    results = []
    for sample in samples.astype(object):
        sequence = sample if time_major else sample.swapaxes(0, 1)
        steps = []
        for rows in sequence:
            for x, h, c in zip(rows, hidden, cell):
                layer.step(x, h, c)
            steps.append(hidden.copy())
        steps = np.array(steps)
        results.append(steps if time_major else steps.swapaxes(0, 1))
    return np.array(results).astype(output.dtype)


# The runtime itself


def interpret(case):
    from tflite_micro.python.tflite_micro import runtime
    interpreter = runtime.Interpreter.from_bytes(write_model([case]))
    source, = case.inputs()
    results = []
    for sample in source.samples:
        interpreter.set_input(sample, 0)
        interpreter.invoke()
        results.append(interpreter.get_output(0))
    return np.stack(results)


micro = Worker(interpret)


def run(case):
    """What stands for LiteRT in a case of one recurrent layer."""
    operator, = case.operators
    compute = {"SVDF": compute_svdf, "UNIDIRECTIONAL_SEQUENCE_LSTM": compute_lstm}[operator.code]
    source, = case.inputs()
    result = compute(operator, source.samples)
    # Its SVDF wants a bias.
    if HAS_MICRO and None not in operator.inputs[:4]:
        actual = micro(case)
        if not np.array_equal(actual, result):
            raise RuntimeError("TensorFlow Lite Micro computes something else for\n%s\n%s\n%s" % (
                case.to_json(), actual.tolist(), result.tolist()))
    return [result]
