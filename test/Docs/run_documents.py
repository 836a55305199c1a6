#!/usr/bin/env python3
# Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs the shell blocks of a document, so that what it shows is true.

    run_documents.py DOCUMENT --examples DIR

Blocks run in order, in one scratch folder that holds a link to the examples,
with the tools of the caller's PATH. A C block is written to main.c. Lines that
install, build or set up the environment are the scripts' tests, not ours.
"""
import argparse
import os
import re
import subprocess
import sys
import tempfile

SETUP = re.compile(r"^(\./scripts/|git clone|cd qopt|cmake |export PATH)|^  -D")


def blocks(text):
    for language, body in re.findall(r"```(\w+)\n(.*?)```", text, re.DOTALL):
        yield language, body


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("document")
    parser.add_argument("--examples", required=True)
    args = parser.parse_args()
    text = open(args.document, encoding="utf-8").read()
    ran = 0
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(os.path.abspath(args.examples), os.path.join(folder, "examples"))
        for language, body in blocks(text):
            if language == "c":
                with open(os.path.join(folder, "main.c"), "w", encoding="utf-8") as file:
                    file.write(body)
            if language != "sh":
                continue
            script = "\n".join(line for line in body.splitlines() if not SETUP.match(line))
            if not script.strip():
                continue
            print(f"$ {script}", flush=True)
            result = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=folder)
            if result.returncode != 0:
                sys.exit(f"{args.document}: this block failed with {result.returncode}:\n{script}")
            ran += 1
    if ran == 0:
        sys.exit(f"{args.document}: no shell block to run")


if __name__ == "__main__":
    main()
