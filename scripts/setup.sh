#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Installs what the build and the tests need on Debian 12: packages from Debian's
# own repositories (LLVM 22 is in bookworm-security) and .venv, a Python
# environment with requirements.txt. Quick where all of it is there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

packages=(
  # Build. LLVM's CMake package asks for zlib, zstd, libxml2, libffi, ...:
  # llvm-22-dev and libzip-dev bring what is needed of them.
  cmake ninja-build clang-22 lld-22 llvm-22-dev libmlir-22-dev mlir-22-tools
  libflatbuffers-dev flatbuffers-compiler libonnx-dev libprotobuf-dev libzip-dev
  # Tests: lit and FileCheck, sanitizers, a C compiler that is not the build's.
  llvm-22-tools libclang-rt-22-dev clang-format-22 libgtest-dev gcc valgrind
  # Python
  python3 python3-venv
)

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
  [[ $status == installed ]] || missing+=("$package")
done

if ((${#missing[@]})); then
  echo "Installing Debian packages: ${missing[*]}"
  as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null || {
      echo "setup.sh: expected root or sudo to install packages" >&2
      exit 1
    }
    as_root=(sudo)
  fi
  apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q=2 -o Dpkg::Use-Pty=0)
  "${apt[@]}" update
  # dpkg tells of every file it unpacks: of interest only where something failed.
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  if ! "${apt[@]}" install --no-install-recommends -y "${missing[@]}" >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
  fi
fi

# Its copy of the requirements says that an environment is complete.
if ! cmp -s requirements.txt .venv/requirements.txt || ! .venv/bin/python -c ''; then
  echo "Installing Python packages into .venv"
  /usr/bin/python3 -m venv --clear .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check \
    --only-binary :all: --requirement requirements.txt
  cp requirements.txt .venv/requirements.txt
fi
