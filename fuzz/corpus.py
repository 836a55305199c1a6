#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""corpus.py --models OUT --texts OUT --translate QOPT_TRANSLATE FILE...

Seeds for the fuzzers from .tflite, .onnx and .mlir files: models of at most 256 KiB
as they are, their import as text, and the modules of tests one by one. OUT.list names
them in one order on every machine (-seed_inputs=@OUT.list); a folder has its own.
"""

import argparse
import os
import re
import subprocess

MAX_MODEL_BYTES, MAX_TEXT_BYTES = 256 << 10, 16 << 10


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--models")
    parser.add_argument("--texts")
    parser.add_argument("--translate", default="qopt-translate")
    parser.add_argument("files", nargs="+")
    options = parser.parse_args()
    seeds = {"models": set(), "texts": set()}

    def add(kind, data):
        limit = MAX_MODEL_BYTES if kind == "models" else MAX_TEXT_BYTES
        if getattr(options, kind) and 0 < len(data) <= limit:
            seeds[kind].add(data)

    for path in options.files:
        with open(path, "rb") as file:
            data = file.read()
        if path.endswith(".mlir"):
            for text in re.split(r"(?m)^//+ *-----.*$", data.decode()):
                # Comments would be most of what is changed.
                add("texts", re.sub(r"(?m)^\s*//.*\n", "", text).strip().encode())
            continue
        add("models", data)
        if options.texts and len(data) <= MAX_TEXT_BYTES:
            result = subprocess.run([options.translate, "--import-tflite", path], stdout=subprocess.PIPE,
                                    stderr=subprocess.DEVNULL)
            if result.returncode == 0:
                add("texts", result.stdout)

    for kind, data in seeds.items():
        folder = getattr(options, kind)
        if not folder:
            continue
        os.makedirs(folder, exist_ok=True)
        paths = [os.path.join(folder, "%05d" % i) for i in range(len(data))]
        for path, seed in zip(paths, sorted(data, key=lambda seed: (len(seed), seed))):
            with open(path, "wb") as file:
                file.write(seed)
        with open(folder + ".list", "w") as file:
            file.write(",".join(paths))
    print("%d models, %d texts" % tuple(len(data) for data in seeds.values()))


if __name__ == "__main__":
    main()
