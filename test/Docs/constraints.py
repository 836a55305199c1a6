# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Follows the constraint ids from the descriptions to the code and the tests.

    constraints.py --documents PATH... --code PATH... --tests PATH...

Each id `(xxx_c1)` of a description is numbered without gaps from 1, stands in a
comment of the code that enforces it, and names a test: a function `@xxx_c1` or
`@xxx_c1_something` in MLIR, `xxx_c1` in a unit test. The other way round, code
and tests name no id that no description has.
"""

import argparse
import pathlib
import re
import sys

ID = re.compile(r"\b([a-z]\w*?)_c(\d+)(?=_|\b)")
SUFFIXES = {"documents": ".td", "code": ".cpp", "tests": (".mlir", ".cpp")}


def files(paths, suffixes):
    """The files that are named, and those with such a suffix in the folders."""
    for path in paths:
        inside = sorted(f for f in path.rglob("*") if f.name.endswith(suffixes))
        yield from inside if path.is_dir() else [path]


def ids_in(texts):
    return {match[0] for text in texts for match in ID.finditer(text)}


def main():
    parser = argparse.ArgumentParser()
    for group in SUFFIXES:
        parser.add_argument("--" + group, nargs="+", required=True, type=pathlib.Path)
    arguments = vars(parser.parse_args())
    documents, code, tests = (list(files(arguments[group], suffixes)) for group, suffixes in SUFFIXES.items())

    documented, wrong = {}, []
    for file in documents:
        for name, number in re.findall(r"^\s*- \((\w+)_c(\d+)\) ", file.read_text(), re.MULTILINE):
            documented.setdefault(name, []).append(int(number))
    for name, numbers in documented.items():
        if numbers != list(range(1, len(numbers) + 1)):
            wrong.append(f"{name}: expected constraints 1 to {len(numbers)}, but got {numbers}")
    documented = {f"{name}_c{number}" for name, numbers in documented.items() for number in numbers}

    comments = ids_in(comment for file in code for comment in re.findall(r"//.*", file.read_text()))
    tested = ids_in(
        name
        for file in tests
        for name in re.findall(r"@(\w+)\(" if file.suffix == ".mlir" else r"\bTEST\w*\((.*)\)", file.read_text()))

    def report(ids, text):
        wrong.extend(f"{identifier}: {text}" for identifier in sorted(ids))

    report(documented - comments, "expected a comment in the code that enforces it")
    report(documented - tested, "expected a test of this name")
    report(comments - documented, "named in the code, but in no description")
    report(tested - documented, "named in a test, but in no description")
    if not documented:
        wrong.append("expected constraints")
    print("\n".join(wrong) if wrong else f"{len(documented)} constraints")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
