#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""corpus.py --models OUT --texts OUT --translate QOPT_TRANSLATE FILE...

Seeds for the fuzzers from .tflite and .mlir files: models of at most 256 KiB as
they are, their import as text, and the modules of tests one by one.
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
    counts = {"models": 0, "texts": 0}

    def write(kind, data):
        folder = getattr(options, kind)
        limit = MAX_MODEL_BYTES if kind == "models" else MAX_TEXT_BYTES
        if folder and 0 < len(data) <= limit:
            os.makedirs(folder, exist_ok=True)
            with open(os.path.join(folder, "%05d" % counts[kind]), "wb") as file:
                file.write(data)
            counts[kind] += 1

    for path in options.files:
        with open(path, "rb") as file:
            data = file.read()
        if path.endswith(".mlir"):
            for text in re.split(r"(?m)^//+ *-----.*$", data.decode()):
                # Comments would be most of what is changed.
                write("texts", re.sub(r"(?m)^\s*//.*\n", "", text).strip().encode())
            continue
        write("models", data)
        if options.texts and len(data) <= MAX_TEXT_BYTES:
            result = subprocess.run([options.translate, "--import-tflite", path], stdout=subprocess.PIPE,
                                    stderr=subprocess.DEVNULL)
            if result.returncode == 0:
                write("texts", result.stdout)
    print("%(models)d models, %(texts)d texts" % counts)


if __name__ == "__main__":
    main()
