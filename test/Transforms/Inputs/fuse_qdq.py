# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random float ops between dequantize and quantize against their integer ops.

    fuse_qdq.py DIR

Each op becomes a network of its own operands in one function. The interpreter
runs it before `qopt-fuse-qdq`, in float32, and both backends after it. Needs
`qopt` and `qopt-opt` in the path.
"""

import pathlib
import random
import subprocess
import sys

import numpy as np

RANGES = {"i8": (-128, 127), "u8": (0, 255)}
DTYPES = {"i8": np.int8, "u8": np.uint8}
# How far an integer op may be from the float one under a profile: quantizing
# rounds half to even, but the op rounds as the profile says.
LIMITS = {"onnx": 1, "single": 1, "floor": 2}
ROUNDS = {"onnx": 6, "single": 2, "floor": 2}


class Network:
    """The text of one function, and what its arguments hold."""

    def __init__(self, draw, storage):
        self.draw, self.storage = draw, storage
        self.arguments, self.body, self.results, self.types = [], [], [], []
        self.values = 0

    def scale(self, low=-6, high=-1):
        return float(np.float32(2 ** self.draw.uniform(low, high)))

    def type(self, low=-6, high=-1, storage=None):
        storage = storage or self.storage
        return f"!qopt.quant<{storage}, real<{self.scale(low, high)!r}>, zp<{self.draw.randint(*RANGES[storage])}>>"

    def emit(self, text):
        self.values += 1
        self.body.append(f"  %v{self.values} = {text}")
        return f"%v{self.values}"

    def argument(self, shape, low=-6, high=-1, storage=None):
        quantized = f"tensor<{shape}{self.type(low, high, storage)}>"
        self.arguments.append((quantized, shape, storage or self.storage))
        name = f"%a{len(self.arguments) - 1}"
        return self.emit(f"qopt.dequantize {name} : {quantized} -> tensor<{shape}f32>")

    def weights(self, shape, axis, channels):
        size = int(np.prod([int(s) for s in shape.split("x") if s]))
        codes = np.array([self.draw.randint(-127, 127) for _ in range(size)], np.int8)
        scales = ", ".join(repr(self.scale(-9, -7)) for _ in range(channels))
        quantized = f"tensor<{shape}!qopt.quant<i8, channel<{axis}>, real<{scales}>>>"
        text = codes.reshape([int(s) for s in shape.split("x") if s]).tolist()
        constant = self.emit(f"qopt.const dense<{text}> : tensor<{shape}i8> : {quantized}")
        return self.emit(f"qopt.dequantize {constant} : {quantized} -> tensor<{shape}f32>")

    def floats(self, shape, values):
        text = [repr(float(np.float32(v))) for v in values]
        text = text[0] if not shape else "[" + ", ".join(text) + "]"
        return self.emit(f"qopt.const dense<{text}> : tensor<{shape}f32> : tensor<{shape}f32>")

    def result(self, value, shape, quantized=None, low=-6, high=-1):
        quantized = f"tensor<{shape}{quantized or self.type(low, high)}>"
        self.results.append(self.emit(f"qopt.quantize {value} rounding<half_even> : tensor<{shape}f32> -> {quantized}"))
        self.types.append(quantized)

    def text(self, profile):
        arguments = ", ".join(f"%a{i}: {a[0]}" for i, a in enumerate(self.arguments))
        types = ", ".join(self.types)
        return (f"module attributes {{qopt.profile = #qopt.profile<{profile}>}} {{\n"
                f"func.func @main({arguments}) -> ({types}) {{\n" + "\n".join(self.body) +
                f"\n  return {', '.join(self.results)} : {types}\n}}\n}}\n")


def add_layers(n):
    x = n.argument("1x6x6x4x")
    w = n.weights("3x3x3x4x", 0, 3)
    b = n.floats("3x", [n.draw.uniform(-2, 2) for _ in range(3)])
    activation = n.draw.choice(["none", "relu", "relu6"])
    n.result(n.emit(f"qopt.conv_2d {x}, {w}, {b} strides [1, 2] pad [1, 0, 1, 1] activation<{activation}> : "
                    "tensor<1x6x6x4xf32>, tensor<3x3x3x4xf32>, tensor<3xf32> -> tensor<1x5x3x3xf32>"), "1x5x3x3x")
    w = n.weights("3x3x4x", 2, 4)
    n.result(n.emit(f"qopt.depthwise_conv_2d {x}, {w} strides [1, 1] pad [1, 1, 1, 1] : "
                    "tensor<1x6x6x4xf32>, tensor<3x3x4xf32> -> tensor<1x6x6x4xf32>"), "1x6x6x4x")
    w = n.weights("2x2x2x4x", 0, 2)
    n.result(n.emit(f"qopt.transpose_conv_2d {x}, {w} strides [2, 2] pad [0, 0] : "
                    "tensor<1x6x6x4xf32>, tensor<2x2x2x4xf32> -> tensor<1x12x12x2xf32>"), "1x12x12x2x")
    y, z = n.argument("3x16x"), n.argument("16x5x")
    w = n.weights("7x16x", 0, 7)
    n.result(n.emit(f"qopt.fully_connected {y}, {w} : tensor<3x16xf32>, tensor<7x16xf32> -> tensor<3x7xf32>"), "3x7x")
    n.result(n.emit(f"qopt.batch_matmul {y}, {z} : tensor<3x16xf32>, tensor<16x5xf32> -> tensor<3x5xf32>"), "3x5x")


def add_elementwise(n):
    x, y = n.argument("64x"), n.argument("64x", storage=n.draw.choice(sorted(RANGES)))
    two = "tensor<64xf32>, tensor<64xf32> -> tensor<64xf32>"
    number = n.floats("", [n.draw.uniform(-4, 4)])
    vector = n.floats("64x", [n.draw.choice([-1, 1])] * 64)
    for op in "add", "sub", "mul", "squared_difference":
        n.result(n.emit(f"qopt.{op} {x}, {y} : {two}"), "64x")
    for op in "add", "sub", "mul":
        n.result(n.emit(f"qopt.{op} {x}, {number} : tensor<64xf32>, tensor<f32> -> tensor<64xf32>"), "64x")
        n.result(n.emit(f"qopt.{op} {vector}, {x} : {two}"), "64x")
    for op in "maximum", "minimum":
        n.result(n.emit(f"qopt.{op} {x}, {y} : {two}"), "64x")
        n.result(n.emit(f"qopt.{op} {x}, {number} : tensor<64xf32>, tensor<f32> -> tensor<64xf32>"), "64x")
    n.result(n.emit(f"qopt.neg {x} : tensor<64xf32> -> tensor<64xf32>"), "64x")
    n.result(x, "64x")


def add_functions(n):
    x = n.argument("256x", -5, -3)
    for op in ("hard_swish {}", "hard_sigmoid {} alpha 0.2 beta 0.5", "logistic {}", "tanh {}", "elu {}", "abs {}",
               "leaky_relu {} alpha 0.125", "leaky_relu {} alpha 1.0 activation<relu6>", "exp {}", "erf {}", "gelu {}",
               "gelu {} approximate", "sin {}", "floor {}", "pow {} exponent 2.0"):
        n.result(n.emit(f"qopt.{op.format(x)} : tensor<256xf32> -> tensor<256xf32>"), "256x", low=-7, high=-3)


def add_rows(n):
    x = n.argument("8x10x", -5, -2)
    for quantized in "!qopt.quant<u8, real<0.0039215688593685627>>", f"!qopt.quant<{n.storage}, pow2<2**-8>, zp<{RANGES[n.storage][0]}>>":
        n.result(n.emit(f"qopt.softmax {x} : tensor<8x10xf32> -> tensor<8x10xf32>"), "8x10x", quantized)


def add_averages(n):
    x = n.argument("1x6x6x4x")
    n.result(n.emit(f"qopt.mean {x} axes [1, 2] : tensor<1x6x6x4xf32> -> tensor<1x4xf32>"), "1x4x", low=-8)
    n.result(n.emit(f"qopt.sum {x} axes [3] keep_dims : tensor<1x6x6x4xf32> -> tensor<1x6x6x1xf32>"), "1x6x6x1x", low=-4)
    pool = "window [3, 2] strides [2, 1] pad [1, 1, 0, 1]"
    n.result(n.emit(f"qopt.avg_pool_2d {x} {pool} : tensor<1x6x6x4xf32> -> tensor<1x3x6x4xf32>"), "1x3x6x4x")
    n.result(n.emit(f"qopt.max_pool_2d {x} {pool} : tensor<1x6x6x4xf32> -> tensor<1x3x6x4xf32>"), "1x3x6x4x")
    n.result(n.emit(f"qopt.resize_bilinear {x} half_pixel_centers : tensor<1x6x6x4xf32> -> tensor<1x9x7x4xf32>"), "1x9x7x4x")


def add_movement(n):
    x, y = n.argument("2x6x"), n.argument("3x2x")
    t = n.emit(f"qopt.transpose {x} permutation [1, 0] : tensor<2x6xf32> -> tensor<6x2xf32>")
    p = n.emit(f"qopt.pad {t} value 0.75 : f32 low [0, 1] high [1, 0] : tensor<6x2xf32> -> tensor<7x3xf32>")
    s = n.emit(f"qopt.slice {p} offsets [6, 0] sizes [3, 2] strides [-2, 1] : tensor<7x3xf32> -> tensor<3x2xf32>")
    c = n.emit(f"qopt.concat {s}, {y} axis 1 : tensor<3x2xf32>, tensor<3x2xf32> -> tensor<3x4xf32>")
    n.result(c, "3x4x")
    r = n.emit(f"qopt.reshape {y} : tensor<3x2xf32> -> tensor<2x3xf32>")
    n.result(n.emit(f"qopt.mul {r}, {r} : tensor<2x3xf32>, tensor<2x3xf32> -> tensor<2x3xf32>"), "2x3x")


FAMILIES = add_layers, add_elementwise, add_functions, add_rows, add_averages, add_movement


def call(*command):
    if subprocess.run(command).returncode:
        sys.exit(f"failed: {' '.join(map(str, command))}")


def run(model, inputs, backend):
    output = model.with_suffix(f".{backend}.npz")
    call("qopt", "run", model, "--input", inputs, "-o", output, f"--backend={backend}")
    with np.load(output) as arrays:
        return [arrays[f"output{i}"].astype(int) for i in range(len(arrays.files))]


def main():
    folder, = map(pathlib.Path, sys.argv[1:])
    draw = random.Random(11)
    for profile, limit in LIMITS.items():
        ops = elements = different = worst = 0
        for round in range(ROUNDS[profile]):
            for add in FAMILIES:
                network = Network(draw, sorted(RANGES)[round % 2])
                add(network)
                model = folder / f"{profile}-{round}-{add.__name__}.mlir"
                model.write_text(network.text(profile))
                fused = model.with_suffix(".fused.mlir")
                call("qopt-opt", model, "--qopt-fuse-qdq", "-o", fused)
                if "f32" in fused.read_text():
                    sys.exit(f"{fused}: expected no float to be left")
                random_codes = np.random.default_rng(round)
                arrays = {}
                for i, (_, shape, storage) in enumerate(network.arguments):
                    low, high = RANGES[storage]
                    size = [4] + [int(s) for s in shape.split("x") if s]
                    arrays[f"input{i}"] = random_codes.integers(low, high + 1, size).astype(DTYPES[storage])
                inputs = model.with_suffix(".npz")
                np.savez(inputs, **arrays)
                expected, got, cpu = run(model, inputs, "reference"), run(fused, inputs, "reference"), run(fused, inputs, "cpu")
                for i, (a, b, c) in enumerate(zip(expected, got, cpu)):
                    if not np.array_equal(b, c):
                        sys.exit(f"{fused}: output{i}: the backends differ")
                    distance = np.abs(a - b)
                    if distance.max() > limit:
                        sys.exit(f"{fused}: output{i}: {distance.max()} units apart")
                    ops, elements, different = ops + 1, elements + a.size, different + np.count_nonzero(distance)
                    worst = max(worst, distance.max())
        print(f"{profile}: {ops} ops, within {worst} unit{'s' if worst > 1 else ''}; "
              f"{different / elements:.6f} of all elements differ; both backends are equal")


if __name__ == "__main__":
    main()
