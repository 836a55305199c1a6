#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Configures and builds in Release: scripts/build.sh FOLDER [-DNAME=VALUE | TARGET]...
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

folder=$1
shift
options=() targets=()
for argument in "$@"; do
  case $argument in
  -*) options+=("$argument") ;;
  *) targets+=("$argument") ;;
  esac
done
if command -v ccache >/dev/null; then
  options+=(-DCMAKE_C_COMPILER_LAUNCHER=ccache -DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
fi

cmake -S . -B "$folder" -G Ninja --log-level=NOTICE \
  -DCMAKE_BUILD_TYPE=Release -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=12 \
  -DCMAKE_C_COMPILER=clang-22 -DCMAKE_CXX_COMPILER=clang++-22 -DLLVM_USE_LINKER=lld \
  -DMLIR_DIR=/usr/lib/llvm-22/lib/cmake/mlir -DLLVM_DIR=/usr/lib/llvm-22/lib/cmake/llvm \
  -DQOPT_PYTHON="$PWD/.venv/bin/python" "${options[@]}"

# On a terminal ninja counts in one line; elsewhere only problems are of interest.
quiet=()
[[ -t 1 ]] || quiet=(--quiet)
cmake --build "$folder" --target "${targets[@]:-all}" -- "${quiet[@]}"
