"""load.py LIBRARY NAME GOLDEN.npz: a shared object in another process, without
qopt: the table through ctypes, and every golden sample.
"""

import ctypes
import os
import sys

import numpy as np


class Tensor(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("shape", ctypes.POINTER(ctypes.c_int64)), ("type", ctypes.c_int32),
                ("rank", ctypes.c_int32), ("size", ctypes.c_int64), ("scale", ctypes.c_double),
                ("zero_point", ctypes.c_int64), ("arena_offset", ctypes.c_int64)]


class Model(ctypes.Structure):
    _fields_ = [("abi", ctypes.c_uint32), ("num_inputs", ctypes.c_uint32), ("num_outputs", ctypes.c_uint32),
                ("arena_alignment", ctypes.c_uint32), ("arena_size", ctypes.c_uint64), ("state_size", ctypes.c_uint64), ("name", ctypes.c_char_p),
                ("inputs", ctypes.POINTER(Tensor)), ("outputs", ctypes.POINTER(Tensor)),
                ("init", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)),
                ("invoke", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)),
                ("run_in_place", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p))]


def main():
    path, name, golden = sys.argv[1:]
    library = ctypes.CDLL(os.path.abspath(path))
    model = Model.in_dll(library, name + "_model")
    assert model.abi == 3 and model.state_size == 0 and model.name.decode() == name
    assert (model.num_inputs, model.num_outputs) == (1, 1)
    assert model.inputs[0].arena_offset == -1 and not model.run_in_place
    memory = np.empty(model.arena_size + model.arena_alignment, np.uint8)
    arena = memory.ctypes.data + -memory.ctypes.data % model.arena_alignment
    with np.load(golden) as file:
        inputs, outputs = file["input0"], file["output0"]
    shape = [model.outputs[0].shape[i] for i in range(model.outputs[0].rank)]
    actual = np.zeros([len(inputs)] + shape, np.int8)
    run = getattr(library, name + "_run")
    for index, (sample, result) in enumerate(zip(inputs, actual)):
        sample = np.ascontiguousarray(sample)
        assert sample.nbytes == model.inputs[0].size and result.nbytes == model.outputs[0].size
        pointers = [ctypes.c_void_p(array.ctypes.data) for array in (sample, result)]
        if index % 2:
            code = run(*pointers, ctypes.c_void_p(arena))
        else:
            code = model.invoke(*(ctypes.byref(pointer) for pointer in pointers), arena)
        assert code == 0
    print("%s: %d samples, %s" % (name, len(inputs),
                                  "equal" if np.array_equal(actual.reshape(outputs.shape), outputs) else "different"))


if __name__ == "__main__":
    main()
