"""damage.py QOPT MODEL: runs the model on damaged arrays and prints the errors.

Fails where the driver does not exit with 2 after one line."""

import io
import struct
import subprocess
import sys

import numpy as np

DATA = bytes([1, 2, 3, 4])


def run(path):
    result = subprocess.run(
        [sys.argv[1], "run", sys.argv[2], "--input", path, "--backend=reference"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    lines = result.stderr.decode().splitlines()
    if result.returncode != 2 or len(lines) != 1 or result.stdout:
        sys.exit("%s: %s" % (path, result))
    return lines[0]


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


def try_npy(what, header, length=None, version=1):
    header = header.encode()
    length = len(header) if length is None else length
    write("h.npy", b"\x93NUMPY" + bytes([version, 0]) + struct.pack("<H", length) + header + DATA)
    print("%s: %s" % (what, run("h.npy")))


def header(descr="'|i1'", shape="(1, 4)"):
    return "{'descr': %s, 'fortran_order': False, 'shape': %s, }\n" % (descr, shape)


try_npy("header without a key", "{'descr': '|i1', 'shape': (1, 4)}")
try_npy("key twice", "{'descr': '|i1', 'descr': '|i1', 'fortran_order': False, 'shape': (1, 4)}")
try_npy("unknown key", "{'descr': '|i1', 'fortran_order': False, 'shape': (1, 4), 'x': 1}")
try_npy("code in the header", header(shape="tuple([1, 4])"))
try_npy("negative dimension", header(shape="(-1, 4)"))
try_npy("dimension of 2^63", header(shape="(9223372036854775808, 4)"))
try_npy("shape without comma", header(shape="(4)"))
try_npy("text behind", header() + "x")
try_npy("structured type", header(descr="[('a', '|i1')]"))
try_npy("empty header", "")
try_npy("product of 2^64", header(shape="(4294967296, 4294967296)"))
try_npy("product of 2^62", header(shape="(2147483648, 2147483648)"))
try_npy("too little data", header(shape="(1, 5)"))
try_npy("too much data", header(shape="(1, 3)"))
try_npy("newline in the type", header(descr="'|i\n1'"))
try_npy("header length", header(), length=1000)
try_npy("version", header(), version=9)

# The good array is good.
file = io.BytesIO()
np.savez_compressed(file, input0=np.frombuffer(DATA, "int8").reshape(1, 4))
archive = file.getvalue()
write("h.npz", archive)
subprocess.run([sys.argv[1], "run", sys.argv[2], "--input", "h.npz", "--backend=reference"],
               check=True, stdout=subprocess.DEVNULL)

# The checksum stands at 14 in the member's header, and in the directory.
directory = archive.rindex(b"PK\1\2")
broken = bytearray(archive)
broken[14] ^= 1
broken[directory + 16] ^= 1
write("h.npz", broken)
print("checksum: " + run("h.npz"))

lengths = range(1, len(archive), 7)
for length in lengths:
    write("h.npz", archive[:length])
    run("h.npz")
print("truncated: %d lengths, all rejected" % len(lengths))
