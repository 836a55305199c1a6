"""report.py FILE MODEL: checks the JSON of `qopt report` on a model."""

import json
import sys

with open(sys.argv[1]) as file:
    report = json.load(file)
operators = {op["name"]: (op["count"], op["macs"], op["weights_bytes"])
             for op in report["operators"]}
totals = [sum(column) for column in zip(*operators.values())]
assert report["integer_only"] is True
assert report["state_bytes"] == 0
assert report["macs"] == totals[1]
tables = {table["name"]: table for table in report["cost"]["tables"]}
assert list(tables) == ["ace", "acev2", "energy-45nm", "mac-area"]
assert tables["ace"]["total"] == 64 * report["macs"]
assert tables["ace"]["elementwise_share"] == 0
for name, table in tables.items():
    assert table["reconstructed"] == (name != "ace")
    for parts in ("by_role", "by_kind"):
        assert abs(sum(table[parts].values()) - table["total"]) < 1e-6 * table["total"]
    layers = sum(layer[name]["total"] for layer in report["cost"]["layers"])
    assert abs(layers - table["total"]) < 1e-6 * table["total"]
assert 0 < tables["acev2"]["elementwise_share"] < 1
products = sum(o["count"] for o in report["cost"]["operations"] if o["kind"] == "multiply_accumulate")
assert products == report["macs"]

if sys.argv[2] == "mixed":
    assert operators == {
        "qopt.depthwise_conv_2d": (1, 48, 3),
        "qopt.add": (2, 0, 3),
        "qopt.max_pool_2d": (1, 0, 0),
        "qopt.conv_2d": (1, 12, 12),
    }, operators
    border, bound = 16 + 1, 48
else:
    assert operators["qopt.depthwise_conv_2d"][0] == 2
    assert totals == [13, 253056, 14016 + 4 * 234], totals
    border = 64 + 10
    # The first 1x1 convolution: 8 x 8 x 16 to 8 x 8 x 32.
    bound = 64 * 32
assert report["peak_bytes"] == report["arena_bytes"] + border
assert report["peak_lower_bound"] == bound, report["peak_lower_bound"]
assert report["peak_bytes"] >= bound
