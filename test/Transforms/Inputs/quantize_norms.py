# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""quantize_norms.py FOLDER [--norms=N] [--seed=S]: batch norms before and after qopt-quantize-norm.

Random norms of all forms and bits, on the reference interpreter: an element is
off by at most what docs/Quantization.md says of the roundings of its two codes.
"""

import argparse
import os

import numpy as np

from fold_norms import Runner, floats

CHANNELS, ROWS = 8, 32


def norm(rng, form):
    """Text and input; the scale, and the offset that goes with a quantized scale."""
    scales = 2.0 ** rng.uniform(-4, 4, CHANNELS) * rng.choice([-1, 1], CHANNELS)
    if form != "centered":
        scales[rng.integers(0, CHANNELS)] = 0
    mean, beta = rng.uniform(-3, 3, (2, CHANNELS))
    parameters = {"gamma": scales * 2, "beta": beta, "mean": mean, "variance": np.full(CHANNELS, 3.75)}
    matrix, vector = "tensor<%dx%dxf32>" % (ROWS, CHANNELS), "tensor<%dxf32>" % CHANNELS
    text = "func.func @main(%%x: %s) -> %s {\n" % (matrix, matrix)
    text += "".join(floats(name, values) for name, values in parameters.items())
    text += "    %%y = qopt.batch_norm %%x, %%gamma, %%beta, %%mean, %%variance epsilon 0.25 : %s -> %s\n" % (
        ", ".join([matrix] + [vector] * 4), matrix)
    text += "    return %%y : %s\n}\n" % matrix
    return text, rng.uniform(-8, 8, (ROWS, CHANNELS)).astype(np.float32), scales, mean, beta


def bound(form, bits, power_of_two, x, scales, mean, beta):
    def unit(largest):
        return largest / (2 ** (bits - 1) - 1) * (2 if power_of_two else 1)

    largest = abs(scales).max()
    if form == "shift_add":
        # The middle between two powers of two on a logarithmic scale, or half of the smallest.
        exponents = 2 ** (min(bits, 5) - 1) - 1
        smallest = 2.0 ** (np.round(np.log2(largest)) - exponents + 1)
        scale_error = np.maximum((2**0.5 - 1) * abs(scales), smallest / 2)
    else:
        scale_error = np.full(CHANNELS, unit(largest) / 2)
    actual = abs(scales) + scale_error
    if form == "centered":
        smallest = abs(scales) - scale_error
        offset = actual * unit((abs(mean) + abs(beta) / smallest).max()) / 2
    else:
        offset = unit((abs(beta) + actual * abs(mean)).max()) / 2
    return scale_error * abs(x - mean) + offset + 1e-4


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--norms", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng, runner = np.random.default_rng(options.seed), Runner(options.folder)
    closest = 0
    for index in range(options.norms):
        form = ["affine", "centered", "shift_add"][index % 3]
        # The centered form needs codes that are not 0.
        bits, power_of_two = int(rng.integers(11 if form == "centered" else 3, 17)), rng.random() < 0.3
        text, x, scales, mean, beta = norm(rng, form)
        before, after = runner.compare(text, x, "qopt-quantize-norm{bits=%d form=%s power-of-two-scales=%s}" % (
            bits, form, str(bool(power_of_two)).lower()), "dequantize")
        limit = bound(form, bits, power_of_two, x, scales, mean, beta)
        assert (abs(before - after) <= limit).all(), "%s with %d bits is off by %g, not %g" % (
            form, bits, abs(before - after).max(), limit.max())
        closest = max(closest, (abs(before - after) / limit).max())
    assert closest > 0.2, "no norm comes near its bound"
    print("%d norms within their bounds" % options.norms)


if __name__ == "__main__":
    main()
