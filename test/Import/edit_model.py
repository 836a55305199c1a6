#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Change fields of a model that is written in JSON, for tests of bad input.

    edit_model.py MODEL.json PATH=VALUE... > EDITED.json

A path names fields and indices, as in buffers.1.data, and `graph` stands for
the first subgraph. The value is JSON; `PATH+=VALUE` appends to a list, and
`PATH=` removes the field.
"""

import json
import sys


def edit(model, change):
    path, value = change.split("=", 1)
    append = path.endswith("+")
    *parents, last = path.rstrip("+").split(".")
    node = model
    for name in parents:
        if name == "graph":
            node = node["subgraphs"][0]
        else:
            node = node[int(name) if isinstance(node, list) else name]
    key = int(last) if isinstance(node, list) else last
    if append:
        node[key].append(json.loads(value))
    elif value:
        node[key] = json.loads(value)
    else:
        del node[key]


def main():
    with open(sys.argv[1]) as file:
        model = json.load(file)
    for change in sys.argv[2:]:
        edit(model, change)
    json.dump(model, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
