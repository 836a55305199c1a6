"""Random networks of branches and concatenations, rewritten for a smaller arena:
what is planned never gets worse, and the same numbers come out of the interpreter
and of compiled code.

    branches.py FOLDER FIRST_SEED END_SEED
"""
import os
import random
import re
import subprocess
import sys

Q = "!qopt.quant<i8, real<0.05>, zp<3>>"
MAX_CHANNELS = 24
PASSES = "func.func(qopt-rewrite-concats,qopt-recompute-ops)"
PLANS = ("builtin.module(func.func(qopt-own-borders,qopt-rewrite-concats,"
         "qopt-recompute-ops,qopt-schedule,qopt-plan-cascades))")
ROUNDED = "rounding<half_away_twice>"


def tensor(shape):
    return f"tensor<1x{shape[0]}x{shape[1]}x{shape[2]}x{Q}>"


class Network:
    """Values are pairs of a name and a shape without the batch."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lines = []
        self.values = [("%x", (8, 8, self.random.choice([2, 3, 4])))]
        makers = [self.concat] * 3 + [self.conv] * 2 + [self.depthwise] * 2 + [
            self.pool, self.function, self.resize, self.add, self.pad]
        for _ in range(self.random.randrange(8, 22)):
            self.random.choice(makers)(*self.random.choice(self.values[-6:]))

    def make(self, text, shape):
        name = f"%v{len(self.lines)}"
        self.lines.append(f"{name} = {text} -> {tensor(shape)}")
        self.values.append((name, shape))

    def constant(self, shape, count, element, width):
        data = bytes(self.random.randrange(256) for _ in range(count))
        if width == 32:  # Biases are small.
            data = b"".join(int(byte - 128).to_bytes(4, "little", signed=True) for byte in data)
        name = f"%v{len(self.lines)}"
        self.lines.append(f'{name} = qopt.const dense<"0x{data.hex().upper()}"> : tensor<{shape}xi{width}> : '
                          f"tensor<{shape}x{element}>")
        return name, f"tensor<{shape}x{element}>"

    def layer(self, op, x, shape, outputs, axis, inputs):
        (h, w, _), size = shape, self.random.choice([1, 3])
        stride, pad = self.random.choice([1, 1, 2]), size // 2
        dims = [outputs, size, size, inputs] if axis == 0 else [size, size, outputs]
        scales = ", ".join(self.random.choice(["0.01", "0.02", "0.005"]) for _ in range(outputs))
        kind = self.random.choice(["real<0.01>", f"channel<{axis}>, real<{scales}>"])
        filter_name, filter_type = self.constant("x".join(map(str, dims)), outputs * size * size * inputs,
                                                 f"!qopt.quant<i8, {kind}>", 8)
        names, types = f"{x}, {filter_name}", f"{tensor(shape)}, {filter_type}"
        if self.random.random() < 0.6:
            bias, bias_type = self.constant(str(outputs), outputs, "i32", 32)
            names, types = f"{names}, {bias}", f"{types}, {bias_type}"
        clamp = self.random.choice(["", "activation<relu> "])
        self.make(f"qopt.{op} {names} strides [{stride}, {stride}] pad [{pad}, {pad}, {pad}, {pad}] {clamp}{ROUNDED} : "
                  f"{types}", ((h - 1) // stride + 1, (w - 1) // stride + 1, outputs))

    def conv(self, x, shape):
        self.layer("conv_2d", x, shape, self.random.choice([2, 3, 4]), 0, shape[2])

    def depthwise(self, x, shape):
        outputs = shape[2] * self.random.choice([1, 1, 2])
        if outputs <= MAX_CHANNELS:
            self.layer("depthwise_conv_2d", x, shape, outputs, 2, 1)

    def concat(self, x, shape):
        others = [value for value in self.values if value[1][:2] == shape[:2]]
        parts = [(x, shape)] + [self.random.choice(others) for _ in range(self.random.randrange(1, 3))]
        self.random.shuffle(parts)
        channels = sum(part[1][2] for part in parts)
        if channels <= MAX_CHANNELS:
            self.make(f"qopt.concat {', '.join(name for name, _ in parts)} axis 3 : "
                      f"{', '.join(tensor(part) for _, part in parts)}", (*shape[:2], channels))

    def pool(self, x, shape):
        h, w, channels = shape
        if h % 2 == 0 and w % 2 == 0:
            op, rounding = self.random.choice([("max", ""), ("avg", " rounding<half_away>")])
            self.make(f"qopt.{op}_pool_2d {x} window [2, 2] strides [2, 2] pad [0, 0, 0, 0]{rounding} : "
                      f"{tensor(shape)}", (h // 2, w // 2, channels))

    def function(self, x, shape):
        self.make(f"qopt.hard_swish {x} {ROUNDED} : {tensor(shape)}", shape)

    def resize(self, x, shape):
        h, w, channels = shape
        if h <= 8 and w <= 8:
            self.make(f"qopt.resize_nearest {x} : {tensor(shape)}", (2 * h, 2 * w, channels))

    def add(self, x, shape):
        other = self.random.choice([name for name, other in self.values if other == shape])
        self.make(f"qopt.add {x}, {other} {ROUNDED} : {tensor(shape)}, {tensor(shape)}", shape)

    def pad(self, x, shape):
        h, w, channels = shape
        if h < 14:
            self.make(f"qopt.pad {x} value 3 low [0, 1, 0, 0] high [0, 0, 1, 0] : {tensor(shape)}",
                      (h + 1, w + 1, channels))

    def text(self):
        """What nobody reads is a result."""
        read = set(re.findall(r"%v\d+\b(?! =)", "\n".join(self.lines)))
        results = [value for value in self.values[1:] if value[0] not in read]
        types = ", ".join(tensor(shape) for _, shape in results)
        body = "\n  ".join(self.lines)
        return ("module attributes {qopt.profile = #qopt.profile<tflite>} {\n"
                f"func.func @main(%x: {tensor(self.values[0][1])}) -> ({types}) {{\n  {body}\n"
                f"  return {', '.join(name for name, _ in results)} : {types}\n}}\n}}\n")


def run(*command):
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        sys.exit(f"{' '.join(command)}: {result.stdout}{result.stderr}")
    return result.stdout + result.stderr


def main():
    folder, first, end = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    counts = dict.fromkeys(["form=split", "form=join", "] recomputed"], 0)
    for seed in range(first, end):
        path = os.path.join(folder, f"branches{seed}.mlir")
        with open(path, "w", encoding="utf-8") as file:
            file.write(Network(seed).text())
        told = run("qopt-opt", path, f"--pass-pipeline={PLANS}", "-o", os.devnull,
                   "--remarks-filter=qopt-rewrite-concats|qopt-recompute-ops|qopt-plan-cascades")
        peaks = [(int(before), int(peak)) for peak, before in re.findall(
            r"(?:concats|recomputation|cascades) \|.*peak_bytes=(\d+), peak_bytes_before=(\d+)", told)]
        for before, peak in peaks:
            if peak > before:
                sys.exit(f"{path}: expected no more than {before} bytes, but got {peak}")
        # The order is searched again then, with more steps, and may be another
        # one: what is left is less than without rewrites all the same.
        if peaks[-1][1] > peaks[0][0]:
            sys.exit(f"{path}: expected no more than {peaks[0][0]} bytes, but got {peaks[-1][1]}")
        for what in counts:
            counts[what] += told.count(what)
        run("qopt", "compare", path, f"--pipeline={PASSES}", "--samples=2")
        run("qopt", "compare", path, "--optimize-memory=size", "--samples=2")
    print(f"{end - first} networks equal: {counts['form=split']} split, {counts['form=join']} joined, "
          f"{counts['] recomputed']} recomputed")


main()
