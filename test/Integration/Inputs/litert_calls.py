# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""litert_calls.py MODEL.tflite GOLDEN.npz: 20 calls of LiteRT's reference kernels, one after the other."""

import sys

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType

interpreter = Interpreter(model_path=sys.argv[1], experimental_op_resolver_type=OpResolverType.BUILTIN_REF)
interpreter.allocate_tensors()
rng = np.random.default_rng(1)
arrays = {}
for _ in range(20):
    for i, detail in enumerate(interpreter.get_input_details()):
        dtype = np.dtype(detail["dtype"])
        low, high = (0, 1) if dtype == bool else (np.iinfo(dtype).min, np.iinfo(dtype).max)
        value = rng.integers(low, high, detail["shape"], dtype, endpoint=True)
        interpreter.set_tensor(detail["index"], value)
        arrays.setdefault("input%d" % i, []).append(value)
    interpreter.invoke()
    for i, detail in enumerate(interpreter.get_output_details()):
        arrays.setdefault("output%d" % i, []).append(interpreter.get_tensor(detail["index"]))
np.savez(sys.argv[2], **{name: np.stack(values) for name, values in arrays.items()})
