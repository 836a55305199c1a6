# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Layers against models in Python's integers, which have no width.

    layer_models.py QOPT [--networks N] [--seed S] [--keep FOLDER]

Fully connected layers, transposed convolutions and products of matrices with
accumulators of 32 and 64 bits, both backends. What LiteRT does not run: outputs
of any size, strides that leave gaps, and multipliers of 16 bits in fully
connected layers. Transposed convolutions scatter here, as their definition is
the other way round.
"""

import argparse
import math
import sys

import numpy as np

from model_check import count_failures


def quantize_multiplier(factor):
    fraction, exponent = math.frexp(factor)
    significand = math.floor(fraction * 2**31 + 0.5) if exponent >= -31 else 0
    return (significand // 2, exponent + 1) if significand == 2**31 else (significand, exponent)


def rescale(acc, factor, is_wide):
    """The accumulator times the factor, as docs/Numerics.md defines it for half_up."""
    significand, exponent = quantize_multiplier(factor)
    bits = 31
    if is_wide:
        significand, bits = min((significand + 2**15) // 2**16, 2**15 - 1), 15
    # Floor of the exact sum.
    return (acc * significand * 2 + 2**(bits - exponent)) // 2**(bits - exponent + 1)


class Module:
    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.functions, self.arrays, self.expected = [], [], []
        self.lines, self.arguments, self.results = [], [], []

    def integer(self, low, high):
        return int(self.rng.integers(low, high, endpoint=True))

    def codes(self, width, shape):
        low, high = -(1 << (width - 1)), (1 << (width - 1)) - 1
        return self.rng.integers(low, high, shape, endpoint=True)

    def type(self, width, scale, zero_point, shape):
        return "tensor<%s!qopt.quant<i%d, real<%r>%s>>" % (
            "".join("%dx" % size for size in shape), width, scale, ", zp<%d>" % zero_point if zero_point else "")

    def argument(self, width, shape, scale, zero_point):
        """Name, type and the integers less the zero point."""
        name, codes = "%%x%d" % len(self.arguments), self.codes(width, shape)
        type = self.type(width, scale, zero_point, shape)
        self.arguments.append("%s: %s" % (name, type))
        self.arrays.append(codes.astype("int%d" % width))
        return name, type, codes.astype(object) - zero_point

    def weights(self, shape, width, scale, zero_point=0, is_layer=True):
        """Name, type and the integers of constant weights, of which some are powers of two."""
        codes = self.codes(width, shape)
        type, integers = self.type(width, scale, zero_point, shape), codes.astype(object) - zero_point
        if is_layer and 3 <= width <= 6 and self.integer(0, 1):
            type = type.replace("!qopt.quant<i%d" % width, "!qopt.quant<pow2<%d>" % width)
            half = 1 << (width - 1)
            power = lambda e: (1 << e) >> 1  # of 0 it is 0
            integers = np.vectorize(lambda c: (-1 if c < 0 else 1) * power(int(c) % half), otypes=[object])(codes)
        name, type = self.constant(codes, "i%d" % width, type)
        return name, type, integers

    def constant(self, values, element, type=None):
        name = "%%c%d" % len(self.lines)
        plain = "tensor<%sx%s>" % ("x".join(map(str, values.shape)), element)
        self.lines.append("%s = qopt.const dense<%s> : %s : %s" % (name, values.tolist(), plain, type or plain))
        return name, type or plain

    def layer(self):
        is_wide = bool(self.integer(0, 1))
        width = 16 if is_wide or self.integer(0, 3) == 0 else 8
        # Widths are independent of each other.
        weight_width = (self.integer(2, 7), 8, 8, 16)[self.integer(0, 3)]
        result_width = self.integer(0, 1) and 8 or 16
        scale, weight_scale = (float(np.float32(2.0 ** self.rng.uniform(-9, 0))) for _ in range(2))
        zero = lambda w: 0 if self.integer(0, 1) else self.integer(-(1 << (w - 1)), (1 << (w - 1)) - 1)
        kind = self.integer(0, 2)
        attributes = " accumulator<i64> rounding<half_up>" if is_wide else " rounding<half_up>"
        zx, zy = zero(width), zero(result_width)
        if kind == 0:
            acc, text, types = self.fully_connected(width, weight_width, scale, weight_scale, zx, is_wide)
        elif kind == 1:
            acc, text, types = self.transpose_conv(width, weight_width, scale, weight_scale, zx, is_wide)
        else:
            acc, text, types = self.batch_matmul(width, weight_width, scale, weight_scale, zx, zero(weight_width))
        if not is_wide and any(abs(int(a)) >= 2**31 for a in acc.flat):
            acc = np.vectorize(lambda a: (int(a) + 2**31) % 2**32 - 2**31, otypes=[object])(acc)
        spread = max(1, *(abs(int(a)) for a in acc.flat), 1) / 2.0 ** (result_width - 1)
        result_scale = float(np.float32(scale * weight_scale * spread * 2.0 ** self.rng.uniform(-2, 2)))
        # Fully connected layers and matrices round the product of the scales.
        product = scale * weight_scale if kind == 1 else float(np.float32(scale) * np.float32(weight_scale))
        low, high = -(1 << (result_width - 1)), (1 << (result_width - 1)) - 1
        expected = [min(max(rescale(int(a), product / result_scale, is_wide) + zy, low), high) for a in acc.flat]
        self.expected.append(np.array(expected).reshape(acc.shape))
        type = self.type(result_width, result_scale, zy, acc.shape)
        name = "%%y%d" % len(self.results)
        self.lines.append("%s = %s%s : %s -> %s" % (name, text, attributes, types, type))
        self.results.append((name, type))

    def bias(self, channels, width, weight_width, is_wide):
        if self.integer(0, 2) == 0:
            return "", "", 0
        limit = 2 ** self.integer(1, min(width + weight_width + 2, 62 if is_wide else 30))
        values = self.rng.integers(-limit, limit, channels, endpoint=True)
        name, type = self.constant(values, "i64" if is_wide else "i32")
        return ", " + name, ", " + type, values.astype(object)

    def fully_connected(self, width, weight_width, scale, weight_scale, zx, is_wide):
        rows, depth, channels = self.integer(1, 5), self.integer(1, 40), self.integer(1, 9)
        x, x_type, a = self.argument(width, (rows, depth), scale, zx)
        c, c_type, w = self.weights((channels, depth), weight_width, weight_scale)
        b, b_type, values = self.bias(channels, width, weight_width, is_wide)
        return (a.dot(w.T) + values, "qopt.fully_connected %s, %s%s" % (x, c, b),
                "%s, %s%s" % (x_type, c_type, b_type))

    def transpose_conv(self, width, weight_width, scale, weight_scale, zx, is_wide):
        size, window, strides, pad, out = ([self.integer(1, limit) for _ in range(2)] for limit in (5, 4, 5, 7, 12))
        pad = [p - 1 if self.integer(0, 2) == 0 else min(p - 1, k - 1) for p, k in zip(pad, window)]
        batch, inputs, channels = self.integer(1, 2), self.integer(1, 4), self.integer(1, 4)
        x, x_type, a = self.argument(width, (batch, *size, inputs), scale, zx)
        c, c_type, w = self.weights((channels, *window, inputs), weight_width, weight_scale)
        b, b_type, values = self.bias(channels, width, weight_width, is_wide)
        acc = np.zeros((batch, *out, channels), object)
        for n, iy, ix, ky, kx in np.ndindex(batch, *size, *window):
            y, x_ = iy * strides[0] + ky - pad[0], ix * strides[1] + kx - pad[1]
            if 0 <= y < out[0] and 0 <= x_ < out[1]:
                acc[n, y, x_] += w[:, ky, kx].dot(a[n, iy, ix])
        text = "qopt.transpose_conv_2d %s, %s%s strides %s pad %s" % (x, c, b, strides, pad)
        return acc + values, text, "%s, %s%s" % (x_type, c_type, b_type)

    def batch_matmul(self, width, weight_width, scale, weight_scale, zx, zy):
        rows, depth, columns = (self.integer(1, 9) for _ in range(3))
        batch = [self.integer(1, 3) for _ in range(self.integer(0, 2))]
        batches = [[1 if self.integer(0, 2) == 0 else size for size in batch][self.integer(0, len(batch)):]
                   for _ in range(2)]
        flags = [bool(self.integer(0, 1)) for _ in range(2)]
        swap = lambda shape, flag: shape[::-1] if flag else shape
        x, x_type, a = self.argument(width, (*batches[0], *swap((rows, depth), flags[0])), scale, zx)
        shape = (*batches[1], *swap((depth, columns), flags[1]))
        if weight_width >= 8 and self.integer(0, 1):
            y, y_type, b = self.argument(weight_width, shape, weight_scale, zy)
        else:
            y, y_type, b = self.weights(shape, weight_width, weight_scale, zy, is_layer=False)
        a, b = (np.swapaxes(m, -1, -2) if flag else m for m, flag in zip((a, b), flags))
        acc = (a[..., :, :, None] * b[..., None, :, :]).sum(axis=-2)
        words = "".join(" " + word for word, flag in zip(("transpose_lhs", "transpose_rhs"), flags) if flag)
        return acc, "qopt.batch_matmul %s, %s%s" % (x, y, words), "%s, %s" % (x_type, y_type)

    def __str__(self):
        names, types = zip(*self.results)
        return "module attributes {qopt.profile = #qopt.profile<tflite>} {\nfunc.func @main(%s) -> (%s) {\n%s\n" \
            "return %s : %s\n}\n}\n" % (", ".join(self.arguments), ", ".join(types), "\n".join(self.lines),
                                        ", ".join(names), ", ".join(types))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("qopt")
    parser.add_argument("--networks", type=int, default=20)
    parser.add_argument("--layers", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", default=".")
    options = parser.parse_args()
    failures = 0
    for network in range(options.networks):
        module = Module([options.seed, network])
        for _ in range(options.layers):
            module.layer()
        arrays = {"input%d" % i: array[None] for i, array in enumerate(module.arrays)}
        for i, (array, (_, type)) in enumerate(zip(module.expected, module.results)):
            arrays["output%d" % i] = array[None].astype("int16" if "<i16" in type else "int8")
        failures += count_failures(options.qopt, options.keep, "layers-%d" % network, str(module), arrays)
    if failures:
        sys.exit("%d of %d runs differ" % (failures, 2 * options.networks))
    print("%d layers: all equal" % (options.networks * options.layers))


if __name__ == "__main__":
    main()
