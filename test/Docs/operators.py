# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""operators.py DOCUMENT --executed FILE --sources FOLDER... [--write] < LIST

Checks the table of operators in DOCUMENT against LIST, what qopt-translate
--list-tflite-operators prints, and against the element types that the
comparison with LiteRT executed: lines of `FAMILY OPERATOR TYPES->TYPES`, as
test/Operators/Inputs/compare.py --list prints them. Where the table names
another test, a file of FOLDER... has to have it. `--write` corrects operators
and types in place, and leaves the other columns as they are.
"""

import argparse
import os
import re
import sys


class Signature:
    """One line of the list: element types that an operator takes together."""

    def __init__(self, line):
        match = re.fullmatch(r"(\w+)\((.*)\) -> ([\w?]+)(\.\.\.)?", line.strip())
        self.operator, inputs, self.output, self.has_many_outputs = match.groups()
        self.inputs = []
        for text in filter(None, inputs.split(", ")):
            name, type = text.split(": ")
            self.inputs.append((name.rstrip("?."), type, name.endswith("...")))

    def describe(self):
        """The text in the table."""
        # All gates of a recurrent layer take the same.
        typed = [(re.sub(r"^\w+ gate ", "", name), type) for name, type, _ in self.inputs if type[0] not in "*=-"]
        base = typed[0][1] if typed else self.output
        usual = {"bias": "int32"}
        other = ["%s %s" % (type, name) for name, type in typed[1:]
                 if type != base and usual.get(name) != type or name == "bias" and type not in ("int32", base)]
        text = base
        if other:
            text += " with " + " and ".join(dict.fromkeys(other))
        if self.output != base:
            text += " to " + self.output
        return text

    def is_executed_by(self, inputs, outputs):
        """Whether a case had these types, with all operands there."""
        expected = list(self.inputs)
        if expected and expected[-1][2]:
            expected += [expected[-1]] * (len(inputs) - len(expected))
        if len(inputs) > len(expected):
            return False
        inputs = inputs + ["-"] * (len(expected) - len(inputs))
        return all(type[0] in "*=" or type == actual for (_, type, _), actual in zip(expected, inputs)) and all(
            output == self.output for output in outputs)


def read_table(path):
    """The lines of the document, and the row of each operator: number and cells."""
    with open(path) as file:
        lines = file.read().splitlines()
    rows = {}
    start = next(i for i, line in enumerate(lines) if line.startswith("|---"))
    for number in range(start + 1, len(lines)):
        if not lines[number].startswith("|"):
            break
        cells = [cell.strip() for cell in lines[number].strip("|").split("|")]
        rows[cells[0].strip("`")] = number, cells
    return lines, start, rows


def parse_tests(cell):
    """{types: names}: names of families under None."""
    tests = {}
    for part in cell.split(";"):
        types, _, names = part.strip().rpartition(": ")
        for type in types.split(", ") if types else [None]:
            tests.setdefault(type, []).extend(re.findall(r"`([^`]+)`", names))
    return tests


def find_test(name, folders):
    """Whether a file of that name, or a unit test `Fixture.Test`, is there."""
    fixture = re.fullmatch(r"(\w+)\.(\w+)", name)
    pattern = r"TEST(_F|_P)?\(%s,\s*%s\)" % fixture.groups() if fixture and not name.endswith(".test") else None
    for folder in folders:
        for root, _, files in os.walk(folder):
            for file in files:
                path = os.path.join(root, file)
                if path.endswith("/" + name):
                    return True
                if pattern and file.endswith(".cpp"):
                    with open(path) as source:
                        if re.search(pattern, source.read()):
                            return True
    return False


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("document")
    parser.add_argument("--executed")
    parser.add_argument("--sources", nargs="*", default=[])
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()

    operators = {}
    for line in sys.stdin:
        signature = Signature(line)
        operators.setdefault(signature.operator, []).append(signature)
    if not operators:
        sys.exit("expected a list of operators, but got nothing")
    lines, start, rows = read_table(options.document)

    types = {name: ", ".join(dict.fromkeys(s.describe() for s in signatures))
             for name, signatures in operators.items()}
    if options.write:
        table = []
        for name in sorted(operators):
            _, cells = rows.get(name, (0, [""] * 4))
            table.append("| " + " | ".join(["`%s`" % name, types[name]] + cells[2:]).rstrip() + " |")
        with open(options.document, "w") as file:
            file.write("\n".join(lines[:start + 1] + table + lines[start + 1 + len(rows):]) + "\n")
        return

    executed = {}
    with open(options.executed) as file:
        for line in file:
            family, name, signature = line.split()
            inputs, outputs = signature.split("->")
            executed.setdefault(name, []).append((family, inputs.split(","), outputs.split(",")))

    problems = []
    for name in sorted(rows.keys() - operators.keys()):
        problems.append("%s is in the table, but not imported" % name)
    for name in sorted(operators.keys() - rows.keys()):
        problems.append("%s is imported, but not in the table" % name)
    if list(rows) != sorted(rows):
        problems.append("the rows are not sorted")
    for name in sorted(operators.keys() & rows.keys()):
        _, cells = rows[name]
        if cells[1] != types[name]:
            problems.append("%s: expected types '%s', but got '%s'" % (name, types[name], cells[1]))
        tests = parse_tests(cells[2])
        for type in tests.keys() - {None} - set(types[name].split(", ")):
            problems.append("%s: a test for '%s', which is none of its types" % (name, type))
        for type, names in tests.items():
            for test in names:
                if type is None and test not in {family for family, *_ in executed.get(name, [])}:
                    problems.append("%s: the family `%s` does not run it" % (name, test))
                if type is not None and not find_test(test, options.sources):
                    problems.append("%s: there is no test `%s`" % (name, test))
        for signature in operators[name]:
            if any(family in tests.get(None, []) and signature.is_executed_by(inputs, outputs)
                   for family, inputs, outputs in executed.get(name, [])):
                continue
            if not tests.get(signature.describe()):
                problems.append("%s: %s is compared with nothing" % (name, signature.describe()))
    for problem in problems:
        print(problem)
    if problems:
        sys.exit("%d problems; operators.py --write corrects operators and types" % len(problems))
    print("%d operators" % len(operators))


if __name__ == "__main__":
    main()
