# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Small ONNX networks of random operators, and what computes them independently.

How to add an operator: write a function where such operators are
(layers.py, elementwise.py, pools.py, movement.py, quantized.py) and register it,

    @operator("LeakyRelu")
    def leaky_relu(draw):
        draw.node("LeakyRelu", [draw.tensor(draw.shape())], alpha=draw.real(-1, 1))

It is called once for each case. All values that nodes compute are compared, in
the order of dimensions that ONNX has; `draw.tensor` often hides another order
from the operator, so that layouts are drawn too. `draw.opset` is the version.
"""

import numpy as np
import onnx
from onnx import helper, numpy_helper
from onnx.reference import ReferenceEvaluator
from onnx.reference.op_run import OpRun

OPSETS = [11, 12, 13, 14, 16, 17, 18, 19, 21, 22, 23]

# Functions with the operator that they are about.
GENERATORS = []


def operator(name, opsets=OPSETS):
    """Registers a generator of cases of an operator."""

    def register(function):
        GENERATORS.append((name, [opset for opset in OPSETS if opset in opsets], function))
        return function

    return register


def since(opset):
    return [other for other in OPSETS if other >= opset]


def before(opset):
    return [other for other in OPSETS if other < opset]


class Draw:
    """Random choices, and the network that they make."""

    def __init__(self, seed, opset):
        self.rng = np.random.default_rng(seed)
        self.opset = opset
        # Of quantized results, which are rounded in float32 by others.
        self.tolerance = 0
        self.nodes, self.inputs, self.initializers, self.hidden = [], {}, [], set()

    def chance(self, probability):
        return self.rng.random() < probability

    def choice(self, items):
        return items[self.rng.integers(len(items))]

    def integer(self, low, high):
        return int(self.rng.integers(low, high + 1))

    def real(self, low, high):
        return float(np.float32(self.rng.uniform(low, high)))

    def shape(self, low=1, high=4):
        return tuple(self.integer(1, 6) for _ in range(self.integer(low, high)))

    def array(self, shape, low=-4, high=4):
        return self.rng.uniform(low, high, shape).astype(np.float32)

    def image(self):
        """The shape of feature maps."""
        return self.integer(1, 2), self.integer(1, 6), self.integer(3, 9), self.integer(3, 9)

    def input(self, array):
        name = "x%d" % len(self.inputs)
        self.inputs[name] = array
        return name

    def constant(self, array, dtype=np.float32):
        name = "c%d" % len(self.initializers)
        self.initializers.append(numpy_helper.from_array(np.asarray(array, dtype), name))
        return name

    def integers(self, values):
        return self.constant(values, np.int64)

    def node(self, op, inputs, outputs=1, **attributes):
        names = ["y%d_%d" % (len(self.nodes), i) for i in range(outputs)]
        self.nodes.append(helper.make_node(op, inputs, names, **attributes))
        return names[0] if outputs == 1 else names

    def arrange(self, array):
        """An input, in this order of dimensions only on paper."""
        rank = array.ndim
        if rank == 4 and self.chance(0.4):
            # What a pool makes is held with the channels last.
            return self.node("MaxPool", [self.input(array)], kernel_shape=[1, 1])
        if rank > 1 and self.chance(0.3):
            order = self.rng.permutation(rank)
            return self.node("Transpose", [self.input(array.transpose(order))],
                             perm=[int(k) for k in np.argsort(order)])
        return self.input(array)

    def tensor(self, shape, low=-4, high=4):
        return self.arrange(self.array(shape, low, high))

    def model(self):
        """The network; its outputs are what no node uses."""
        used = {name for node in self.nodes for name in node.input}
        results = [name for node in self.nodes for name in node.output if name and name not in used]
        inputs = [helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(array.dtype), array.shape)
                  for name, array in self.inputs.items()]
        outputs = [helper.make_empty_tensor_value_info(name) for name in results]
        graph = helper.make_graph(self.nodes, "case", inputs, outputs, self.initializers)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", self.opset),
                                                         helper.make_opsetid("com.microsoft", 1)])
        model.ir_version = 8
        return onnx.shape_inference.infer_shapes(model)


class QLinearAdd(OpRun):
    """ONNX's evaluator does not know the operators of ONNX Runtime."""

    op_domain = "com.microsoft"

    def combine(self, a, b):
        return a + b

    def _run(self, a, sa, za, b, sb, zb, sc, zc):
        real = self.combine(sa * (a.astype(np.float32) - za), sb * (b.astype(np.float32) - zb))
        info = np.iinfo(a.dtype)
        return (np.clip(np.rint(real / sc) + zc, info.min, info.max).astype(a.dtype),)


class QLinearMul(QLinearAdd):
    op_domain = "com.microsoft"

    def combine(self, a, b):
        return a * b


class QLinearSigmoid(OpRun):
    """Operators that compute in real numbers what they dequantize."""

    op_domain = "com.microsoft"

    def compute(self, x, **attributes):
        return 1 / (1 + np.exp(-x))

    def _run(self, x, sx, zx, sy, zy, **attributes):
        real = self.compute(sx * (x.astype(np.float32) - zx), **attributes)
        info = np.iinfo(x.dtype)
        return (np.clip(np.rint(real / sy) + zy, info.min, info.max).astype(x.dtype),)


class QLinearLeakyRelu(QLinearSigmoid):
    op_domain = "com.microsoft"

    def compute(self, x, alpha=None):
        return np.where(x >= 0, x, alpha * x)


class QLinearGlobalAveragePool(QLinearSigmoid):
    op_domain = "com.microsoft"

    def compute(self, x):
        return x.mean(axis=tuple(range(2, x.ndim)), keepdims=True)


class QLinearAveragePool(QLinearSigmoid):
    op_domain = "com.microsoft"

    def compute(self, x, kernel_shape=None):
        windows = np.lib.stride_tricks.sliding_window_view(x, kernel_shape, axis=(2, 3))
        return windows.mean(axis=(-2, -1))


class QLinearConcat(OpRun):
    op_domain = "com.microsoft"

    def _run(self, sy, zy, *parts, axis=None):
        real = [s * (x.astype(np.float32) - z) for x, s, z in zip(*[iter(parts)] * 3)]
        info = np.iinfo(zy.dtype)
        return (np.clip(np.rint(np.concatenate(real, axis) / sy) + zy, info.min, info.max).astype(zy.dtype),)


RUNTIME_OPERATORS = [QLinearAdd, QLinearMul, QLinearSigmoid, QLinearLeakyRelu, QLinearGlobalAveragePool,
                     QLinearAveragePool, QLinearConcat]


def expose(model):
    """A copy whose outputs are all values that nodes compute."""
    model = onnx.ModelProto.FromString(model.SerializeToString())
    names = [name for node in model.graph.node for name in node.output if name]
    del model.graph.output[:]
    model.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in names)
    return model, names


def evaluate(model, inputs, evaluator):
    """All values by name, as ONNX's reference evaluator or as ONNX Runtime computes them."""
    exposed, names = expose(model)
    if evaluator == "onnxruntime":
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.log_severity_level = 3
        # It wants types of outputs.
        inferred = onnx.shape_inference.infer_shapes(exposed)
        session = onnxruntime.InferenceSession(inferred.SerializeToString(), options, ["CPUExecutionProvider"])
        return dict(zip(names, session.run(names, inputs)))
    return dict(zip(names, ReferenceEvaluator(exposed, new_ops=RUNTIME_OPERATORS).run(names, inputs)))


def golden(model, inputs, values):
    """The arrays of a golden file with one sample."""
    arrays = {"input%d" % i: array[np.newaxis] for i, array in enumerate(inputs.values())}
    for i, output in enumerate(model.graph.output):
        arrays["output%d" % i] = np.asarray(values[output.name])[np.newaxis]
    folded = folded_names(model)
    for name, value in values.items():
        if name not in folded:
            arrays["value_" + name.replace("/", "|")] = np.asarray(value)
    return arrays


def folded_names(model):
    """Values that follow from constants: they are no layers."""
    constants = {tensor.name for tensor in model.graph.initializer} | {""}
    for node in model.graph.node:
        if all(name in constants for name in node.input) or node.op_type in ("Shape", "Size"):
            constants.update(node.output)
    return constants
