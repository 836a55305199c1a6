# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A network of three layers with weights of several storages: sizes, and results on both backends.

    packed_weights.py QOPT FOLDER
"""

import json
import os
import re
import subprocess
import sys

import numpy as np

NETWORK = """
!x = !qopt.quant<i8, real<0.05>, zp<-3>>
!w = !qopt.quant<STORAGE, real<SCALE>>
module attributes {qopt.profile = #qopt.profile<onnx>} {
  func.func @main(%x: tensor<1x4x4x16x!x>) -> tensor<1x100x!x> {
    %a = qopt.const dense<CONV> : tensor<16x3x3x16xiBITS> : tensor<16x3x3x16x!w>
    %b = qopt.const dense<DEPTHWISE> : tensor<3x3x16xiBITS> : tensor<3x3x16x!w>
    %c = qopt.const dense<DENSE> : tensor<100x256xiBITS> : tensor<100x256x!w>
    %0 = qopt.conv_2d %x, %a strides [1, 1] pad [1, 1, 1, 1] activation<relu> rounding<half_even> : tensor<1x4x4x16x!x>, tensor<16x3x3x16x!w> -> tensor<1x4x4x16x!x>
    %1 = qopt.depthwise_conv_2d %0, %b strides [1, 1] pad [1, 1, 1, 1] rounding<half_even> : tensor<1x4x4x16x!x>, tensor<3x3x16x!w> -> tensor<1x4x4x16x!x>
    %2 = qopt.reshape %1 : tensor<1x4x4x16x!x> -> tensor<1x256x!x>
    %3 = qopt.fully_connected %2, %c rounding<half_even> : tensor<1x256x!x>, tensor<100x256x!w> -> tensor<1x100x!x>
    return %3 : tensor<1x100x!x>
  }
}
"""
SHAPES = {"CONV": (16, 3, 3, 16), "DEPTHWISE": (3, 3, 16), "DENSE": (100, 256)}
NUM_WEIGHTS = sum(int(np.prod(shape)) for shape in SHAPES.values())


def write(folder, storage, random):
    bits = int(re.search("[0-9]", storage[1:] if storage[0] == "i" else storage[4:])[0])
    text = NETWORK.replace("STORAGE", storage).replace("BITS", str(bits))
    # Of the same size in real numbers, whatever the codes stand for.
    largest = 2.0 ** (2 ** (bits - 1) - 2) if storage[0] == "p" else 2.0 ** (bits - 1)
    text = text.replace("SCALE", "%r" % (0.2 / largest))
    for name, shape in SHAPES.items():
        codes = random.integers(-1 << (bits - 1), 1 << (bits - 1), shape)
        text = text.replace("<%s>" % name, "<%s>" % codes.tolist())
    path = os.path.join(folder, re.sub("[<>]", "_", storage) + ".mlir")
    with open(path, "w") as file:
        file.write(text)
    return path, bits


def main():
    qopt, folder = sys.argv[1:]
    random = np.random.default_rng(1)
    samples = os.path.join(folder, "in.npz")
    np.savez(samples, input0=random.integers(-128, 128, (5, 1, 4, 4, 16)).astype("int8"))
    sizes = {}
    for storage in ["i8", "i2", "i3", "i4", "i5", "i6", "i7", "pow2<3>", "pow2<5>"]:
        model, bits = write(folder, storage, random)
        results = []
        for backend in "reference", "cpu":
            out = os.path.join(folder, backend + ".npz")
            subprocess.run([qopt, "run", model, "--input", samples, "--backend=" + backend, "-o", out],
                           check=True, stdout=subprocess.DEVNULL)
            results.append(np.load(out)["output0"])
        assert (results[0] == results[1]).all(), storage
        assert len(np.unique(results[0])) > 5, storage
        report = json.loads(subprocess.run([qopt, "report", model, "--json"], check=True,
                                           stdout=subprocess.PIPE).stdout)
        codes = -(-NUM_WEIGHTS * bits // 8)
        print("%s: weights %d + %d bytes, arena %d bytes" %
              (storage, report["weights_bytes"] - codes, codes, report["arena_bytes"]))
        layers = sum(o["weights_bytes"] for o in report["operators"])
        assert layers == codes, (storage, layers, codes)
        code = os.path.join(folder, "m.o")
        subprocess.run([qopt, "compile", model, "-o", code], check=True)
        sizes[storage] = os.path.getsize(code)
    # Code that unpacks takes some room; what it saves is much more.
    for storage, bits in ("i2", 2), ("i3", 3), ("i4", 4), ("i5", 5), ("pow2<3>", 3):
        saved = NUM_WEIGHTS * (8 - bits) // 8
        assert sizes["i8"] - sizes[storage] > saved - 6000, (storage, sizes)


if __name__ == "__main__":
    main()
