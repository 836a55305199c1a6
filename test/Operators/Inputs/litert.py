# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Small models, and what LiteRT's reference kernels compute with them.

A `Case` is a network of one operator (of a few where state is involved). It is
written with the schema that LiteRT ships, not with the importer's, and run in
another process, because kernels abort on what they do not like.
"""

import json
import os
import pickle
import re
import signal
import tempfile
import traceback

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter, OpResolverType

DTYPES = {
    "bool": np.bool_, "int4": np.int8, "int8": np.int8, "uint8": np.uint8, "int16": np.int16, "uint16": np.uint16,
    "int32": np.int32, "uint32": np.uint32, "int64": np.int64, "float16": np.float16, "float32": np.float32,
}
# Where options name an enumerator, which enum it is of.
ENUMS = {
    "padding": schema.Padding, "fused_activation_function": schema.ActivationFunctionType,
    "weights_format": schema.FullyConnectedOptionsWeightsFormat, "mode": schema.MirrorPadMode,
    "quantized_bias_type": schema.TensorType, "in_data_type": schema.TensorType,
    "out_data_type": schema.TensorType, "output_type": schema.TensorType, "out_type": schema.TensorType,
}
# They have one kernel, which the resolver of the reference kernels lacks.
WITHOUT_REFERENCE = {"CEIL", "ELU"}
# LiteRT gives up after this many seconds; no case comes near.
TIMEOUT = 60


class Refused(Exception):
    """LiteRT does not run this."""


def code_range(type):
    """The smallest and the largest integer of an element type."""
    if type == "bool":
        return 0, 1
    width = int(re.sub(r"\D", "", type))
    return (0, (1 << width) - 1) if type.startswith("u") else (-1 << (width - 1), (1 << (width - 1)) - 1)


class Tensor:
    """A tensor of a model.

    Constant where it has `data`; an input of the model where no operator
    defines it, and then `samples` holds its values. The shape of a result is
    what LiteRT makes of it. `scale` and `zero_point` may be lists, one element
    for each index of `axis`.
    """

    def __init__(self, type, shape=None, scale=None, zero_point=0, axis=0, data=None, is_variable=False):
        self.type, self.shape = type, None if shape is None else [int(size) for size in shape]
        self.scale, self.zero_point, self.axis = scale, zero_point, axis
        self.data, self.is_variable = None if data is None else np.asarray(data), is_variable
        self.samples = None
        if self.data is not None:
            self.data = self.data.astype(DTYPES[type])
            self.shape = list(self.data.shape)

    @property
    def dtype(self):
        return DTYPES[self.type]

    def describe(self):
        """For people and JSON."""
        words = {"type": self.type, "shape": self.shape}
        if self.scale is not None:
            words["scale"] = np.ravel(np.float32(self.scale)).tolist()
            words["zero_point"] = np.ravel(self.zero_point).tolist()
            if len(words["scale"]) > 1:
                words["axis"] = self.axis
        if self.is_variable:
            words["is_variable"] = True
        if self.data is not None:
            words["data"] = self.data.ravel().tolist()
        if self.samples is not None:
            words["samples"] = [sample.ravel().tolist() for sample in self.samples]
        return words

    def pack(self, name, buffers):
        """The schema's table; data go to `buffers`."""
        tensor = schema.TensorT()
        tensor.name = name
        tensor.type = getattr(schema.TensorType, self.type.upper())
        tensor.shape = np.array(self.shape or [], np.int32)
        tensor.isVariable = self.is_variable
        tensor.buffer = 0
        if self.data is not None:
            buffer = schema.BufferT()
            buffer.data = np.frombuffer(self.pack_data(), np.uint8)
            tensor.buffer = len(buffers)
            buffers.append(buffer)
        if self.scale is not None:
            quantization = schema.QuantizationParametersT()
            quantization.scale = np.ravel(np.float32(self.scale))
            quantization.zeroPoint = np.broadcast_to(np.int64(self.zero_point), quantization.scale.shape)
            quantization.quantizedDimension = self.axis
            tensor.quantization = quantization
        return tensor

    def pack_data(self):
        if self.type != "int4":
            return np.ascontiguousarray(self.data).tobytes()
        # Two to a byte, the first in the low half.
        codes = np.append(self.data.ravel(), [0] * (self.data.size % 2)).astype(np.uint8) & 15
        return (codes[0::2] | codes[1::2] << 4).astype(np.uint8).tobytes()


class Operator:
    """An operator with tensors, None where an optional one is absent.

    `options` has the names of the schema, and enumerators as text. A `Graph`
    among them stands for the index of that subgraph.
    """

    def __init__(self, code, inputs, outputs, options_type=None, options=None, version=1, intermediates=()):
        self.code, self.inputs, self.outputs = code, list(inputs), list(outputs)
        self.options_type, self.options, self.version = options_type, options or {}, version
        self.intermediates = list(intermediates)

    def describe(self):
        tensors = lambda list: [tensor and tensor.describe() for tensor in list]
        options = {key: [operator.describe() for operator in value.operators] if isinstance(value, Graph) else value
                   for key, value in self.options.items()}
        words = {"operator": self.code, "inputs": tensors(self.inputs), "outputs": tensors(self.outputs)}
        if self.options_type:
            words[self.options_type] = options
        if self.intermediates:
            words["intermediates"] = tensors(self.intermediates)
        return words

    def signature(self):
        """Element types, as the importer's list of operators has them."""
        types = lambda list: ",".join(tensor.type if tensor else "-" for tensor in list)
        return "%s %s->%s" % (self.code, types(self.inputs), types(self.outputs))


class Graph:
    """Operators in the order in which they run."""

    def __init__(self, operators):
        self.operators = list(operators)

    def tensors(self):
        found = {}
        for operator in self.operators:
            for tensor in operator.inputs + operator.outputs + operator.intermediates:
                if tensor is not None:
                    found[id(tensor)] = tensor
        return list(found.values())

    def results(self):
        return [tensor for operator in self.operators for tensor in operator.outputs]

    def inputs(self):
        defined = {id(tensor) for tensor in self.results()}
        used = {id(tensor): tensor for operator in self.operators for tensor in operator.inputs if tensor is not None}
        return [tensor for tensor in used.values()
                if id(tensor) not in defined and tensor.data is None and not tensor.is_variable]

    def outputs(self):
        used = {id(tensor) for operator in self.operators for tensor in operator.inputs}
        return [tensor for tensor in self.results() if id(tensor) not in used and tensor.type != "resource"]


class Case(Graph):
    """A network with the samples of its inputs and, once run, of its outputs.

    Samples run one after the other, so state goes from one to the next. Outputs
    are the given ones, else the results that no operator takes. Where LiteRT's
    arithmetic is not the one that qopt follows, `stand_in` computes `expected`
    from the case, whose shapes are all known.
    """

    def __init__(self, operators, outputs=None):
        super().__init__(operators)
        self.given_outputs, self.expected, self.stand_in = outputs, None, None

    def outputs(self):
        return self.given_outputs or super().outputs()

    def is_float(self):
        """Whether there are float operators: no compiler for integers takes them."""
        return any(tensor is not None and tensor.type == "float32" for operator in self.operators
                   if operator.code not in ("QUANTIZE", "DEQUANTIZE") for tensor in operator.inputs + operator.outputs)

    def name(self):
        return "+".join(operator.code for operator in self.operators)

    def to_json(self):
        text = json.dumps([operator.describe() for operator in self.operators], indent=1)
        # A list of numbers fits a line.
        return re.sub(r"\[[^\[\]{}]*\]", lambda list: re.sub(r"\s+", " ", list.group()), text)

    def run_litert(self):
        """Sets the shapes of results and `expected`."""
        if self.stand_in:
            self.expected = self.stand_in(self)
            return
        shapes, self.expected = litert(self)
        for tensor, shape in zip(self.tensors(), shapes):
            if tensor.data is None and not tensor.is_variable:
                tensor.shape = shape


class ModelWriter:
    """Puts independent graphs into one file."""

    def __init__(self):
        self.model = schema.ModelT()
        self.model.version = 3
        self.model.description = "generated"
        self.model.buffers = [schema.BufferT()]
        self.model.operatorCodes, self.model.subgraphs = [], []
        self.codes = {}

    def add_subgraph(self, graphs):
        """A subgraph with all of `graphs`; its index."""
        subgraph = schema.SubGraphT()
        index = len(self.model.subgraphs)
        self.model.subgraphs.append(subgraph)
        subgraph.tensors, subgraph.operators, subgraph.inputs, subgraph.outputs = [], [], [], []
        for number, graph in enumerate(graphs):
            indices = {id(None): -1}
            for position, tensor in enumerate(graph.tensors()):
                indices[id(tensor)] = len(subgraph.tensors)
                subgraph.tensors.append(tensor.pack("%d.%d" % (number, position), self.model.buffers))
            lookup = lambda tensors: [indices[id(tensor)] for tensor in tensors]
            for operator in graph.operators:
                subgraph.operators.append(self.pack_operator(operator, lookup))
            subgraph.inputs += lookup(graph.inputs())
            subgraph.outputs += lookup(graph.outputs())
        return index

    def pack_operator(self, operator, lookup):
        packed = schema.OperatorT()
        packed.opcodeIndex = self.get_code(operator.code, operator.version)
        packed.inputs, packed.outputs = lookup(operator.inputs), lookup(operator.outputs)
        if operator.intermediates:
            packed.intermediates = lookup(operator.intermediates)
        if operator.options_type:
            field = "builtinOptions"
            if hasattr(schema.BuiltinOptions2, operator.options_type):
                field = "builtinOptions2"
            union = getattr(schema, field[0].upper() + field[1:])
            setattr(packed, field + "Type", getattr(union, operator.options_type))
            setattr(packed, field, self.pack_options(operator))
        return packed

    def pack_options(self, operator):
        options = getattr(schema, operator.options_type + "T")()
        for key, value in operator.options.items():
            field = re.sub(r"_(\w)", lambda match: match.group(1).upper(), key)
            if not hasattr(options, field):
                raise KeyError("%s has no field %s" % (operator.options_type, key))
            if isinstance(value, Graph):
                value = self.add_subgraph([value])
            elif isinstance(value, str) and key in ENUMS:
                value = getattr(ENUMS[key], value.upper())
            setattr(options, field, value)
        return options

    def get_code(self, name, version):
        if (name, version) not in self.codes:
            self.codes[name, version] = len(self.codes)
            code = schema.OperatorCodeT()
            code.builtinCode = getattr(schema.BuiltinOperator, name)
            code.deprecatedBuiltinCode = min(code.builtinCode, 127)
            code.version = version
            self.model.operatorCodes.append(code)
        return self.codes[name, version]

    def finish(self):
        builder = flatbuffers.Builder(1024)
        builder.Finish(self.model.Pack(builder), b"TFL3")
        return bytes(builder.Output())


def write_model(cases):
    """A model of all `cases`, side by side."""
    writer = ModelWriter()
    writer.add_subgraph(cases)
    return writer.finish()


def interpret(case):
    """Shapes of all tensors and, for each output, an array of all samples."""
    # The resolver of the reference kernels applies no delegate.
    resolver = OpResolverType.BUILTIN_REF
    if any(operator.code in WITHOUT_REFERENCE for operator in case.operators):
        resolver = OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    interpreter = Interpreter(model_content=write_model([case]), num_threads=1, experimental_op_resolver_type=resolver)
    interpreter.allocate_tensors()
    inputs, outputs = case.inputs(), case.outputs()
    by_name = {detail["name"]: detail["index"] for detail in interpreter.get_input_details()}
    position = {id(tensor): index for index, tensor in enumerate(case.tensors())}
    count = max([len(tensor.samples) for tensor in inputs], default=2)
    results = [[] for _ in outputs]
    for sample in range(count):
        for tensor in inputs:
            interpreter.set_tensor(by_name["0.%d" % position[id(tensor)]], tensor.samples[sample])
        interpreter.invoke()
        # In the order of the model.
        for result, detail in zip(results, interpreter.get_output_details()):
            result.append(interpreter.get_tensor(detail["index"]))
    shapes = []
    for detail in interpreter.get_tensor_details()[:len(position)]:
        shapes.append([int(size) for size in detail["shape"]])
    # What was only known after running.
    for tensor, result in zip(outputs, results):
        shapes[position[id(tensor)]] = list(result[0].shape)
    return shapes, [np.stack(result) for result in results]


class Worker:
    """A process that runs a function on one argument after the other.

    It may crash; the next call starts another one.
    """

    def __init__(self, function):
        self.function, self.pid = function, None

    def start(self):
        down, up, self.log = os.pipe(), os.pipe(), tempfile.TemporaryFile()
        self.pid = os.fork()
        if self.pid:
            os.close(down[0]), os.close(up[1])
            self.requests, self.answers = os.fdopen(down[1], "wb"), os.fdopen(up[0], "rb")
            return
        try:
            os.close(down[1]), os.close(up[0])
            os.dup2(self.log.fileno(), 1), os.dup2(self.log.fileno(), 2)
            self.serve(os.fdopen(down[0], "rb"), os.fdopen(up[1], "wb"))
        finally:
            os._exit(1)

    def serve(self, requests, answers):
        while True:
            try:
                argument = pickle.load(requests)
            except EOFError:
                os._exit(0)
            signal.alarm(TIMEOUT)
            try:
                answer = "ok", self.function(argument)
            except (RuntimeError, ValueError) as error:
                answer = "refused", str(error)
            except Exception:
                answer = "bug", traceback.format_exc()
            pickle.dump(answer, answers)
            answers.flush()

    def __call__(self, argument):
        if self.pid is None:
            self.start()
        pickle.dump(argument, self.requests)
        self.requests.flush()
        try:
            status, answer = pickle.load(self.answers)
        except EOFError:
            self.requests.close(), self.answers.close()
            _, code = os.waitpid(self.pid, 0)
            self.pid = None
            self.log.seek(0)
            lines = self.log.read().decode(errors="replace").strip().splitlines()
            raise Refused("crash with status %d: %s" % (code, "\n".join(lines[-2:])))
        if status == "bug":
            raise RuntimeError(answer)
        if status == "refused":
            raise Refused(answer)
        return answer


litert = Worker(interpret)
