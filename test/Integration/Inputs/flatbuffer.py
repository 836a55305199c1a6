"""Just enough of FlatBuffers and of the TFLite schema to change numbers of a
model in place: flatc's JSON would round the scales of all others.
"""

import struct

OPERATORS = {0: "ADD", 1: "AVERAGE_POOL_2D", 3: "CONV_2D", 4: "DEPTHWISE_CONV_2D", 9: "FULLY_CONNECTED",
             17: "MAX_POOL_2D", 22: "RESHAPE", 25: "SOFTMAX"}


class Table:
    def __init__(self, data, position):
        self.data, self.position = data, position

    def number(self, format, position):
        return struct.unpack_from("<" + format, self.data, position)[0]

    def field(self, index):
        """Where a field lies; None if it is absent."""
        vtable = self.position - self.number("i", self.position)
        entry = 4 + 2 * index
        offset = self.number("H", vtable + entry) if entry < self.number("H", vtable) else 0
        return self.position + offset if offset else None

    def vector(self, index):
        """Where the elements of a vector lie, and how many they are."""
        position = self.field(index)
        if position is None:
            return 0, 0
        position += self.number("I", position)
        return position + 4, self.number("I", position)

    def tables(self, index):
        start, count = self.vector(index)
        return [Table(self.data, p + self.number("I", p)) for p in range(start, start + 4 * count, 4)]

    def table(self, index):
        position = self.field(index)
        return Table(self.data, position + self.number("I", position))

    def integers(self, index):
        start, count = self.vector(index)
        return struct.unpack_from("<%di" % count, self.data, start)


class Operator:
    """An operator of the first subgraph."""

    def __init__(self, model, index, table, tensors):
        code = model.tables(1)[table.number("I", table.field(0)) if table.field(0) else 0]
        # Older files have the code in a byte, newer ones in an integer.
        old, new = code.field(0), code.field(3)
        number = max(code.number("b", old) if old else 0, code.number("i", new) if new else 0)
        inputs, (self.layer,) = table.integers(1), table.integers(2)
        start, count = tensors[self.layer].vector(3)
        # Fused operators have all their names; the importer shows the first.
        name = bytes(model.data[start:start + count]).decode().split(";")[0]
        self.kind = OPERATORS[number]
        self.description = "%s #%d '%s'" % (self.kind, index, name)
        self.has_weights = self.kind in ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED")
        if self.has_weights:
            buffers = model.tables(4)
            buffer = lambda i: buffers[tensors[i].number("I", tensors[i].field(2))].vector(0)
            self.weights, self.bias = buffer(inputs[1]), buffer(inputs[2])
            self.scales = tensors[inputs[1]].table(4).vector(2)


def read_operators(data):
    model = Table(data, struct.unpack_from("<I", data, 0)[0])
    graph = model.tables(2)[0]
    tensors = graph.tables(0)
    return [Operator(model, index, table, tensors) for index, table in enumerate(graph.tables(3))]
