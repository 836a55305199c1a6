# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random networks, as text and as arrays of their inputs.

An operator is a function of a module and a value that returns the next value;
`@operator(takes, weight)` registers it for the values that it takes. Everything
that the verifiers allow should be possible: storage of 2 to 16 bits, all
encodings of a scale, zero points, paddings, groups, activations, roundings,
broadcasting, and values that are used again much later.
"""

import importlib
import math
import re

import numpy as np

from elements import ElementChoices, Plain, Quant, full_range, tensor

PROFILES = ["tflite", "single", "onnx", "floor"]
FAMILIES = ["cascades", "casts", "elementwise", "functions", "layers", "movement", "norms", "recurrent", "reductions", "states"]
# Elements of a value: more would only take time.
MAX_SIZE = 3000
# Functions, what they take, and how often they are chosen.
OPERATORS = []


def operator(takes=lambda x: True, weight=1):
    def register(function):
        OPERATORS.append((function, takes, weight))
        return function

    return register


def load_families():
    for family in FAMILIES:
        importlib.import_module(family)


class Value:
    def __init__(self, name, shape, element):
        self.name, self.shape, self.element = name, tuple(shape), element
        self.type = tensor(shape, element)

    @property
    def rank(self):
        return len(self.shape)

    @property
    def size(self):
        return math.prod(self.shape)

    @property
    def is_returnable(self):
        """Whether an array can hold it."""
        return self.element.width in ((8, 16) if self.element.is_quantized else (1, 8, 16, 32, 64))


def is_quantized(x):
    return x.element.is_quantized


def is_image(x):
    return is_quantized(x) and x.rank == 4


def as_codes(array, element):
    """Codes of unsigned storage as two's complement, as they are written."""
    if not element.is_quantized:
        return array.astype(bool) if element.width == 1 else array
    half = 1 << element.width - 1
    return (array + half) % (2 * half) - half


class Module(ElementChoices):
    """A module of independent networks in one function."""

    def __init__(self, choices, samples=2):
        super().__init__(choices)
        self.samples = samples
        self.profile = PROFILES[choices.draw(256) % len(PROFILES)]
        self.arguments, self.arrays = [], {}
        self.body, self.results = [], []
        # Old values, with what says their first one, and new values.
        self.states, self.new_states = [], []
        self.operators, self.used, self.history = {}, set(), []

    # Values

    def argument(self, shape, element, make):
        index = len(self.arguments)
        self.arguments.append("%%arg%d: %s" % (index, tensor(shape, element)))
        self.arrays["input%d" % index] = np.stack([make() for _ in range(self.samples)])
        return "%%arg%d" % index

    def input(self, shape, element):
        dtype = "bool" if element.width == 1 else "%sint%d" % ("" if element.signed else "u", element.width)
        name = self.argument(shape, element, lambda: self.codes(shape, element).astype(dtype))
        return Value(name, shape, element)

    def emit(self, text, results=1):
        name = "%%v%d" % len(self.body)
        self.body.append("%s%s = %s" % (name, ":%d" % results if results > 1 else "", text))
        self.used.update(re.findall(r"%\w+(?:#\d)?", text))
        mnemonic = text.split()[0]
        self.operators[mnemonic] = self.operators.get(mnemonic, 0) + 1
        return name

    def dense(self, shape, element, array=None):
        codes = as_codes(self.codes(shape, element) if array is None else array, element)
        return "dense<%s> : %s" % (str(codes.tolist()).lower(), tensor(shape, "i%d" % element.width))

    def constant(self, shape, element, array=None):
        text = "qopt.const %s : %s" % (self.dense(shape, element, array), tensor(shape, element))
        return Value(self.emit(text), shape, element)

    def source(self, shape, element):
        """An input, or a constant, which may also have storage of odd widths."""
        value = Value(None, shape, element)
        if value.is_returnable and (not element.is_quantized or element.axis is None) and self.chance(0.8):
            return self.input(shape, element)
        return self.constant(shape, element)

    def state(self, shape, element):
        """An old value; its new one is due."""
        value = Value("%%state%d" % len(self.states), shape, element)
        self.states.append("%s: %s {qopt.state = %s}" % (value.name, value.type, self.dense(shape, element)))
        return value

    def set_state(self, new):
        self.new_states.append(new)
        self.used.add(new.name)

    def result(self, text, shape, element):
        value = Value(None, shape, element)
        value.name = self.emit("%s -> %s" % (text, value.type))
        return value

    def earlier(self, matches):
        """A value from further up, which stays alive until here, or None."""
        found = [v for v in self.history if matches(v)]
        return self.pick(found) if found else None

    # Networks

    def candidates(self, x):
        found = []
        for function, takes, weight in OPERATORS:
            if takes(x):
                found += [function] * weight
        return found

    def add_network(self, max_operators=4):
        rank = self.pick([0, 1, 2, 2, 3, 4, 4, 4, 4, 4, 5])
        shape = [self.integer(1, 7 if rank < 5 else 4) for _ in range(rank)]
        # Long enough for vectors with a rest, and for several tiles.
        if rank and self.chance(0.3):
            shape[self.pick([-1, self.integer(0, rank - 1)])] = self.integer(8, 40 if rank < 5 else 12)
        if self.chance(0.9):
            element = self.quant(2.0 ** self.real(-12, 0), (8, 8, 8, 16))
        else:
            element = Plain(self.pick([32, 64, 16, 8, 1]))
        x = self.input(shape, element)
        self.history = [x]
        if self.chance(0.2):
            max_operators *= 4
        # A choice before each operator, so that one can be left out of the trace.
        more = 1 - 1.4 / max_operators
        while len(self.history) <= max_operators:
            self.choices.mark()
            if not self.chance(more) and len(self.history) > 1:
                break
            # Mostly the last value, else a branch.
            x = self.pick(self.history[::-1]) if self.chance(0.25) else self.history[-1]
            self.history.append(self.pick(self.candidates(x))(self, x))
        self.add_results()

    def add_results(self):
        """What nothing else uses, and some that have other uses."""
        for x in self.history[1:]:
            if x.name in self.used and not (x.is_returnable and self.chance(0.15)):
                continue
            if not x.is_returnable:
                storage = (x.element.signed, 16, *full_range(x.element.signed, 16))
                wide = Quant(storage, ([x.element.scale], x.element.scale_text), x.element.zero_points)
                x = self.result("qopt.rescale %s rounding<half_up> : %s" % (x.name, x.type), x.shape, wide)
            self.results.append(x)
        if self.chance(0.02) or not self.results:
            self.results.append(self.history[0])

    def __str__(self):
        types = [value.type for value in self.results]
        types += ["%s {qopt.state}" % value.type for value in self.new_states]
        values = self.results + self.new_states
        return "\n".join(
            ["module attributes {qopt.profile = #qopt.profile<%s>} {" % self.profile,
             "  func.func @main(%s) -> (%s) {" % (", ".join(self.arguments + self.states), ", ".join(types))]
            + ["    " + line for line in self.body]
            + ["    return %s : %s" % (", ".join(v.name for v in values), ", ".join(v.type for v in values)),
               "  }", "}", ""])
