#!/usr/bin/env python3
# Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Orders of operators: how little memory they need, and how much is proved.

    schedule.py [--plan build/bin/qopt-plan] [--cells swiftnet_cells.json]

Randomly wired networks, of a fixed seed each: the graph is that of Watts and Strogatz
(1998; 4 neighbours, rewired with probability 3/4) or of Erdos and Renyi (1959; 4
neighbours in the mean), and its edges go from the lower node to the higher. A node
makes one tensor, of 1,600, 3,200 or 6,400 bytes; those without a reader are results.
Then the normal cell of DARTS V2 (Liu et al., ICLR 2019), 28 x 28 x 48 floats, and cells
A, B and C of SwiftNet from a file, each with concatenations free and as tensors. Every
order is checked here once more. Times are seconds of the processor, one thread. Prints
Markdown.
"""
import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile


def watts_strogatz(nodes, source):
    neighbours, rewired = 4, 0.75
    edges = {(i, (i + j) % nodes) for i in range(nodes) for j in range(1, neighbours // 2 + 1)}
    result = set()
    for a, b in sorted(edges):
        if source.random() < rewired:
            b = source.randrange(nodes)
            while b == a:
                b = source.randrange(nodes)
        result.add((min(a, b), max(a, b)))
    return result


def erdos_renyi(nodes, source):
    share = min(0.2, 4 / nodes)
    return {(a, b) for a in range(nodes) for b in range(a + 1, nodes) if source.random() < share}


def randomly_wired(generator, nodes):
    source = random.Random(nodes)
    edges = generator(nodes, source)
    network = Network()
    has_reader = {a for a, _ in edges}
    for node in range(nodes):
        size = source.choice([1600, 3200, 6400])
        network.add(sorted(a for a, b in edges if b == node) or ["input"], node, size, node not in has_reader)
    network.sizes["input"] = 3200
    return network


class Network:
    """Operators in their order, by the names of tensors."""

    def __init__(self):
        self.sizes, self.kept, self.operators = {}, set(), []

    def add(self, inputs, output, size, kept=False):
        self.operators.append((list(inputs), output))
        self.sizes[output] = size
        if kept:
            self.kept.add(output)

    def count_edges(self):
        made = {output for _, output in self.operators}
        return sum(name in made for inputs, _ in self.operators for name in set(inputs))

    def to_json(self):
        index = {name: i for i, name in enumerate(self.sizes)}
        return {
            "tensors": [{"size": size, "kept": name in self.kept} for name, size in self.sizes.items()],
            "operators": [{"inputs": sorted({index[name] for name in inputs}), "outputs": [index[output]]}
                          for inputs, output in self.operators],
        }

    def peak(self, order):
        """The most bytes at one time; the order must be one."""
        if sorted(order) != list(range(len(self.operators))):
            sys.exit("not an order of all operators")
        made = {output for _, output in self.operators}
        left = {name: sum(name in inputs for inputs, _ in self.operators) for name in self.sizes}
        alive = set(self.sizes) - made
        most = 0
        for inputs, output in (self.operators[i] for i in order):
            if not alive.issuperset(inputs):
                sys.exit("an operator comes before one that it reads")
            alive.add(output)
            most = max(most, sum(self.sizes[name] for name in alive))
            for name in set(inputs):
                left[name] -= 1
            alive = {name for name in alive if left[name] > 0 or name in self.kept}
        return most


def darts_cell():
    unit = 28 * 28 * 48 * 4
    network = Network()
    network.sizes.update({"before last": unit, "last": unit})

    def convolve(source, name):
        network.add([source], name + " inner", unit)
        network.add([name + " inner"], name, unit)
        return name

    network.add(["before last"], "s0", unit)
    network.add(["last"], "s1", unit)
    for node in ("n2", "n3"):
        network.add([convolve("s0", node + " left"), convolve("s1", node + " right")], node, unit)
    network.add([convolve("s1", "n4 left"), "s0"], "n4", unit)
    network.add(["s0", convolve("n2", "n5 right")], "n5", unit)
    network.add(["n2", "n3", "n4", "n5"], "result", unit, kept=True)
    return network


def swiftnet_cell(cell, is_concatenated):
    size = {int(name): tensor["bytes"] for name, tensor in cell["tensors"].items()}
    network = Network()
    parts = {}
    for op in cell["ops"]:
        inputs = [part for name in op["ins"] for part in parts.get(name, [name])]
        output = op["outs"][0]
        if op["kind"] == "CONCAT" and not is_concatenated:
            parts[output] = inputs
        else:
            network.add(inputs, output, size[output], output in cell["outputs"])
    network.sizes.update({name: size[name] for name in cell["inputs"]})
    return network


def solve(plan, network):
    """The answer and the seconds that it took."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "network.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(network.to_json(), file)
        start = resource.getrusage(resource.RUSAGE_CHILDREN)
        result = subprocess.run([plan, "--order", path], capture_output=True, text=True, check=False)
        end = resource.getrusage(resource.RUSAGE_CHILDREN)
    if result.returncode != 0:
        sys.exit(f"{plan}: {result.stderr}")
    return json.loads(result.stdout), end.ru_utime - start.ru_utime + end.ru_stime - start.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--plan", default="build/bin/qopt-plan", help="the program")
    parser.add_argument("--cells", help="the cells of SwiftNet")
    args = parser.parse_args()
    networks = [(f"{name}, {nodes}", randomly_wired(generator, nodes)) for nodes in (32, 64, 128, 256)
                for name, generator in (("Watts-Strogatz", watts_strogatz), ("Erdos-Renyi", erdos_renyi))]
    networks.append(("DARTS", darts_cell()))
    if args.cells:
        with open(args.cells, encoding="utf-8") as file:
            cells = json.load(file)["cells"]
        networks += [(f"SwiftNet {name}{', concatenated' if is_concatenated else ''}",
                      swiftnet_cell(cell, is_concatenated))
                     for is_concatenated in (False, True) for name, cell in cells.items()]
    print("| network | operators | edges | in the order given | found | lower bound | gap, % | s | states |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, network in networks:
        answer, seconds = solve(args.plan, network)
        given, found = network.peak(range(len(network.operators))), network.peak(answer["order"])
        if found != answer["peak"] or found < answer["lower_bound"]:
            sys.exit(f"{name}: the peak is {found}, which is not what {args.plan} says")
        gap = 100 * (found - answer["lower_bound"]) / found
        print(f"| {name} | {len(network.operators)} | {network.count_edges()} | {given:,} | {found:,}"
              f" | {answer['lower_bound']:,} | {gap:.3g} | {seconds:.2f} | {answer['states']:,} |", flush=True)


if __name__ == "__main__":
    main()
