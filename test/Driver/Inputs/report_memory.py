"""report_memory.py MODEL FOLDER LLVM_TOOLS [OPTION...]: what `qopt report` says of
memory, against itself, the page and the object that `qopt compile` writes."""

import itertools
import json
import os
import re
import struct
import subprocess
import sys

model, folder, tools, *options = sys.argv[1:]


def run(*command, **more):
    return subprocess.run(command, check=True, capture_output=True, **more).stdout


def tool(name, *arguments):
    return run(os.path.join(tools, name), *arguments).decode()


def sections(path):
    """The sizes of sections."""
    lines = (line.split() for line in tool("llvm-size", "-A", path).splitlines())
    return {line[0]: int(line[1]) for line in lines if len(line) == 3 and line[0].startswith(".")}


page = os.path.join(folder, "page.html")
text = run("qopt", "report", model, "--html", page, *options).decode()
report = json.loads(run("qopt", "report", model, "--json", *options))
plan = report["plans"][0]

# The page has the same facts, and asks for nothing from outside.
with open(page, encoding="utf-8") as file:
    html = file.read()
payload = re.search(r'<script id="report" type="application/json">(.*?)</script>', html, re.S)[1]
assert json.loads(payload) == report and "<" not in payload
urls = set(re.findall(r"[a-z]+://[^'\"\s]*", html.replace(payload, "")))
assert urls == {"http://www.w3.org/2000/svg"}, urls
assert not re.search(r"<link|<img|<iframe|\bsrc=|@import|\burl\(|\bfetch\(|XMLHttpRequest", html)
assert html.count("<script") == html.count("</script>") == 2

# Text and JSON.
assert "\narena: %d bytes\npeak: %d bytes," % (report["arena_bytes"], report["peak_bytes"]) in text
for p in report["plans"]:
    row = [p["arena_bytes"], p["lower_bound_bytes"], p["arena_bytes"] - p["lower_bound_bytes"], p["peak_bytes"],
           p["stack_bytes"]]
    assert re.search(r"^%s\s+%s$" % (re.escape(p["name"]), r"\s+".join(map(str, row))), text, re.M), row
border = report["input_bytes"] + report["output_bytes"]
written = plan["peak_bytes"] + plan["stack_bytes"]
assert "= %d bytes, with weights %d\n" % (written, written + report["weights_bytes"]) in text
assert (plan["arena_bytes"], plan["peak_bytes"]) == (report["arena_bytes"], report["peak_bytes"])

# The picture: two buffers at one place at one time only where one operator reads the one
# for the last time and writes the other for the first, nothing outside of the arena.
for p in report["plans"]:
    # Inputs and outputs are in the arena, or beside it.
    inside = sum(b["bytes"] for b in p["buffers"] if b["kind"] in ("input", "output"))
    assert inside in (0, border) and p["peak_bytes"] == p["arena_bytes"] + border - inside, (p["name"], inside)
    assert all(b["first_step"] == 0 for b in p["buffers"] if b["kind"] == "input")
    assert all(b["last_step"] == len(p["steps"]) - 1 for b in p["buffers"] if b["kind"] == "output")
    assert p["steps"] and max(step["alive_bytes"] for step in p["steps"]) == p["at_peak"]["alive_bytes"]
    assert p["at_peak"]["alive_bytes"] <= p["lower_bound_bytes"] <= p["arena_bytes"]
    for b in p["buffers"]:
        assert 0 <= b["offset"] and b["offset"] + b["bytes"] <= p["arena_bytes"], b
        assert b["operators"] and all(b["operators"]), b
    for i, step in enumerate(p["steps"]):
        alive = [b for b in p["buffers"] if b["first_step"] <= i <= b["last_step"]]
        used = set()
        for b in alive:
            used.update(range(b["offset"], b["offset"] + b["bytes"]))
        assert len(used) == step["alive_bytes"], (i, step)
        for a, b in itertools.combinations(alive, 2):
            if a["offset"] < b["offset"] + b["bytes"] and b["offset"] < a["offset"] + a["bytes"]:
                read, written = sorted((a, b), key=lambda buffer: buffer["first_step"])
                assert (read["last_step"], written["first_step"]) == (i, i), (i, read, written)
                assert read["offset"] >= written["offset"], (read, written)
        assert all(0 <= layer < len(report["layers"]) for layer in step["layers"])
        if step["alive_bytes"] == p["at_peak"]["alive_bytes"]:
            assert i in p["at_peak"]["steps"]
    first = p["at_peak"]["steps"][0]
    for kind in ("state", "tensor", "scratch", "input", "output"):
        assert p["at_peak"][kind + "_bytes"] == sum(
            b["bytes"] for b in p["buffers"] if b["kind"] == kind and b["first_step"] <= first <= b["last_step"])
    assert report["state_bytes"] == sum(b["bytes"] for b in p["buffers"] if b["kind"] == "state")
# Each layer that multiplies has code, and so a time.
layers = {layer for step in plan["steps"] for layer in step["layers"]}
assert all(i in layers for i, layer in enumerate(report["layers"]) if layer["macs"])
assert sum(layer["macs"] for layer in report["layers"]) == report["macs"]

# The object. Constants have no symbols in it; the same assembly with names that are
# no local ones has them, and otherwise gives the same sections.
path = os.path.join(folder, "model.")
run("qopt", "compile", model, "-o", path + "o", "--name=model", *options)
run("qopt", "compile", model, "-o", path + "s", "--name=model", *options)
with open(path + "s") as file:
    assembly = file.read().replace(".L__constant", "__constant").replace(".Lmain_initial", "main_initial")
with open(path + "named.s", "w") as file:
    file.write(assembly)
tool("llvm-mc", "--filetype=obj", path + "named.s", "-o", path + "named.o")
sizes = sections(path + "o")
named = sections(path + "named.o")
data = (".rodata", ".data", ".bss", ".tdata", ".tbss")
assert {k: v for k, v in sizes.items() if k.startswith(data)} == {k: v for k, v in named.items() if k.startswith(data)}
symbols = [line.split() for line in tool("llvm-nm", "-S", "--defined-only", path + "named.o").splitlines()]
constants = sum(int(s[1], 16) for s in symbols if len(s) == 4 and s[3].startswith(("__constant", "main_initial")))
# LLVM makes parts of instructions of the smallest.
assert constants <= report["weights_bytes"]
# Nothing that is written lies in the object, so all of it is the caller's arena and
# the stack.
assert not any(size for name, size in sizes.items()
               if name.startswith((".data", ".bss", ".tdata", ".tbss")) and not name.startswith(".data.rel.ro")), sizes
# The table that the caller reads the sizes from: struct qopt_model of the header.
table, = (int(line.split()[0], 16) for line in tool("llvm-nm", path + "o").splitlines() if line.endswith(" model_model"))
tool("llvm-objcopy", "--dump-section", ".data.rel.ro=" + path + "table", path + "o", path + "copy.o")
with open(path + "table", "rb") as file:
    arena, state = struct.unpack_from("<qq", file.read(), table + 16)
assert (arena, state) == (report["arena_bytes"], report["state_bytes"]), (arena, state)
with open(path + "h") as file:
    assert "#define MODEL_ARENA_SIZE %d " % arena in file.read()
there = "all" if constants == report["weights_bytes"] else constants
print("arena", arena)
print("peak", report["peak_bytes"], "state", state, "weights", report["weights_bytes"], "in the object", there, "plans",
      len(report["plans"]))
