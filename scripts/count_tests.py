#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reads a results file of lit (--xunit-xml-output).

Prints three numbers: tests passed, failed and skipped, and names what failed on
stderr. A file that is missing, damaged or empty of tests is an error.
"""

import sys
import xml.etree.ElementTree


def main():
    (path,) = sys.argv[1:]
    try:
        cases = list(xml.etree.ElementTree.parse(path).iter("testcase"))
    except (OSError, xml.etree.ElementTree.ParseError) as error:
        sys.exit(f"{path}: {error}")
    if not cases:
        sys.exit(f"{path}: no tests")

    failed = [case for case in cases if case.find("failure") is not None]
    skipped = [case for case in cases if case.find("skipped") is not None]
    for case in failed:
        print(f"failed: {case.get('classname')}/{case.get('name')}", file=sys.stderr)
    print(len(cases) - len(failed) - len(skipped), len(failed), len(skipped))


if __name__ == "__main__":
    main()
