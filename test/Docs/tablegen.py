# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Records of a TableGen file, and the code blocks of their descriptions."""

import json
import re
import subprocess
import textwrap


def load(file, includes):
    """All records of a file, by name, as llvm-tblgen's JSON gives them."""
    command = ["llvm-tblgen", "--dump-json", file] + ["-I" + d for d in includes]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def instances(records, base, dialect=None):
    """The definitions that derive from `base`, for one dialect or for all."""
    names = records["!instanceof"].get(base, [])
    found = [records[name] for name in names]
    if dialect:
        field = "opDialect" if base == "Op" else "dialect"
        found = [r for r in found if records[r[field]["def"]]["name"] == dialect]
    return sorted(found, key=lambda record: record["!name"])


FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(record):
    """(language, text, the prose before it) of each fenced block."""
    description = textwrap.dedent(record["description"].lstrip("\n"))
    result, end = [], 0
    for match in FENCE.finditer(description):
        result.append((match[1], match[2], description[end : match.start()].strip()))
        end = match.end()
    return result
