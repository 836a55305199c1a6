#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Runs a fuzzer: fuzz/run.sh import|import-onnx|compile BUILD_FOLDER SECONDS [libFuzzer option]...
# The corpus grows in BUILD_FOLDER/fuzz/corpus-NAME, seeded from the tests and, if
# they are there, the shared models. Any finding is a file in BUILD_FOLDER/fuzz.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

name=$1 build=$2 seconds=$3
shift 3
python=${QOPT_PYTHON:-.venv/bin/python}
work=$build/fuzz/run-$name corpus=$build/fuzz/corpus-$name
mkdir -p "$work/operators" "$corpus"

if [[ $name == import-onnx ]]; then
  "$python" test/Operators/Inputs/onnx/compare.py --models "$work/operators" --cases 2
  "$python" test/Import/Inputs/onnx_models.py "$work/operators"
else
  "$python" test/Operators/Inputs/compare.py --models "$work/operators" --cases 2
fi
shopt -s nullglob globstar
files=("$work"/operators/*.tflite test/**/*.mlir ../shared/models/*.tflite)
case $name in
import-onnx) "$python" fuzz/corpus.py --models "$work/seeds" "$work"/operators/*.onnx ../shared/onnx/*.onnx ;;
import) "$python" fuzz/corpus.py --models "$work/seeds" "${files[@]}" ;;
compile) "$python" fuzz/corpus.py --texts "$work/seeds" --translate "$build/bin/qopt-translate" "${files[@]}" ;;
esac

export ASAN_OPTIONS=detect_leaks=1:quarantine_size_mb=64:detect_container_overflow=0:allow_user_poisoning=0
export UBSAN_OPTIONS=print_stacktrace=1
"$build/bin/qopt-fuzz-$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 \
  -max_len=131072 -artifact_prefix="$build/fuzz/$name-" -print_final_stats=1 "$@" \
  "$corpus" "$work/seeds"
