#!/usr/bin/env python3
# Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What each decision of `qopt quantize` costs and saves, on a real network.

    quantization.py [--qopt build/bin/qopt] [--shared ../shared] [--table NAME]...

Quantizes the text-direction classifier `ppocr_cls` with its 128 calibration
images in many ways, compiles each result and runs it on the 500 test images.
The tables of docs/Quantization.md between `<!-- table: NAME -->` marks are written
anew, and the pictures beside them. Results are kept in --work and used again as
long as driver, options and files are the same. The peer is ONNX Runtime, with what
its static quantization made of the same images.
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
    labels: np.ndarray | None = None
    # Of the float network, where they are recorded.
    outputs: np.ndarray | None = None
    shape: tuple = ()


def normalized(images):
    """RGB bytes as the text-direction classifier takes them: NCHW in [-1, 1]."""
    return ((images.astype(np.float32) / 255 - 0.5) / 0.5).transpose(0, 3, 1, 2)


def text_direction(shared, work):
    images = np.load(shared / "inputs" / "text_direction.npz")
    for part in ("calibration", "test"):
        np.savez(work / f"{part}.npz", x=normalized(images[part]))
    return Network(shared / "onnx" / "ppocr_cls.onnx", work / "calibration.npz",
                   work / "test.npz", images["test_label"])


def digits():
    folder = ROOT / "examples" / "digits"
    test = np.load(folder / "digits_float_test.npz")
    return Network(folder / "digits_float.tflite", folder / "digits_calibration.npz",
                   folder / "digits_float_test.npz", test["label"], test["output0"])


def keywords(shared, work, driver):
    """The samples that there are, one real and 16 random ones, for everything."""
    tool = os.path.join(os.path.dirname(driver), "qopt-translate")
    text = subprocess.run([tool, "--import-tflite", shared / "models" / "kws_dscnn_int8.tflite"],
                          check=True, capture_output=True, text=True).stdout
    scale, zero = re.search(r"main\(%arg0: \S*!qopt.quant<i8, real<(.*?)>, zp<(.*?)>>", text).groups()
    codes = np.load(shared / "golden" / "kws_dscnn_int8.npz")["input0"][:, 0]
    path = work / "keywords.npz"
    np.savez(path, input_1=(codes.astype(np.float32) - int(zero)) * np.float32(scale))
    return Network(shared / "onnx" / "kws_dscnn_float.onnx", path, path,
                   shape=("--shape", "input_1=1x49x10x1"))


@dataclasses.dataclass
class Result:
    accuracy: float
    agreement: float
    seconds: float
    peak_mib: float
    weights_bytes: int
    # Of each op: its name, and its cost in ACEv2 by role.
    layers: list


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
        if self.network.outputs is not None:
            return self.network.outputs.reshape(-1, self.network.outputs.shape[-1])
        return np.array(self._cached("float", lambda: self._run_onnx(self.network.model)))

    def _run_onnx(self, model):
        """The outputs of ONNX Runtime for the test samples."""
        import onnxruntime
        session = onnxruntime.InferenceSession(str(model))
        (name,) = [i.name for i in session.get_inputs()]
        samples = np.load(self.network.test)[name]
        return np.concatenate([session.run(None, {name: s[None]})[0] for s in samples]).tolist()

    def peer(self, model):
        """Accuracy and agreement of the network as ONNX Runtime's static quantization made it."""
        return self.score(np.array(self._cached(f"peer {model.name}",
                                                lambda: self._run_onnx(model))))

    def score(self, outputs):
        """Accuracy (of the labels, where there are any) and top-1 agreement with float."""
        guess = outputs.argmax(1)
        agreement = float((guess == self.float_outputs.argmax(1)).mean())
        if self.network.labels is None:
            return agreement, agreement
        return float((guess == self.network.labels).mean()), agreement

    def _cost(self, model):
        """The ACEv2 cost of each op of a network as it stands, by role."""
        tool = os.path.join(os.path.dirname(self.driver), "qopt-opt")
        text = subprocess.run(
            [tool, model, "--pass-pipeline=builtin.module(func.func(qopt-cost))",
             "--remarks-filter=qopt-cost", "-o", os.devnull],
            check=True, capture_output=True, text=True).stderr
        layers = []
        for op, metrics in re.findall(r"\[Analysis\] (qopt\.\w+) \|.*?Function=\w+ \| (.*)", text):
            roles = dict(re.findall(r"(\w+)=([\d.]+)", metrics))
            layers.append({"op": op.removeprefix("qopt.")} | {r: float(roles[r]) for r in ROLES})
        return layers

    def quantize(self, *options):
        """One way to quantize the network, measured; None for what is no integer network."""
        def compute():
            model = self.work / "quantized.mlir"
            _, seconds, peak = self._call("quantize", self.network.model, "--calibration",
                                          self.network.calibration, *self.network.shape,
                                          *options, "-o", model)
            if "--emit=qdq" in options:
                return dataclasses.asdict(Result(0, 0, seconds, peak, 0, self._cost(model)))
            report = json.loads(self._call("report", model, "--json")[0])
            if not report["integer_only"]:
                sys.exit(f"{' '.join(options)}: not integer-only")
            accuracy, agreement = self.score(self._run(model))
            return dataclasses.asdict(Result(accuracy, agreement, seconds, peak,
                                             report["weights_bytes"], self._cost(model)))
        name = " ".join(options)
        result = Result(**self._cached(name, compute))
        print(f"{name or 'defaults'}: {result.accuracy:.3f}", file=sys.stderr)
        return result


ROLES = ("contraction", "norm", "scale", "activation", "elementwise")
PER_TENSOR, PER_CHANNEL = ("--granularity=tensor",), ("--granularity=channel",)
PLAIN, CORRECTED = ("--corrections=none",), ("--corrections=rounding,scale,offset",)
BITS = (8, 5, 4, 3)


def row(*cells):
    return "| " + " | ".join(str(c) for c in cells) + " |\n"


def head(*cells):
    return row(*cells) + "|" + "---|" * len(cells) + "\n"


def elementwise(result, op=None):
    """What all but contraction costs, of one kind of op or all."""
    return sum(layer[role] for layer in result.layers for role in ROLES[1:]
               if op in (None, layer["op"]))


def table_eight_bits(bench):
    text = head("weights", "norm", "scales", "accuracy", "top-1 as float", "weights, bytes",
                "elementwise, ACEv2")
    codes = {"8-bit codes, fixed-point second level": (),
             "8-bit codes, power-of-two second level": ("--second-level=pow2",),
             "4-bit codes, fixed-point second level": ("--scale-codes=4",),
             "real": ("--scale-codes=none",)}
    rows = [("per channel", "in the scale", name, PER_CHANNEL + options)
            for name, options in codes.items()]
    rows += [("per tensor", "in the scale", name, PER_TENSOR + options)
             for name, options in codes.items()]
    first = next(iter(codes))
    rows += [("per channel", "in the scale, of 8 bits", first, PER_CHANNEL + ("--norm-bits=8",)),
             ("per tensor", "in the scale, of 8 bits", first, PER_TENSOR + ("--norm-bits=8",)),
             ("per channel", "in the weights", first, PER_CHANNEL + ("--norm=weights",)),
             ("per tensor", "in the weights", first, PER_TENSOR + ("--norm=weights",))]
    for weights, norm, scales, options in rows:
        result = bench.quantize(*options)
        text += row(weights, norm, scales, f"{result.accuracy:.3f}", f"{result.agreement:.3f}",
                    f"{result.weights_bytes:,}", f"{elementwise(result) / 1e6:,.0f} million")
    found, agreement = bench.peer(bench.shared / "onnx" / "ppocr_cls_qdq.onnx")
    text += row("per channel", "in the weights", "ONNX Runtime: static quantization, float32 scales",
                f"{found:.3f}", f"{agreement:.3f}", "", "")
    return text


def table_networks(bench):
    text = head("network", "samples", "right as float", "weights", "right", "top-1 as float")
    for name, network in (("digits", digits()),
                          ("kws_dscnn", keywords(bench.shared, bench.work, bench.driver))):
        other = Bench(bench.driver, bench.work, network)
        for bits in (8, 4):
            result = other.quantize(f"--weight-bits={bits}")
            known = network.labels is not None
            count = len(other.float_outputs)
            text += row(f"`{name}`", count,
                        f"{other.score(other.float_outputs)[0] * count:.0f}" if known else "",
                        f"{bits} bits", f"{result.accuracy * count:.0f}" if known else "",
                        f"{result.agreement * count:.0f} of {count}")
    return text


LAYOUTS = {"norm in the weights, per tensor": PER_TENSOR + ("--norm=weights",),
           "norm in the scale, per tensor": PER_TENSOR,
           "norm in the scale, per channel": PER_CHANNEL}


def accuracy(bench, bits, *options):
    return bench.quantize(f"--weight-bits={bits}", "--weight-scale=mse", *options).accuracy


def table_bits(bench):
    text = head("weight bits", *LAYOUTS, *(f"{name}, corrected" for name in LAYOUTS))
    for bits in BITS:
        text += row(bits, *(f"{accuracy(bench, bits, *options, *extra):.3f}"
                            for extra in (PLAIN, CORRECTED) for options in LAYOUTS.values()))
    return text


def table_corrections(bench):
    steps = ("none", "offset", "scale,offset", "rounding,scale,offset")
    text = head("weights", *(f"`{step}`" for step in steps))
    for bits, name, granularity in ((5, "5 bits per tensor", PER_TENSOR),
                                    (4, "4 bits per channel", PER_CHANNEL),
                                    (4, "4 bits per tensor", PER_TENSOR),
                                    (3, "3 bits per channel", PER_CHANNEL)):
        text += row(name, *(f"{accuracy(bench, bits, *granularity, f'--corrections={step}'):.3f}"
                            for step in steps))
    return text


def table_quantizers(bench):
    text = head("depthwise weights", "other weights", "accuracy", "weights, bytes", "ACEv2")
    for depthwise, other in (("i4", "i4"), ("pow2<4>", "i4"), ("i4", "pow2<4>"),
                             ("pow2<4>", "pow2<4>"), ("pow2<3>", "i8"), ("i8", "pow2<4>")):
        result = bench.quantize(f"--weights={other}", f"--depthwise-weights={depthwise}")
        total = sum(layer[role] for layer in result.layers for role in ROLES)
        text += row(f"`{depthwise}`", f"`{other}`", f"{result.accuracy:.3f}",
                    f"{result.weights_bytes:,}", f"{total / 1e6:,.0f} million")
    return text


def table_cost(bench):
    before, after = bench.quantize("--emit=qdq", *PLAIN), bench.quantize()
    kinds = {layer["op"]: None for layer in before.layers + after.layers}
    text = head("ops", "float norms, scales, activations", "integers", "left")
    for kind in sorted(kinds, key=lambda k: -elementwise(before, k) - elementwise(after, k)):
        old, new = elementwise(before, kind), elementwise(after, kind)
        if old or new:
            text += row(f"`{kind}`", f"{old:,.0f}", f"{new:,.0f}", "")
    old, new = elementwise(before), elementwise(after)
    return text + row("all", f"{old:,.0f}", f"{new:,.0f}", f"{new / old:.1%}")


TABLES = {"eight-bits": table_eight_bits, "networks": table_networks, "bits": table_bits, "corrections": table_corrections,
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
    tensors |= {node.output[0]: numpy_helper.to_array(node.attribute[0].t)
                for node in graph.node if node.op_type == "Constant"}
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
    for number, (name, options) in enumerate(LAYOUTS.items()):
        for extra, style in ((PLAIN, "--"), (CORRECTED, "-")):
            axis.plot(BITS, [accuracy(bench, bits, *options, *extra) for bits in BITS], style,
                      marker="o", color=f"C{number}",
                      label=name + (", corrected" if extra is CORRECTED else ""))
    axis.axhline(bench.score(bench.float_outputs)[0], color="black", linewidth=0.8, label="float")
    axis.set(xlabel="bits of a weight", ylabel="accuracy", xticks=BITS, ylim=(0.4, 1))
    axis.invert_xaxis()
    axis.grid(alpha=0.3)
    axis.legend(frameon=False, fontsize=8)
    save(figure, "accuracy-over-bits")


def plot_cost(plt, bench):
    bars = {"float\nelementwise": bench.quantize("--emit=qdq", *PLAIN),
            "real scales": bench.quantize(*PER_CHANNEL, "--scale-codes=none"),
            "8-bit codes": bench.quantize(),
            "4-bit codes": bench.quantize(*PER_CHANNEL, "--scale-codes=4")}
    figure, axis = plt.subplots(figsize=(6.5, 3.6))
    bottom = np.zeros(len(bars))
    for role in ROLES[1:]:
        height = np.array([sum(l[role] for l in r.layers) for r in bars.values()]) / 1e6
        axis.bar(list(bars), height, bottom=bottom, label=role)
        bottom += height
    axis.set_ylabel("ACEv2 without contraction, millions")
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
    bench.shared = args.shared
    for name in args.table or TABLES:
        table = TABLES[name](bench)
        print(f"\n{name}\n\n{table}", flush=True)
        DOCUMENT.write_text(replace_table(DOCUMENT.read_text(), name, table))
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
