#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# From a fresh checkout to a running network: sets up, builds into build/ and
# compiles and runs the example. Options are those of examples/digits/run.py.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/setup.sh
echo "Building into build/ (a few minutes the first time)"
scripts/build.sh build qopt qopt-opt qopt-translate
.venv/bin/python examples/digits/run.py "$@"
