# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""onnx_models.py FOLDER: writes one ONNX file for each thing that the importer says something about."""

import os
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def tensor(name, array):
    return numpy_helper.from_array(np.asarray(array), name)


def value(name, shape, type=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, type, shape)


def write(name, nodes, inputs=None, outputs=("y",), initializers=(), opset=13, **more):
    """A model, mostly of `x` to `y`."""
    inputs = [value("x", [1, 4, 6, 6])] if inputs is None else inputs
    outputs = [output if isinstance(output, onnx.ValueInfoProto) else helper.make_empty_tensor_value_info(output)
               for output in outputs]
    graph = helper.make_graph(nodes, "g", inputs, outputs, list(initializers), **more)
    imports = [helper.make_opsetid("", opset)]
    if any(op.domain for op in nodes):
        imports.append(helper.make_opsetid("my.domain", 1))
    model = helper.make_model(graph, opset_imports=imports)
    model.ir_version = 8
    onnx.save(model, name + ".onnx")
    return model


node = helper.make_node
os.chdir(sys.argv[1])

relu = [node("Relu", ["x"], ["y"])]
model = write("good", relu)
with open("garbage.onnx", "w") as file:
    file.write("this is no model")
with open("empty.onnx", "w"):
    pass
with open("truncated.onnx", "wb") as file:
    file.write(model.SerializeToString()[:-20])
write("old", relu, opset=9)
write("new", relu, opset=99)

# Names.
write("undefined", [node("Relu", ["z"], ["y"])])
write("cycle", [node("Add", ["x", "b"], ["a"]), node("Relu", ["a"], ["b"]), node("Relu", ["b"], ["y"])])
write("twice", relu + relu)
write("no_output", relu, outputs=["z"])
write("nothing", relu, outputs=[])
write("missing", [node("Conv", ["x", "w"], ["y"])])
write("two_initializers", [node("Add", ["x", "w"], ["y"])], initializers=[tensor("w", [1.0]), tensor("w", [2.0])])

# Data.
outside = tensor("w", np.ones(4, np.float32))
outside.ClearField("raw_data")
outside.data_location = TensorProto.EXTERNAL
outside.external_data.add(key="location", value="weights.bin")
write("external", [node("Add", ["x", "w"], ["y"])], initializers=[outside], opset=18)
short = tensor("w", np.ones(4, np.float32))
short.raw_data = short.raw_data[:-4]
write("short", [node("Add", ["x", "w"], ["y"])], initializers=[short], opset=18)
huge = tensor("w", np.ones(1, np.float32))
huge.dims[:] = [1 << 20, 1 << 20, 1 << 20]
write("huge", [node("Add", ["x", "w"], ["y"])], initializers=[huge], opset=18)
write("large_input", relu, inputs=[value("x", [1 << 20, 1 << 20])])
write("negative", [node("Add", ["x", "w"], ["y"])], opset=18,
      initializers=[TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[-1])])
write("grown", [node("Expand", ["x", "s"], ["y"])], inputs=[value("x", [1])],
      initializers=[tensor("s", [1 << 30])])

# What is not supported, all at once.
write("unsupported", [
    node("RNN", ["x", "w", "w"], ["a"], hidden_size=1),
    node("RNN", ["x", "w", "w"], ["b"], hidden_size=1),
    node("Thing", ["x"], ["c"], domain="my.domain"),
    node("Resize", ["x", "", "w"], ["d"], mode="cubic", coordinate_transformation_mode="tf_crop_and_resize"),
    node("ConvTranspose", ["x", "w"], ["e"], dilations=[2, 2]),
    node("Relu", ["x"], ["y"], slope=1.0),
    node("MaxPool", ["x"], ["f", "indices"], kernel_shape=[2, 2]),
    node("Conv", ["x", "w"], ["g"], kernel_shape=[1, 1], pads=[0, 0, -1, 0]),
    node("LeakyRelu", ["x"], ["h"], alpha=3),
    node("Cast", ["indices"], ["i"], to=1),
    node("DynamicQuantizeLinear", ["x"], ["q", "qs", "qz"]),
    node("Pad", ["x", "w"], ["p"], mode="wrap"),
    node("LSTM", ["x", "w", "w", "", "w", "", "", "w"], ["l"], hidden_size=1, layout=1),
    node("MaxPool", ["x"], ["m", "unused"], kernel_shape=[2, 2]),
], inputs=[value("x", [1, 4, 6, 6]), value("half", [1], TensorProto.FLOAT16)], initializers=[
    tensor("w", np.ones((1, 4, 3), np.float32)), tensor("d64", np.ones(3))], opset=18)

# An operator without a name, of a domain that nobody knows.
write("unnamed", [node("", ["x"], ["y"], domain="my.domain")])
model = onnx.load("unnamed.onnx")
model.graph.node[0].domain = ""
model.ir_version = 99
onnx.save(model, "unnamed.onnx")

# Shapes of inputs.
write("dynamic", [node("Add", ["x", "a"], ["y"])], inputs=[value("x", ["n", 3]), value("a", [None, 3])])

# Operators.
write("declared", relu, outputs=[value("y", [1, 4, 6, 7])])
write("computed_shape", [node("Reshape", ["x", "s"], ["y"])],
      inputs=[value("x", [2, 3]), value("s", [1], TensorProto.INT64)])
write("bad_reshape", [node("Reshape", ["x", "s"], ["y"])], initializers=[tensor("s", [5, -1])])
write("channels", [node("Conv", ["x", "w"], ["y"])], initializers=[tensor("w", np.ones((2, 3, 1, 1), np.float32))])
write("pads", [node("Conv", ["x", "w"], ["y"], pads=[1, 1, 1])],
      initializers=[tensor("w", np.ones((2, 4, 1, 1), np.float32))])
write("window", [node("Conv", ["x", "w"], ["y"])], initializers=[tensor("w", np.ones((2, 4, 9, 9), np.float32))])
write("division", [node("Div", ["x", "x"], ["y"])], inputs=[value("x", [2], TensorProto.INT64)])
write("training", [node("Dropout", ["x", "", "t"], ["y"])], initializers=[tensor("t", np.bool_(True))])
write("zero", [node("Shape", ["x"], ["s"]), node("Div", ["s", "z"], ["t"]), node("Reshape", ["x", "t"], ["y"])],
      initializers=[tensor("z", np.int64(0))])
ones = [tensor("s", np.ones(4, np.float32))]
write("layer_norm", [node("LayerNormalization", ["x", "s", "s"], ["y"], axis=-2)], inputs=[value("x", [2, 0, 4])],
      initializers=ones, opset=17)
write("instance_norm", [node("InstanceNormalization", ["x", "s", "s"], ["y"])], inputs=[value("x", [2, 4, 0])],
      initializers=ones)
write("group_norm", [node("GroupNormalization", ["x", "s", "s"], ["y"], num_groups=2)], inputs=[value("x", [2, 4, 0])],
      initializers=ones, opset=21)
write("powers", [node("Pow", ["x", "p"], ["y"])], initializers=[tensor("p", np.array([1, 2], np.float32))])
write("mirror", [node("Pad", ["x", "p"], ["y"], mode="reflect")],
      initializers=[tensor("p", np.array([0, 0, 6, 0, 0, 0, 0, 0], np.int64))])
write("groups", [node("ConvTranspose", ["x", "w"], ["y"], group=3)],
      initializers=[tensor("w", np.ones((4, 1, 1, 1), np.float32))])
write("block", [node("DepthToSpace", ["x"], ["y"], blocksize=3)])
write("range", [node("Range", ["a", "b", "c"], ["r"]), node("Add", ["x", "r"], ["y"])],
      initializers=[tensor(name, np.float32(number)) for name, number in [("a", 0), ("b", 1), ("c", 1e-9)]])
write("tiles", [node("Tile", ["x", "t"], ["y"])], initializers=[tensor("t", np.array([1, 1, 1 << 20, 1 << 20]))])
gates = np.ones((1, 8, 6), np.float32)
write("recurrence", [node("LSTM", ["x", "w", "r"], ["y"], hidden_size=2)], inputs=[value("x", [3, 1, 6])],
      initializers=[tensor("w", gates), tensor("r", gates)])
write("long", [node("LSTM", ["x", "w", "r"], ["y"], hidden_size=2)], inputs=[value("x", [1000, 1, 6])],
      initializers=[tensor("w", gates), tensor("r", gates[:, :, :2])])
write("inputs", [node("Conv", ["x"], ["y"])], opset=18)
write("unsigned", [node("Identity", ["x"], ["y"])], inputs=[value("x", [4], TensorProto.UINT8)])
write("scale", [node("DequantizeLinear", ["x", "s"], ["y"])], inputs=[value("x", [4], TensorProto.INT8)],
      initializers=[tensor("s", np.float32(-1))])
# Not valid: the axis is required.
write("invalid", [node("Concat", ["x", "x"], ["y"])])

# Idioms: what exporters write for hard swish and hard sigmoid.
three, six, zero, one, fifth, half, sixth = (
    tensor(name, np.float32(number)) for name, number in
    [("three", 3), ("six", 6), ("zero", 0), ("one", 1), ("fifth", 0.2), ("half", 0.5), ("sixth", 1 / 6)])
ramp = [node("Add", ["x", "three"], ["a"]), node("Clip", ["a", "zero", "six"], ["r"])]
numbers = [three, six, zero, one, fifth, half, sixth]
write("hard_swish", ramp + [node("Mul", ["x", "r"], ["m"]), node("Div", ["m", "six"], ["y"])], initializers=numbers)
write("hard_swish_divided", ramp + [node("Div", ["r", "six"], ["m"]), node("Mul", ["m", "x"], ["y"])],
      initializers=numbers)
write("hard_swish_product", ramp + [node("Mul", ["sixth", "r"], ["m"]), node("Mul", ["x", "m"], ["y"])],
      initializers=numbers)
write("hard_swish_sigmoid", [node("HardSigmoid", ["x"], ["h"], alpha=1 / 6), node("Mul", ["x", "h"], ["y"])])
write("hard_sigmoid", ramp + [node("Div", ["r", "six"], ["y"])], initializers=numbers)
write("hard_sigmoid_line", [node("Mul", ["x", "fifth"], ["m"]), node("Add", ["m", "half"], ["a"]),
                            node("Clip", ["a", "zero", "one"], ["y"])], initializers=numbers)
write("used_ramp", ramp + [node("Mul", ["x", "r"], ["m"]), node("Div", ["m", "six"], ["y"])], initializers=numbers,
      outputs=["y", "r"])
write("other_factor", ramp + [node("Mul", ["x", "r"], ["m"]), node("Div", ["m", "three"], ["y"])],
      initializers=numbers)

# Layouts.
filter = tensor("w", np.arange(8, dtype=np.float32).reshape(2, 4, 1, 1))
conv = node("Conv", ["x", "w"], ["c"])
write("elementwise", [conv, node("Add", ["c", "k"], ["s"]), node("Relu", ["s"], ["y"])],
      initializers=[filter, tensor("k", np.array([[[1]], [[2]]], np.float32))])
write("cancelled", [node("Transpose", ["x"], ["t"], perm=[0, 3, 1, 2]), node("Conv", ["t", "w"], ["c"]),
                    node("Transpose", ["c"], ["y"], perm=[0, 2, 3, 1])],
      inputs=[value("x", [1, 6, 6, 4])], initializers=[filter])
write("flattened", [conv, node("Flatten", ["c"], ["y"])], initializers=[filter])
write("pooled", [conv, node("GlobalAveragePool", ["c"], ["p"]), node("Flatten", ["p"], ["y"])], initializers=[filter])
write("axes", [conv, node("Concat", ["c", "c"], ["k"], axis=1), node("Softmax", ["k"], ["s"], axis=1),
               node("ReduceMean", ["s"], ["y"], axes=[2], keepdims=0)], initializers=[filter])
write("depthwise", [node("Conv", ["x", "w"], ["y"], group=4)],
      initializers=[tensor("w", np.arange(8, dtype=np.float32).reshape(8, 1, 1, 1))])

# Quantized.
scales, zeros = tensor("s", np.array([0.5, 0.25], np.float32)), tensor("z", np.zeros(2, np.int8))
codes = tensor("q", np.arange(8, dtype=np.int8).reshape(2, 4, 1, 1))
weights = node("DequantizeLinear", ["q", "s", "z"], ["w"], axis=0)
write("stored_weights", [weights, node("Conv", ["x", "w"], ["y"])], initializers=[scales, zeros, codes])
input_scale, input_zero = tensor("xs", np.float32(0.125)), tensor("xz", np.uint8(128))
write("qdq", [weights, node("DequantizeLinear", ["x", "xs", "xz"], ["d"]), node("Conv", ["d", "w"], ["c"]),
              node("QuantizeLinear", ["c", "xs", "xz"], ["y"])],
      inputs=[value("x", [1, 4, 6, 6], TensorProto.UINT8)],
      initializers=[scales, zeros, codes, input_scale, input_zero])
write("qlinear", [node("QLinearConv", ["x", "xs", "xz", "q", "s", "z", "xs", "xz"], ["y"])],
      inputs=[value("x", [1, 4, 6, 6], TensorProto.UINT8)],
      initializers=[scales, zeros, codes, input_scale, input_zero])

# More idioms: GELU and reciprocal roots.
root, two = tensor("root", np.float32(np.sqrt(2))), tensor("two", np.float32(2))
erf = [node("Div", ["x", "root"], ["d"]), node("Erf", ["d"], ["e"]), node("Add", ["e", "one"], ["a"])]
numbers = [one, half, root, two]
write("gelu_last", erf + [node("Mul", ["x", "a"], ["m"]), node("Mul", ["m", "half"], ["y"])], initializers=numbers)
write("gelu_first", [node("Mul", ["half", "x"], ["h"])] + erf + [node("Mul", ["h", "a"], ["y"])], initializers=numbers)
write("gelu_inside", erf + [node("Div", ["a", "two"], ["h"]), node("Mul", ["h", "x"], ["y"])], initializers=numbers)
write("other_gelu", erf + [node("Mul", ["a", "a"], ["m"]), node("Mul", ["m", "half"], ["y"])], initializers=numbers)
write("rsqrt", [node("Sqrt", ["x"], ["s"]), node("Div", ["one", "s"], ["y"])], initializers=numbers)
write("divided_root", [node("Sqrt", ["x"], ["s"]), node("Div", ["x", "s"], ["y"])])
write("used_root", [node("Sqrt", ["x"], ["s"]), node("Div", ["x", "s"], ["y"])], outputs=["y", "s"])
write("rsqrt_reciprocal", [node("Sqrt", ["x"], ["s"]), node("Reciprocal", ["s"], ["y"])])

# Branches.
def branches(then, other=None):
    graph = lambda nodes: helper.make_graph(nodes, "b", [], [helper.make_empty_tensor_value_info(nodes[-1].output[0])])
    return {"then_branch": graph(then), "else_branch": graph(other or [node("Neg", ["x"], ["n"])])}


def condition(number):
    return [node("Shape", ["x"], ["s"]), node("Gather", ["s", "i"], ["g"], axis=0),
            node("Equal", ["g", "k"], ["c"])], [tensor("i", np.int64(1)), tensor("k", np.int64(number))]


for name, number in ("then", 4), ("else", 5):
    nodes, constants = condition(number)
    write(name, nodes + [node("If", ["c"], ["b"], **branches([node("Relu", ["x"], ["r"])])), node("Abs", ["b"], ["y"])],
          initializers=constants)
write("computed", [node("If", ["c"], ["y"], **branches([node("Relu", ["x"], ["r"])]))],
      inputs=[value("x", [4]), value("c", [], TensorProto.BOOL)])
# Through what only moves elements, and what says its type; the shape of an input is known.
write("run_time", [
    node("RNN", ["x", "w", "w"], ["a"], hidden_size=1),
    node("Unsqueeze", ["n", "zero"], ["m"]),
    node("Cast", ["m"], ["b"], to=TensorProto.FLOAT),
    node("ArgMax", ["x"], ["i"]),
    node("Cast", ["i"], ["d"], to=TensorProto.FLOAT),
    node("Cast", ["x"], ["e"], to=TensorProto.INT64),
    node("Greater", ["x", "w"], ["c"]),
    node("If", ["c"], ["f"], **branches([node("Relu", ["x"], ["r"])])),
    node("Shape", ["x"], ["s"]),
    node("Cast", ["s"], ["t"], to=TensorProto.FLOAT),
    node("Cast", ["c"], ["u"], to=TensorProto.FLOAT),
    node("Cast", ["i"], ["v"], to=TensorProto.INT32)],
    inputs=[value("x", [1]), value("n", [], TensorProto.INT64)], outputs=["a", "b", "d", "e", "f", "t", "u", "v"],
    initializers=[tensor("w", np.float32([1.0])), tensor("zero", np.array([0]))])
nodes, constants = condition(4)
inner = [node("Det", ["x"], ["r"]), node("Relu", ["r"], ["t"], slope=1.0)]
write("refused_branch", nodes + [node("If", ["c"], ["y"], **branches(inner))], initializers=constants)
write("undefined_in_branch", nodes + [node("If", ["c"], ["y"], **branches([node("Relu", ["nowhere"], ["r"])]))],
      initializers=constants)
write("invalid_branch", nodes + [node("If", ["c"], ["y"], **branches([node("Concat", ["x", "x"], ["r"])]))],
      initializers=constants)
