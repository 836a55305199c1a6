"""Checks the JSON of `qopt bench` on net.mlir."""

import json
import sys

report = json.load(sys.stdin)
assert report["model"] == "net"
assert report["macs"] == 4 * 3 + 3 * 2
assert 0 < report["median_us"] < 1e6
rate = report["macs"] / (report["median_us"] * 1e-6)
assert abs(report["macs_per_s"] / rate - 1) < 1e-6
if report["backend"] == "cpu":
    assert 0 < report["compile_s"] < 60
else:
    # Nothing is compiled, which is not the same as compiled in no time.
    assert report["compile_s"] is None
