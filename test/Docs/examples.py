# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs the examples in the descriptions of ops, types, attributes and passes.

    examples.py {dialect,passes} FILE.td -I DIR... -- qopt-opt [ARGUMENT...]

dialect  Each op has an example, and each verifies. Values that it uses without
         defining them become arguments of a function, with the types that stand
         at the end of the op, unless the example is a function itself. Each type
         and each attribute with parameters of its own has an example that parses;
         so has the dialect.
passes   Every `mlir` block is one of a pair with "becomes" between them. What
         the pass makes of the first equals the second; if the prose goes on
         after "becomes", the lines of the second are found in it, one after the
         other. `...` on a line of its own skips lines, and so does the comparison
         over constants: their values are in their names.

Prints how many examples there are; the exit code is 1 if anything is wrong.
"""

import argparse
import difflib
import re
import subprocess
import sys
import tempfile

import tablegen

DIALECT = "qopt"


class Wrong(Exception):
    """What is wrong with an example."""


def run(command, text):
    result = subprocess.run(command, input=text, capture_output=True, text=True)
    if result.returncode != 0:
        raise Wrong(f"{result.stderr}in\n{text}")
    return result.stdout


# ---- ops ----------------------------------------------------------------------


def split(text, separator):
    """Splits where `separator` is inside no bracket."""
    parts, depth = [""], 0
    for char in text:
        depth += (char in "<([{") - (char in ">)]}")
        if char == separator and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return [part.strip() for part in parts]


def free_values(body):
    """(name, type) of each operand of the statements that none defines."""
    # A statement goes on in the lines that are indented.
    statements = re.sub(r"\n\s+", " ", body.strip()).split("\n")
    defined, free = set(), {}
    for statement in statements:
        result, equals, operation = statement.partition(" = ")
        if not equals:
            result, operation = "", statement
        # An arrow is no closing bracket.
        *start, types = split(operation.replace("->", "\N{RIGHTWARDS ARROW}"), ":")
        operands = re.findall(r"%\w+", ":".join(start))
        types = types.split("\N{RIGHTWARDS ARROW}")[0].strip()
        if types.startswith("(") and types.endswith(")"):
            types = types[1:-1]
        types = split(types, ",")
        if operands and len(operands) != len(types):
            raise Wrong(f"expected {len(operands)} operand types in\n{statement}")
        free |= {o: t for o, t in zip(operands, types) if o not in defined}
        defined |= set(re.findall(r"%\w+", result))
    return free.items()


def mlir_blocks(record):
    examples = [text for language, text, _ in tablegen.blocks(record) if language == "mlir"]
    if not examples:
        raise Wrong("expected an example")
    return examples


def op_inputs(op):
    for example in mlir_blocks(op):
        if f"{DIALECT}.{op['opName']} " not in example:
            raise Wrong(f"expected the op in\n{example}")
        if example.startswith("func.func"):
            yield example
            continue
        arguments = ", ".join(f"{name}: {type}" for name, type in free_values(example))
        yield f"func.func @example({arguments}) {{\n{example}return\n}}\n"


# ---- types, attributes, the dialect -------------------------------------------


def parameter_inputs(record):
    """Types and attributes: one a line in a block, or one in backquotes."""
    examples = []
    for language, text, _ in tablegen.blocks(record):
        if language == "mlir":
            examples += text.splitlines()
    examples += re.findall(r"Example: `([^`]*)`", record["description"])
    if not examples:
        raise Wrong("expected an example")
    for example in examples:
        if not re.match(rf"[!#]{DIALECT}\.{record['mnemonic']}\b", example):
            raise Wrong(f"expected {record['mnemonic']}, but got {example}")
        yield f"func.func private @example() attributes {{example = {example}}}\n"


def check_dialect(records, opt):
    """(record, number of examples or what is wrong)"""
    enumerations = records["!instanceof"]["EnumAttr"]
    parameters = tablegen.instances(records, "TypeDef", DIALECT) + tablegen.instances(records, "AttrDef", DIALECT)
    work = [(op_inputs, record) for record in tablegen.instances(records, "Op", DIALECT)]
    work += [(parameter_inputs, record) for record in parameters if record["!name"] not in enumerations]
    work += [(mlir_blocks, record)
             for record in tablegen.instances(records, "Dialect") if record["name"] == DIALECT]

    results, inputs = {}, {}
    for get_inputs, record in work:
        try:
            inputs[record["!name"]] = list(get_inputs(record))
        except Wrong as wrong:
            results[record["!name"]] = wrong
    # All at once; one by one only to tell which is wrong.
    try:
        everything = [text for texts in inputs.values() for text in texts]
        run(opt + ["--split-input-file"], "\n// -----\n".join(everything))
        results |= {name: len(texts) for name, texts in inputs.items()}
    except Wrong:
        for name, texts in inputs.items():
            try:
                for text in texts:
                    run(opt, text)
                results[name] = len(texts)
            except Wrong as wrong:
                results[name] = wrong
    return [(record["!name"], results[record["!name"]]) for _, record in work]


# ---- passes -------------------------------------------------------------------


def check_equal(expected, actual):
    if expected != actual:
        lines = difflib.unified_diff(
            expected.splitlines(), actual.splitlines(), "documented", "made by the pass", lineterm="")
        raise Wrong("\n".join(lines))


# %c1_i8 and its like name a constant by its value: those stay literal.
NAME = re.compile(r"%(?P<constant>(?:c-?\d+|true|false)(?:_[a-z]\w*)?\b)?(?P<other>[\w#]+)?")


def file_check(fragment):
    """The fragment as a FileCheck file in which names of values are variables."""
    known = set()

    def replace(match):
        if match["constant"]:
            return match[0] + "{{(_[0-9]+)?}}"
        variable = "V" + re.sub(r"\W", "_", match["other"])
        if variable in known:
            return f"[[{variable}]]"
        known.add(variable)
        return f"[[{variable}:%[a-zA-Z0-9_#]+]]"

    checks, prefix = [], "CHECK"
    for line in filter(str.strip, fragment.splitlines()):
        if line.strip() == "...":
            prefix = "CHECK"
            continue
        line = line.strip().replace("[[", r"{{\[\[}}")
        checks.append(f"{prefix}: {NAME.sub(replace, line)}")
        prefix = "CHECK-NEXT"
    return "\n".join(checks) + "\n"


def check_fragment(fragment, actual):
    actual = re.sub(r"^ *%\S+ = arith.constant .*\n", "", actual, flags=re.MULTILINE)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(file_check(fragment))
        file.flush()
        run(["FileCheck", file.name], actual)


def check_pass(record, opt):
    anchor = "func.func(%s)" if "FuncOp" in record["baseClass"] else "%s"
    pipeline = f"builtin.module({anchor % record['argument']})"
    mlir = [(text, before) for language, text, before in tablegen.blocks(record) if language == "mlir"]
    if len(mlir) % 2 != 0:
        raise Wrong("expected pairs of examples")
    for (first, _), (second, prose) in zip(mlir[::2], mlir[1::2]):
        if not prose.startswith("becomes"):
            raise Wrong("expected 'becomes' between the examples of a pair")
        actual = run(opt + ["--pass-pipeline=" + pipeline], first)
        if prose == "becomes":
            check_equal(run(opt, second), actual)
        else:
            check_fragment(second, actual)
    return len(mlir) // 2


def check_passes(records, opt):
    """(record, number of examples or what is wrong)"""
    for record in tablegen.instances(records, "PassBase"):
        try:
            yield record["!name"], check_pass(record, opt)
        except Wrong as wrong:
            yield record["!name"], wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["dialect", "passes"])
    parser.add_argument("file")
    parser.add_argument("-I", dest="includes", action="append", default=[])
    parser.add_argument("opt", nargs="+")
    arguments = parser.parse_args()

    records = tablegen.load(arguments.file, arguments.includes)
    check = {"dialect": check_dialect, "passes": check_passes}[arguments.what]
    results = list(check(records, arguments.opt))
    for name, result in results:
        print(f"{name}: error: {result}" if isinstance(result, Wrong) else f"{name}: {result}")
    sys.exit(1 if not results or any(isinstance(result, Wrong) for _, result in results) else 0)


if __name__ == "__main__":
    main()
