"""A dense block as qopt ops, on standard output (DenseNet: Huang et al., CVPR
2017): each layer reads all features before it through a convolution of 1x1 and
one of 3x3, and adds its own; a convolution and a pool make the next block's
input of them.

    dense_block.py LAYERS GROWTH SIZE
"""
import random
import sys

LAYERS, GROWTH, SIZE = (int(word) for word in sys.argv[1:])
BOTTLENECK = 4 * GROWTH
RANDOM = random.Random(1)
Q = "!qopt.quant<i8, real<0.05>>"
LINES = []


def tensor(channels, size=SIZE):
    return f"tensor<1x{size}x{size}x{channels}x{Q}>"


def conv(name, value, inputs, outputs, window):
    """A convolution; returns its value."""
    count = outputs * window * window * inputs
    weights = bytes(RANDOM.randrange(256) for _ in range(count))
    shape = f"{outputs}x{window}x{window}x{inputs}"
    kind = f"tensor<{shape}x!qopt.quant<i8, real<0.01>>>"
    pad = window // 2
    LINES.append(f'%w_{name} = qopt.const dense<"0x{weights.hex().upper()}"> : tensor<{shape}xi8> : {kind}')
    LINES.append(f"%{name} = qopt.conv_2d {value}, %w_{name} strides [1, 1] pad [{pad}, {pad}, {pad}, {pad}] "
                 f"activation<relu> rounding<half_away_twice> : {tensor(inputs)}, {kind} -> {tensor(outputs)}")
    return f"%{name}"


def main():
    features, channels = "%x", 2 * GROWTH
    for i in range(LAYERS):
        narrow = conv(f"narrow{i}", features, channels, BOTTLENECK, 1)
        new = conv(f"new{i}", narrow, BOTTLENECK, GROWTH, 3)
        LINES.append(f"%all{i} = qopt.concat {features}, {new} axis 3 : {tensor(channels)}, {tensor(GROWTH)} -> "
                     f"{tensor(channels + GROWTH)}")
        features, channels = f"%all{i}", channels + GROWTH
    last = conv("transition", features, channels, channels // 2, 1)
    LINES.append(f"%y = qopt.max_pool_2d {last} window [2, 2] strides [2, 2] pad [0, 0, 0, 0] : "
                 f"{tensor(channels // 2)} -> {tensor(channels // 2, SIZE // 2)}")
    print("module attributes {qopt.profile = #qopt.profile<tflite>} {")
    print(f"func.func @main(%x: {tensor(2 * GROWTH)}) -> {tensor(channels // 2, SIZE // 2)} {{")
    print("  " + "\n  ".join(LINES))
    print(f"  return %y : {tensor(channels // 2, SIZE // 2)}\n}}\n}}")


main()
