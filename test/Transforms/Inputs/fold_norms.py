# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""fold_norms.py FOLDER [--networks=N] [--seed=S]: networks before and after qopt-fold-quant-norm.

Random layers with a norm before or behind them, float and quantized, on the
reference interpreter. Float results agree to the rounding of f32; integers
within the bound of docs/Quantization.md, and exactly where all scales are powers
of two and every offset is a whole number of accumulator units.
"""

import argparse
import os
import subprocess

import numpy as np

CHANNELS = 4
FOLD = "qopt-fold-quant-norm"


def vector(values):
    return "dense<[%s]>" % ", ".join("%.9e" % v for v in values)


def floats(name, values):
    type = "tensor<%dxf32>" % len(values)
    return "    %%%s = qopt.const %s : %s : %s\n" % (name, vector(values), type, type)


class Layer:
    """A layer on CHANNELS input and output channels: its types and attributes."""

    def __init__(self, rng, padded):
        self.kind = rng.choice(["conv_2d", "depthwise_conv_2d", "transpose_conv_2d", "fully_connected"])
        groups = int(rng.choice([1, 2, 4]))
        pad = [1, 0, 1, 1] if padded else [0, 0, 0, 0]
        self.input, self.axis = [1, 5, 5, CHANNELS], 0
        height, width = 5 + pad[0] + pad[1] - 1, 5 + pad[2] + pad[3] - 1
        self.words = "strides [1, 1] pad %s" % pad
        self.filter = [CHANNELS, 2, 2, CHANNELS // groups]
        if self.kind == "depthwise_conv_2d":
            self.filter, self.axis = [2, 2, CHANNELS], 2
        elif self.kind == "transpose_conv_2d":
            self.filter = [CHANNELS, 2, 2, CHANNELS]
            self.words, height, width = "strides [2, 2] pad [0, 0]", 10, 10
        self.output = [1, height, width, CHANNELS]
        if self.kind == "fully_connected":
            self.input, self.filter, self.output = [3, CHANNELS], [CHANNELS, CHANNELS], [3, CHANNELS]
            self.words = ""

    def emit(self, x, result, input, filter, output, bias, words):
        """Element types, and words behind those of the layer."""
        return "    %s = qopt.%s %s, %%w, %%b %s %s : %s, %s, tensor<%dx%s> -> %s\n" % (
            result, self.kind, x, self.words, words, tensor(self.input, input), tensor(self.filter, filter), CHANNELS,
            bias, tensor(self.output, output))


def tensor(shape, element):
    return "tensor<%sx%s>" % ("x".join(map(str, shape)), element)


def dense(array):
    return "dense<%s>" % array.tolist()


def float_network(rng):
    """Text, input, and words of the options under which it folds."""
    before, weights = rng.random() < 0.4, rng.random() < 0.3
    relu = not before and rng.random() < 0.3
    layer = Layer(rng, padded=rng.random() < 0.5)
    while before and layer.kind == "transpose_conv_2d":
        layer = Layer(rng, padded=True)
    scales = rng.uniform(-3, 3, CHANNELS) * (rng.random(CHANNELS) < 0.8)
    mean, beta = rng.uniform(-2, 2, (2, CHANNELS))
    variance = 10.0 ** rng.uniform(-6, 2, CHANNELS)
    gamma = scales * np.sqrt(variance)
    if relu:
        gamma = abs(gamma)
    if before and not weights and layer.kind != "depthwise_conv_2d":
        # The same scale in all channels, to the last bit.
        gamma, variance = np.full((2, CHANNELS), 1.5)
    if relu or before and "pad [1" in layer.words:
        # What is multiplied alone.
        mean = beta = np.zeros(CHANNELS)

    text = "".join(map(lambda p: floats(*p), [("gamma", gamma), ("beta", beta), ("mean", mean),
                                              ("variance", variance), ("b", rng.uniform(-2, 2, CHANNELS))]))
    codes = rng.integers(-127, 127, layer.filter)
    if weights:
        filter = tensor(layer.filter, "f32")
        text += "    %%w = qopt.const %s : %s : %s\n" % (dense(codes / 128.0), filter, filter)
    else:
        # Of a tensor or of each channel, with and without zero points.
        type = rng.choice([
            "!qopt.quant<i8, real<0.01>>", "!qopt.quant<i8, real<0.01>, zp<3>>",
            "!qopt.quant<i8, channel<%d>, real<0.01, 0.02, -0.01, 0.03>, zp<0, 1, 2, -3>>" % layer.axis])
        text += "    %%c = qopt.const %s : %s : %s\n" % (
            dense(codes), tensor(layer.filter, "i8"), tensor(layer.filter, type))
        text += "    %%w = qopt.dequantize %%c : %s -> %s\n" % (tensor(layer.filter, type), tensor(layer.filter, "f32"))

    shape = layer.input if before else layer.output
    activation = "" if before else str(rng.choice(["", "activation<relu>", "activation<relu6>"]))
    norm = "    %%%%%s = qopt.batch_norm %%%%%s, %%%%gamma, %%%%beta, %%%%mean, %%%%variance epsilon 0.0 %s : %s -> %s\n" % (
        "%s", "%s", activation, ", ".join([tensor(shape, "f32")] + ["tensor<%dxf32>" % CHANNELS] * 4),
        tensor(shape, "f32"))
    if before:
        text += norm % ("n", "x") + layer.emit("%n", "%y", "f32", "f32", "f32", "f32", "")
    else:
        text += layer.emit("%x", "%l", "f32", "f32", "f32", "f32", "activation<relu>" if relu else "")
        text += norm % ("y", "l")
    arrays = rng.uniform(-4, 4, layer.input).astype(np.float32)
    return module(layer, "f32", "f32", text), arrays, "{into=weights}" if weights else ""


def module(layer, input, output, text):
    return "module attributes {qopt.profile = #qopt.profile<floor>} {\n  func.func @main(%%x: %s) -> %s {\n%s" \
        "    return %%y : %s\n  }\n}\n" % (tensor(layer.input, input), tensor(layer.output, output), text,
                                         tensor(layer.output, output))


def quantized_network(rng, exact):
    """Text, input, and how many units the results may be apart."""
    layer = Layer(rng, padded=rng.random() < 0.5)

    def draw(low, high):
        exponent = rng.uniform(low, high)
        return 2.0 ** round(exponent) if exact else float(np.float32(2.0**exponent))

    s_x = draw(-6, -2)
    s_w = [draw(-6, -3) for _ in range(CHANNELS)] if not exact and rng.random() < 0.5 else [draw(-6, -3)] * CHANNELS
    # Small weights, so that nothing leaves 16 bits on the way.
    codes = rng.integers(-15, 15, layer.filter)
    bias = rng.integers(-500, 500, CHANNELS)
    terms = int(np.prod(layer.filter)) // CHANNELS
    largest = terms * 15 * 128 + 500
    # The tensor between: exactly the accumulators, or coarser.
    s = s_x * s_w[0] * max(1, 2 ** np.ceil(np.log2(largest / 2**15))) if exact else s_x * max(s_w) * largest / 2**14.5
    if exact and largest > 2**15:
        codes, terms = np.sign(codes), 1
        s = s_x * s_w[0]
    s_a, a = draw(-8, -5), rng.integers(-127, 127, CHANNELS)
    if exact:
        a = np.where(a < 0, -1, 1) * 2 ** rng.integers(0, 5, CHANNELS)
    else:
        a[rng.integers(0, CHANNELS)] = rng.choice([0, -1, 1])
    reach = max(abs(a)) * s_a * s * 2**14.5
    if exact:
        # Whole numbers of every channel's units.
        s_b = s_x * s_w[0] * s_a * max(abs(a))
        b = rng.integers(-100, 100, CHANNELS)
    else:
        s_b, b = reach / 127 * rng.uniform(0.01, 1), rng.integers(-127, 127, CHANNELS)
    s_y = draw(0, 0) * (2.0 ** np.ceil(np.log2(reach / 2**13)) if exact else 2 * reach / 2**14.5)
    # What is rounded twice depends on the units, too.
    rounding = str(rng.choice(["half_up", "half_away", "half_even", "floor"] + ["half_away_twice"] * (not exact)))
    form = str(rng.choice(["affine", "centered"])) if not exact else "affine"
    if form == "centered":
        # In the units of the norm's input, and within its range.
        s_b = s * 2**12 / 127

    def quant(storage, scale, zero_point=0):
        return "!qopt.quant<%s, real<%.17e>%s>" % (storage, scale, ", zp<%d>" % zero_point if zero_point else "")

    x, middle, y = quant("i8", s_x, 0 if exact else 5), quant("i16", s), quant("i16", s_y, 100)
    if len(set(s_w)) == 1:
        w = quant("i8", s_w[0])
    else:
        w = "!qopt.quant<i8, channel<%d>, real<%s>>" % (layer.axis, ", ".join("%.17e" % v for v in s_w))
    vector_type, integer = "tensor<%dx%s>", "tensor<%dxi%d>"
    text = "    %%w = qopt.const %s : %s : %s\n" % (dense(codes), tensor(layer.filter, "i8"), tensor(layer.filter, w))
    for name, values, type, width in [("b", bias, "i32", 32), ("a", a, quant("i8", s_a), 8), ("o", b, quant("i8", s_b), 8)]:
        text += "    %%%s = qopt.const %s : %s : %s\n" % (
            name, dense(values), integer % (CHANNELS, width), vector_type % (CHANNELS, type))
    text += layer.emit("%x", "%l", x, w, middle, "i32", "rounding<%s>" % rounding)
    text += "    %%y = qopt.quant_norm %%l, %%a, %%o form<%s> rounding<%s> : %s, %s, %s -> %s\n" % (
        form, rounding, tensor(layer.output, middle), vector_type % (CHANNELS, quant("i8", s_a)),
        vector_type % (CHANNELS, quant("i8", s_b)), tensor(layer.output, y))
    if exact:
        bound = np.zeros(CHANNELS)
    else:
        real, step = abs(a) * s_a, 1 if rounding in ("floor", "half_away_twice") else 0.5
        bound = step * (real * s + s * s_a + 2 * s_y) / s_y + real * s_x * np.array(s_w) / (2 * s_y)
    arrays = rng.integers(-128, 127, layer.input).astype(np.int8)
    return module(layer, x, y, text), arrays, bound


class Runner:
    def __init__(self, folder):
        self.folder = folder

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, name):
        subprocess.run(["qopt", "run", self.path(name + ".mlir"), "--input", self.path("in.npz"), "-o",
                        self.path(name + ".npz"), "--backend=reference"], check=True, stdout=subprocess.DEVNULL)
        return np.load(self.path(name + ".npz"))["output0"].astype(np.float64)

    def compare(self, text, array, passes, leaves=None):
        """The results before and behind passes that leave no norm, or something else."""
        with open(self.path("before.mlir"), "w") as file:
            file.write(text)
        np.savez(self.path("in.npz"), input0=array)
        pipeline = "builtin.module(func.func(%s))" % passes
        subprocess.run(["qopt-opt", self.path("before.mlir"), "--pass-pipeline=" + pipeline, "-o",
                        self.path("folded.mlir")], check=True)
        with open(self.path("folded.mlir")) as file:
            result = file.read()
        assert leaves in result if leaves else "_norm" not in result, "the passes did nothing"
        return self.run("before"), self.run("folded")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--networks", type=int, default=15)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng, runner = np.random.default_rng(options.seed), Runner(options.folder)
    largest = {"float": 0.0, "quantized": 0.0, "exact": 0.0}
    differences = varied = 0
    for _ in range(options.networks):
        text, array, words = float_network(rng)
        before, after = runner.compare(text, array, FOLD + words)
        error = abs(before - after).max() / max(1, abs(before).max())
        assert error < 1e-5, "the float results differ by a share of %g" % error
        largest["float"] = max(largest["float"], error)
        for kind in "quantized", "exact":
            text, array, bound = quantized_network(rng, kind == "exact")
            before, after = runner.compare(text, array, FOLD)
            assert abs(before).max() < 32767, "the test lets a result saturate"
            error = abs(before - after)
            # A little for the multipliers, which have 31 bits.
            assert (error <= bound + (1e-3 if kind != "exact" else 0)).all(), "off by %g units of %s" % (error.max(), bound)
            largest[kind] = max(largest[kind], error.max())
            differences += (error > 0).sum()
            varied += len(np.unique(before)) > 4
    assert varied > 1.5 * options.networks, "most results are one number"
    assert differences > 0, "no rounding differs: the bound is not tested"
    print("%d networks: float within %.1e, integers within %d units, exact ones equal" % (
        options.networks, largest["float"], largest["quantized"]))


if __name__ == "__main__":
    main()
