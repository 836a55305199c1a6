#!/usr/bin/env python3
# Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What each decision of `qopt quantize` costs and saves, on a real network.

    quantization.py [--qopt build/bin/qopt] [--shared ../shared] [--table NAME]...

Quantizes the text-direction classifier `ppocr_cls` with its 128 calibration
images in many ways, compiles each result and runs it on the 500 test images.
The tables of docs/Quantization.md between `<!-- table: NAME -->` marks are written
anew, and the pictures beside them. Results are kept in --work and used again as
long as driver, options and files are the same. The peer is ONNX Runtime's static
quantization, in the same run.
"""
import argparse
import dataclasses
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "Quantization.md"
PICTURES = ROOT / "docs" / "quantization"


@dataclasses.dataclass
class Network:
    """A float network, what calibrates it, and what it is tested with."""
    model: pathlib.Path
    calibration: pathlib.Path
    test: pathlib.Path
    labels: np.ndarray | None


def normalized(images):
    """RGB bytes as the text-direction classifier takes them: NCHW in [-1, 1]."""
    return ((images.astype(np.float32) / 255 - 0.5) / 0.5).transpose(0, 3, 1, 2)


def text_direction(shared, work):
    images = np.load(shared / "inputs" / "text_direction.npz")
    for part in ("calibration", "test"):
        np.savez(work / f"{part}.npz", x=normalized(images[part]))
    return Network(shared / "onnx" / "ppocr_cls.onnx", work / "calibration.npz",
                   work / "test.npz", images["test_label"])


@dataclasses.dataclass
class Result:
    accuracy: float
    agreement: float
    seconds: float
    peak_mib: float
    weights_bytes: int
    cost: dict


class Bench:
    def __init__(self, driver, work, network):
        self.driver, self.work, self.network = driver, work, network
        digest = hashlib.sha256(pathlib.Path(driver).read_bytes())
        for path in (network.model, network.calibration, network.test):
            digest.update(path.read_bytes())
        self.key = digest.hexdigest()
        self.float_outputs = self._float_outputs()

    def _call(self, *arguments):
        """Runs the driver: what it prints, its seconds and its peak memory in MiB."""
        start = time.perf_counter()
        process = subprocess.Popen([self.driver, *map(str, arguments)], stdout=subprocess.PIPE)
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"qopt {' '.join(map(str, arguments))} failed")
        return output.decode(), time.perf_counter() - start, usage.ru_maxrss / 1024

    def _cached(self, name, compute):
        """`compute()`, or what it gave for the same driver, files and name before."""
        key = hashlib.sha256((self.key + name).encode()).hexdigest()[:24]
        path = self.work / f"{key}.json"
        if not path.exists():
            value = compute()
            path.write_text(json.dumps(value))
        return json.loads(path.read_text())

    def _run(self, model):
        outputs = self.work / "outputs.npz"
        self._call("run", model, "--input", self.network.test, "-o", outputs)
        arrays = np.load(outputs)
        (name,) = arrays.files
        array = arrays[name]
        return array.reshape(-1, array.shape[-1])

    def _float_outputs(self):
        def compute():
            import onnxruntime
            session = onnxruntime.InferenceSession(str(self.network.model))
            (name,) = [i.name for i in session.get_inputs()]
            samples = np.load(self.network.test)[name]
            return np.concatenate([session.run(None, {name: s[None]})[0] for s in samples]).tolist()
        return np.array(self._cached("float", compute))

    def score(self, outputs):
        """Accuracy (of the labels, where there are any) and top-1 agreement with float."""
        guess = outputs.argmax(1)
        agreement = float((guess == self.float_outputs.argmax(1)).mean())
        if self.network.labels is None:
            return agreement, agreement
        return float((guess == self.network.labels).mean()), agreement

    def quantize(self, *options):
        def compute():
            model = self.work / "quantized.mlir"
            _, seconds, peak = self._call("quantize", self.network.model, "--calibration",
                                          self.network.calibration, *options, "-o", model)
            report = json.loads(self._call("report", model, "--json")[0])
            if not report["integer_only"]:
                sys.exit(f"{' '.join(options)}: not integer-only")
            accuracy, agreement = self.score(self._run(model))
            table = next(t for t in report["cost"]["tables"] if t["name"] == "acev2")
            result = Result(accuracy, agreement, seconds, peak, report["weights_bytes"],
                            {"by_role": table["by_role"], "total": table["total"],
                             "layers": [{"op": l["op"], **l["acev2"]["by_role"]}
                                        for l in report["cost"]["layers"]]})
            return dataclasses.asdict(result)
        result = Result(**self._cached(" ".join(options), compute))
        print(f"{' '.join(options) or 'defaults'}: {result.accuracy:.3f}", file=sys.stderr)
        return result


PER_TENSOR, PER_CHANNEL = ("--granularity=tensor",), ("--granularity=channel",)
PLAIN = ("--corrections=none",)


def row(*cells):
    return "| " + " | ".join(str(c) for c in cells) + " |\n"


def head(*cells):
    return row(*cells) + "|" + "---|" * len(cells) + "\n"


def table_eight_bits(bench):
    text = head("weights", "norm", "scales", "accuracy", "weights, bytes", "elementwise, ACEv2")
    scales = {"8-bit codes, fixed-point second level": ("--scale-codes=8", "--second-level=fixed"),
              "8-bit codes, power-of-two second level": ("--scale-codes=8", "--second-level=pow2"),
              "8-bit codes, real second level": ("--scale-codes=8", "--second-level=real"),
              "4-bit codes, fixed-point second level": ("--scale-codes=4", "--second-level=fixed"),
              "real": ("--scale-codes=none",)}
    for weights, granularity in (("per channel", PER_CHANNEL), ("per tensor", PER_TENSOR)):
        for name, options in scales.items():
            result = bench.quantize(*granularity, *options)
            text += row(weights, "in the scale", name, f"{result.accuracy:.3f}",
                        result.weights_bytes, f"{elementwise(result.cost['by_role']):,.0f}")
    for weights, granularity in (("per channel", PER_CHANNEL), ("per tensor", PER_TENSOR)):
        result = bench.quantize(*granularity, "--norm=weights")
        text += row(weights, "in the weights", "8-bit codes, fixed-point second level",
                    f"{result.accuracy:.3f}", result.weights_bytes,
                    f"{elementwise(result.cost['by_role']):,.0f}")
    return text


def elementwise(by_role):
    return sum(cost for role, cost in by_role.items() if role != "contraction")


LAYOUTS = {"norm in the weights, per tensor": PER_TENSOR + ("--norm=weights",),
           "norm in the scale, per tensor": PER_TENSOR,
           "norm in the scale, per channel": PER_CHANNEL}


def table_bits(bench):
    text = head("weight bits", *LAYOUTS, *(f"{name}, corrected" for name in LAYOUTS))
    for bits in (8, 6, 5, 4, 3):
        cells = [f"{bench.quantize(f'--weight-bits={bits}', *options, *extra).accuracy:.3f}"
                 for extra in (PLAIN, ()) for options in LAYOUTS.values()]
        text += row(bits, *cells)
    return text


def table_corrections(bench):
    steps = ("none", "offset", "scale,offset", "rounding", "rounding,scale,offset")
    text = head("weights", *steps)
    for bits, name, granularity in ((5, "5 bits per tensor", PER_TENSOR),
                                    (4, "4 bits per channel", PER_CHANNEL),
                                    (4, "4 bits per tensor", PER_TENSOR),
                                    (3, "3 bits per channel", PER_CHANNEL)):
        text += row(name, *(f"{bench.quantize(f'--weight-bits={bits}', *granularity, f'--corrections={s}').accuracy:.3f}"
                            for s in steps))
    return text


def table_quantizers(bench):
    text = head("depthwise weights", "other weights", "accuracy", "weights, bytes")
    for depthwise, other in (("i4", "i4"), ("pow2<4>", "i4"), ("i4", "pow2<4>"), ("pow2<4>", "pow2<4>")):
        result = bench.quantize(*PER_CHANNEL, f"--weights=depthwise:{depthwise},other:{other}")
        text += row(depthwise, other, f"{result.accuracy:.3f}", result.weights_bytes)
    return text


def table_cost(bench):
    before = bench.quantize("--emit=qdq").cost
    after = bench.quantize().cost
    kinds = sorted({layer["op"] for layer in before["layers"]} | {layer["op"] for layer in after["layers"]})
    text = head("layers", "float norms, scales, activations", "integers", "left")
    def total(cost, kind):
        return sum(elementwise({k: v for k, v in layer.items() if k != "op"})
                   for layer in cost["layers"] if kind in (None, layer["op"]))
    for kind in [*kinds, None]:
        old, new = total(before, kind), total(after, kind)
        text += row(kind or "all", f"{old:,.0f}", f"{new:,.0f}", f"{new / old:.1%}" if old else "")
    return text


TABLES = {"eight-bits": table_eight_bits, "bits": table_bits, "corrections": table_corrections,
          "quantizers": table_quantizers, "cost": table_cost}


def replace_table(text, name, table):
    """The document with other lines between the marks of a table."""
    pattern = re.compile(rf"(<!-- table: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
    changed, count = pattern.subn(lambda m: m[1] + table + m[2], text)
    if count != 1:
        sys.exit(f"{DOCUMENT.name}: expected one table called {name}, but got {count}")
    return changed


def save(figure, name):
    """An SVG that is the same on every run."""
    PICTURES.mkdir(exist_ok=True)
    figure.savefig(PICTURES / f"{name}.svg", metadata={"Date": None}, bbox_inches="tight")


def plot_weights(plt, network):
    """Largest weight of each channel, with and without the norm's scale."""
    import onnx
    from onnx import numpy_helper
    graph = onnx.load(network.model).graph
    tensors = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    users = {i: node for node in graph.node for i in node.input}
    layers = []
    for node in graph.node:
        norm = users.get(node.output[0])
        if node.op_type != "Conv" or norm is None or norm.op_type != "BatchNormalization":
            continue
        weights = tensors[node.input[1]]
        gamma, variance = tensors[norm.input[1]], tensors[norm.input[4]]
        epsilon = next(a.f for a in norm.attribute if a.name == "epsilon")
        largest = np.abs(weights).reshape(len(weights), -1).max(1)
        folded = largest * np.abs(gamma) / np.sqrt(variance + epsilon)
        layers.append((weights.shape[1] == 1, largest / largest.max(), folded / folded.max()))
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.2), sharey=True)
    for axis, depthwise in zip(axes, (True, False)):
        for index, label in ((1, "norm in the scale"), (2, "norm in the weights")):
            values = np.sort(np.concatenate([l[index] for l in layers if l[0] == depthwise]))
            axis.plot(values, np.linspace(0, 1, len(values)), label=label)
        axis.set(xscale="log", title="depthwise" if depthwise else "other convolutions",
                 xlabel="largest weight of a channel / of its layer")
        axis.grid(alpha=0.3)
    axes[0].set_ylabel("share of channels below")
    axes[0].legend(frameon=False)
    save(figure, "weights-per-channel")


def plot_bits(plt, bench):
    figure, axis = plt.subplots(figsize=(6.5, 3.6))
    bits = (8, 6, 5, 4, 3)
    for number, (name, options) in enumerate(LAYOUTS.items()):
        for extra, style in ((PLAIN, "--"), ((), "-")):
            accuracy = [bench.quantize(f"--weight-bits={b}", *options, *extra).accuracy for b in bits]
            axis.plot(bits, accuracy, style, marker="o", color=f"C{number}",
                      label=name + ("" if extra else ", corrected"))
    axis.axhline(bench.score(bench.float_outputs)[0], color="black", linewidth=0.8, label="float")
    axis.set(xlabel="bits of a weight", ylabel="accuracy", xticks=bits, ylim=(0.4, 1))
    axis.invert_xaxis()
    axis.grid(alpha=0.3)
    axis.legend(frameon=False, fontsize=8)
    save(figure, "accuracy-over-bits")


def plot_cost(plt, bench):
    roles = ("contraction", "norm", "scale", "activation", "elementwise")
    bars = {"float\nelementwise": bench.quantize("--emit=qdq"),
            "real scales": bench.quantize("--scale-codes=none"),
            "8-bit codes": bench.quantize(),
            "4-bit codes": bench.quantize("--scale-codes=4")}
    figure, axis = plt.subplots(figsize=(6.5, 3.6))
    bottom = np.zeros(len(bars))
    for role in roles:
        height = np.array([r.cost["by_role"].get(role, 0) for r in bars.values()]) / 1e9
        axis.bar(list(bars), height, bottom=bottom, label=role)
        bottom += height
    axis.set_ylabel("ACEv2, billions")
    axis.legend(frameon=False)
    save(figure, "cost-by-kind")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--qopt", default=str(ROOT / "build/bin/qopt"), help="the driver")
    parser.add_argument("--shared", type=pathlib.Path, default=ROOT.parent / "shared")
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / "build/quantization")
    parser.add_argument("--table", action="append", choices=TABLES, help="only these")
    parser.add_argument("--no-plots", action="store_true")
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    network = text_direction(args.shared, args.work)
    bench = Bench(args.qopt, args.work, network)
    text = DOCUMENT.read_text()
    for name in args.table or TABLES:
        table = TABLES[name](bench)
        print(f"\n{name}\n\n{table}")
        text = replace_table(text, name, table)
    DOCUMENT.write_text(text)
    if not args.no_plots:
        import matplotlib
        matplotlib.use("svg")
        matplotlib.rcParams["svg.hashsalt"] = "qopt"
        import matplotlib.pyplot as plt
        plot_weights(plt, network)
        plot_bits(plt, bench)
        plot_cost(plt, bench)


if __name__ == "__main__":
    main()
