"""formats.py write: the same arrays in every form that NumPy has for them.
formats.py compare: what a model that returns its inputs made of them."""

import sys
import zipfile

import numpy as np

rng = np.random.default_rng(0)
SHAPE = (2, 3, 4)
ARRAYS = [
    rng.integers(-128, 128, SHAPE).astype("int8"),
    rng.integers(0, 256, SHAPE).astype("uint8"),
    rng.integers(-32768, 32768, SHAPE).astype("int16"),
    rng.integers(0, 65536, SHAPE).astype("uint16"),
    rng.integers(-2**31, 2**31, SHAPE).astype("int32"),
    rng.integers(-2**63, 2**63 - 1, SHAPE).astype("int64"),
    rng.standard_normal(SHAPE).astype("float32"),
    rng.integers(0, 2, SHAPE).astype("bool"),
    # Codes 0 to 7 and 9 to 15: 8 is a second zero.
    np.where(rng.integers(0, 2, SHAPE), 7, 13).astype("uint8"),
    np.int32(-7),
    np.zeros((0, 2), "int8"),
]
NAMED = {"input%d" % i: np.asarray(a) for i, a in enumerate(ARRAYS)}


def write_version(path, version):
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in NAMED.items():
            with archive.open(name + ".npy", "w") as member:
                np.lib.format.write_array(member, array, version=version)


if sys.argv[1] == "write":
    np.savez("plain.npz", **NAMED)
    np.savez_compressed("deflated.npz", **NAMED)
    fortran = {name: np.array(a, order="F") for name, a in NAMED.items()}
    assert fortran["input0"].flags.f_contiguous
    np.savez("fortran.npz", **fortran)
    write_version("version2.npz", (2, 0))
    write_version("version3.npz", (3, 0))
else:
    outputs = np.load("plain-out.npz")
    assert len(outputs.files) == len(ARRAYS)
    for i, array in enumerate(NAMED.values()):
        output = outputs["output%d" % i]
        assert output.dtype == array.dtype, (i, output.dtype)
        assert output.shape == array.shape, (i, output.shape)
        assert (output == array).all(), i
