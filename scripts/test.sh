#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Sets up, builds and passes all tests: once with assertions, once more with the
# sanitizers. The last line is the sum over both: N passed, N failed, N skipped.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

passed=0 failed=0 skipped=0

finish() {
  local status=$?
  if ((status != 0 && failed == 0)); then
    failed=1
  fi
  echo "$passed passed, $failed failed, $skipped skipped"
  exit $((failed != 0))
}
trap finish EXIT

# fail WHAT: counts something that is not a test as a failed one.
fail() {
  echo "FAILED: $1"
  failed=$((failed + 1))
}

# suite FOLDER [CMAKE OPTION]...: builds there and runs all lit and unit tests.
suite() {
  local folder=$1 report=$PWD/$1/results.xml status=0 counts
  rm -f "$report"
  if ! scripts/build.sh "$@"; then
    fail "the build in $folder"
    return
  fi
  LIT_OPTS="--xunit-xml-output='$report'" \
    cmake --build "$folder" --target check-qopt -- --quiet || status=$?
  if ! counts=$(.venv/bin/python scripts/count_tests.py "$report"); then
    fail "the tests in $folder left no results"
    return
  fi
  read -r p f s <<<"$counts"
  echo "$folder: $p passed, $f failed, $s skipped"
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  if ((status != 0 && f == 0)); then
    fail "check-qopt in $folder"
  fi
}

scripts/setup.sh

echo "== Formatting"
if find . \( -path './build*' -o -path './.*' -o -path ./test \) -prune -o -type f \
  \( -name '*.h' -o -name '*.cpp' -o -name '*.c' \) \
  -exec clang-format-22 --dry-run -Werror --ferror-limit=1 {} +; then
  passed=$((passed + 1))
else
  fail "clang-format"
fi

echo "== Tests with assertions"
suite build-test -DQOPT_ENABLE_ASSERTIONS=ON

echo "== Tests with assertions, AddressSanitizer and UndefinedBehaviorSanitizer"
suite build-asan -DQOPT_ENABLE_ASSERTIONS=ON -DQOPT_SANITIZE=ON
