# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""onnx_operators.py DOCUMENT --executed FILE [--write] < LIST

Checks the table of operators in DOCUMENT against LIST, what qopt-translate
--list-onnx-operators prints, and against the operators that the comparison with
ONNX's evaluator executes, one a line. `--write` corrects operators and what they
take in place, and leaves the last column as it is.
"""

import argparse
import sys

from operators import read_table


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("document")
    parser.add_argument("--executed")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()

    operators = {}
    for line in sys.stdin:
        name, rest = line.strip().split("(", 1)
        inputs, _, attributes = rest.partition(")")
        operators[name] = [inputs, attributes.lstrip(": ")]
    if not operators:
        sys.exit("expected a list of operators, but got nothing")
    lines, start, rows = read_table(options.document)
    if options.write:
        table = []
        for name in sorted(operators):
            _, cells = rows.get(name, (0, [""] * 4))
            table.append("| " + " | ".join(["`%s`" % name, *operators[name], cells[3]]).rstrip() + " |")
        with open(options.document, "w") as file:
            file.write("\n".join(lines[:start + 1] + table + lines[start + 1 + len(rows):]) + "\n")
        return

    with open(options.executed) as file:
        executed = set(file.read().split())
    problems = ["%s is in the table, but not imported" % name for name in sorted(rows.keys() - operators.keys())]
    problems += ["%s is imported, but not in the table" % name for name in sorted(operators.keys() - rows.keys())]
    problems += ["%s is imported, but compared with nothing" % name for name in sorted(operators.keys() - executed)]
    if list(rows) != sorted(rows):
        problems.append("the rows are not sorted")
    for name in sorted(operators.keys() & rows.keys()):
        if rows[name][1][1:3] != operators[name]:
            problems.append("%s: expected %s, but got %s" % (name, operators[name], rows[name][1][1:3]))
    print("\n".join(problems))
    if problems:
        sys.exit("%d problems; onnx_operators.py --write corrects operators, inputs and attributes" % len(problems))
    print("%d operators" % len(operators))


if __name__ == "__main__":
    main()
