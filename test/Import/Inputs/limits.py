# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""limits.py CASE > MODEL.json: a model that has one thing too many."""

import json
import sys

MEBIBYTE = 1 << 20


def tensor(shape=(1,), type="INT8", buffer=0, **fields):
    scaled = {"quantization": {"scale": [0.5], "zero_point": [0]}} if type == "INT8" else {}
    return {"shape": list(shape), "type": type, "buffer": buffer, **scaled, **fields}


def model(tensors, operators=(), codes=("ADD",), buffers=(), inputs=(0,), outputs=(0,)):
    return {
        "version": 3,
        "operator_codes": [{"builtin_code": code, "version": 1} for code in codes],
        "subgraphs": [{"tensors": tensors, "inputs": list(inputs), "outputs": list(outputs),
                       "operators": list(operators)}],
        "buffers": [{}] + [{"data": data} for data in buffers],
    }


def add(operands, output):
    return {"inputs": operands, "outputs": [output], "builtin_options_type": "AddOptions", "builtin_options": {}}


def constants():
    """Tensors that share a buffer; each is copied."""
    size, count = 8 * MEBIBYTE, 33
    shared = [tensor([size], buffer=1) for _ in range(count)]
    sums = [tensor([size]) for _ in range(count)]
    operators = [add([0, 1 + i], 1 + count + i) for i in range(count)]
    return model([tensor([size])] + shared + sums, operators, buffers=[[0] * size], outputs=[2 * count])


def parameters():
    size = (1 << 16) + 1
    operator = {"inputs": [0, 1], "outputs": [2], "builtin_options_type": "ReducerOptions", "builtin_options": {}}
    return model([tensor(), tensor([size], "INT32", 1), tensor()], [operator], ["MEAN"], [[0] * 4 * size],
                 outputs=[2])


def named_variables():
    count = 257
    handles = [{"outputs": [1 + i], "builtin_options_type": "VarHandleOptions",
                "builtin_options": {"shared_name": "v%d" % i}} for i in range(count)]
    return model([tensor()] + [tensor((), "RESOURCE") for _ in range(count)], handles, ["VAR_HANDLE"])


CASES = {
    "constants": constants,
    "parameters": parameters,
    "named-variables": named_variables,
    "dimensions": lambda: model([tensor([1] * 9)]),
    "tensors": lambda: model([tensor()] + [{}] * (1 << 17)),
    "operators": lambda: model([tensor()], [{}] * ((1 << 16) + 1)),
    "operands": lambda: model([tensor()], [{"inputs": [0] * 1024} for _ in range(1024)] + [add([0], 0)]),
    "inputs": lambda: model([tensor()], inputs=[0] * 4097),
    "outputs": lambda: model([tensor()], outputs=[0] * 4097),
    "name": lambda: model([tensor(name="n" * 16385)]),
    "names": lambda: model([tensor(name="n" * 16384) for _ in range(1025)]),
    "variables": lambda: model([tensor(is_variable=True) for _ in range(257)]),
    "scales": lambda: model([tensor(quantization={"scale": [0.5] * (1 << 18)}) for _ in range(17)]),
}

json.dump(CASES[sys.argv[1]](), sys.stdout)
