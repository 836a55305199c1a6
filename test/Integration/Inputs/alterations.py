"""alterations.py QOPT MODEL GOLDEN.npz FOLDER

Alters one number of a model after the other and expects `qopt check` to exit
with 1 and to name the altered operator as the first different layer. MODEL is
a .tflite file, in which weights, biases and scales are altered, or a .mlir file
with locations, in which weights, scales and roundings are. Prints a line for
each alteration. The reference interpreter checks all of them; machine code one
of each operator and of each kind of number, with the same message.
"""

import os
import re
import struct
import subprocess
import sys

import numpy as np

from flatbuffer import read_operators

MESSAGE = re.compile(r"  first different layer: operator \d+, (.+), layer (\S+): (\d+) of (\d+) elements differ, "
                     r"by at most (\d+); first at \[([\d, ]+)\]: expected (-?\d+), but got (-?\d+)")


def spread(count):
    """Some positions among `count`, since the first may not matter."""
    return sorted({0, count // 2, count // 3, count - 1, count // 5})


# Each alteration is the operator's description, its layer, the kind of number,
# and the altered models, of which the first that matters counts.


def alter_file(path):
    with open(path, "rb") as file:
        data = bytearray(file.read())

    def altered(position, format, change):
        copy = bytearray(data)
        value, = struct.unpack_from("<" + format, copy, position)
        struct.pack_into("<" + format, copy, position, change(value))
        return bytes(copy)

    for operator in read_operators(data):
        if not operator.has_weights:
            continue
        for kind, (start, count), format, change in [
                ("weight", operator.weights, "b", lambda value: value ^ -128),
                ("bias", operator.bias, "i", lambda value: value + 1000),
                ("scale", operator.scales, "f", lambda value: value * 1.25)]:
            size = struct.calcsize(format)
            count = count // size if kind == "bias" else count
            yield (operator.description, str(operator.layer), kind,
                   [altered(start + size * i, format, change) for i in spread(count)])


def alter_text(path):
    with open(path) as file:
        text = file.read()

    def replaced(old, new, count=-1):
        assert old in text
        return text.replace(old, new, count).encode()

    for line in text.splitlines():
        layer = re.search(r'qopt.layer = "(\d+)"', line)
        if not layer:
            continue
        location = re.search(r"loc\((#\w+)\)$", line).group(1)
        description = re.search(r'^%s = loc\("(.*?)"\(' % location, text, re.M).group(1)
        rounding = re.search(r"rounding<(\w+)>", line)
        if rounding and "softmax" not in line:
            yield (description, layer.group(1), "rounding",
                   [replaced(line, line.replace(rounding.group(), "rounding<%s>" % other))
                    for other in ("half_up", "floor")])
        operand = re.search(r"qopt.(?:conv_2d|depthwise_conv_2d|fully_connected) %\w+, (%\w+)", line)
        if not operand:
            continue
        weights = re.search(r"^ *%s = qopt.const (.*) : tensor<\S+> : tensor<(?:\d+x)*(!.*)> loc" % operand.group(1),
                            text, re.M)
        scales = re.search(r"real<.*?>", weights.group(2)).group()
        type = weights.group(2)
        values = scales[5:-1].split(", ")
        models = []
        for i in spread(len(values)):
            changed = values[:i] + ["%.17e" % (float(values[i]) * 1.25)] + values[i + 1:]
            models.append(replaced(type, type.replace(scales, "real<%s>" % ", ".join(changed))))
        yield description, layer.group(1), "scale", models
        if "dense_resource" in weights.group():
            continue
        # Many weights are printed as bytes in hexadecimal.
        is_hex = '"0x' in weights.group(1)
        numbers = list(re.finditer(r"[0-9A-F]{2}" if is_hex else r"-?\d+", weights.group(1)))
        models = []
        for number in (numbers[i] for i in spread(len(numbers))):
            start, end = (weights.start(1) + position for position in number.span())
            changed = "%02X" % (int(number.group(), 16) ^ 128) if is_hex else str(int(number.group()) ^ -128)
            models.append((text[:start] + changed + text[end:]).encode())
        yield description, layer.group(1), "weight", models


def check(qopt, path, golden, backend):
    result = subprocess.run([qopt, "check", path, "--golden", golden, "--backend=" + backend, "--max-elements=0"],
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return result.returncode, result.stdout.replace("(%s)" % backend, "(backend)")


def verify(output, description, layer, arrays):
    """Whether the first message is about the layer, and true."""
    match = MESSAGE.fullmatch(output.splitlines()[1])
    if not match or match.group(1) != description or match.group(2) != layer:
        return False
    count, size, largest, expected, actual = (int(match.group(i)) for i in (3, 4, 5, 7, 8))
    array = arrays["layer_" + layer]
    position = tuple(int(i) for i in match.group(6).split(","))
    return (1 <= count <= size == array.size and array[position] == expected != actual
            and abs(expected - actual) <= largest <= 255)


def main():
    qopt, model, golden, folder = sys.argv[1:]
    with np.load(golden) as file:
        arrays = {name: file[name] for name in file.files}
    # One sample is enough, and fast.
    short = os.path.join(folder, "short.npz")
    np.savez(short, **{name: array if name.startswith("layer_") else array[:1] for name, array in arrays.items()})

    path = os.path.join(folder, "altered" + os.path.splitext(model)[1])
    alterations = alter_file(model) if model.endswith(".tflite") else alter_text(model)
    compiled, errors = set(), 0
    for description, layer, kind, models in alterations:
        for altered in models:
            with open(path, "wb") as file:
                file.write(altered)
            code, output = check(qopt, path, short, "reference")
            if code != 0:
                break
        correct = code == 1 and verify(output, description, layer, arrays)
        backends = "reference"
        operator = description.split()[0]
        if correct and not {operator, kind} <= compiled:
            compiled |= {operator, kind}
            backends += ", cpu"
            correct = check(qopt, path, short, "cpu") == (code, output)
        print("%s of %s: %s (%s)" % (kind, description, "found" if correct else "NOT FOUND", backends))
        if not correct:
            errors += 1
            print("exit code %d\n%s" % (code, output))
    if errors:
        sys.exit("%d alterations not found" % errors)


if __name__ == "__main__":
    main()
