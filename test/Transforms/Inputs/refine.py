"""A network that refines a coarse map as qopt ops, on standard output: the map is
resized to the size of the image, an encoder and a decoder look at it, and what
they find is added to it, as networks for depth and masks do.

    refine.py SIZE CHANNELS LEVELS
"""
import random
import sys

SIZE, CHANNELS, LEVELS = (int(word) for word in sys.argv[1:])
RANDOM = random.Random(1)
Q = "!qopt.quant<i8, real<0.05>>"
LINES = []


def tensor(size, channels):
    return f"tensor<1x{size}x{size}x{channels}x{Q}>"


def conv(name, value, size, inputs, outputs, stride=1):
    count = outputs * 9 * inputs
    weights = bytes(RANDOM.randrange(256) for _ in range(count))
    shape = f"{outputs}x3x3x{inputs}"
    kind = f"tensor<{shape}x!qopt.quant<i8, real<0.01>>>"
    first = 1 if stride == 1 else 0
    LINES.append(f'%w_{name} = qopt.const dense<"0x{weights.hex().upper()}"> : tensor<{shape}xi8> : {kind}')
    LINES.append(f"%{name} = qopt.conv_2d {value}, %w_{name} strides [{stride}, {stride}] "
                 f"pad [{first}, 1, {first}, 1] activation<relu> rounding<half_away_twice> : "
                 f"{tensor(size, inputs)}, {kind} -> {tensor(size // stride, outputs)}")
    return f"%{name}"


def resize(name, value, size, to, channels):
    LINES.append(f"%{name} = qopt.resize_bilinear {value} half_pixel_centers weight_bits 10 rounding<half_away> : "
                 f"{tensor(size, channels)} -> {tensor(to, channels)}")
    return f"%{name}"


def main():
    coarse = SIZE >> LEVELS
    value = large = resize("large", "%x", coarse, SIZE, CHANNELS)
    size, channels = SIZE, CHANNELS
    for i in range(LEVELS):
        value = conv(f"down{i}", value, size, channels, 2 * channels, stride=2)
        size, channels = size // 2, 2 * channels
    for i in range(LEVELS):
        value = conv(f"narrow{i}", value, size, channels, channels // 2)
        value = resize(f"up{i}", value, size, 2 * size, channels // 2)
        size, channels = 2 * size, channels // 2
    LINES.append(f"%y = qopt.add {large}, {value} rounding<half_away_twice> : "
                 f"{tensor(SIZE, CHANNELS)}, {tensor(SIZE, CHANNELS)} -> {tensor(SIZE, CHANNELS)}")
    value = conv("last", "%y", SIZE, CHANNELS, 1)
    print("module attributes {qopt.profile = #qopt.profile<tflite>} {")
    print(f"func.func @main(%x: {tensor(coarse, CHANNELS)}) -> {tensor(SIZE, 1)} {{")
    print("  " + "\n  ".join(LINES))
    print(f"  return {value} : {tensor(SIZE, 1)}\n}}\n}}")


main()
