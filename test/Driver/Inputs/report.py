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

if sys.argv[2] == "mixed":
    assert operators == {
        "qopt.depthwise_conv_2d": (1, 48, 3),
        "qopt.add": (2, 0, 3),
        "qopt.max_pool_2d": (1, 0, 0),
        "qopt.conv_2d": (1, 12, 12),
    }, operators
    border, bound = 16 + 1, 16 + 48
else:
    assert operators["qopt.depthwise_conv_2d"][0] == 2
    assert totals == [13, 253056, 14016 + 4 * 234], totals
    border = 64 + 10
    # The first 1x1 convolution: 8 x 8 x 16 to 8 x 8 x 32.
    bound = 64 * 16 + 64 * 32
assert report["peak_bytes"] == report["arena_bytes"] + border
assert report["peak_lower_bound"] == bound, report["peak_lower_bound"]
assert report["peak_bytes"] >= bound
