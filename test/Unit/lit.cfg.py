# The unit tests as a lit suite: each binary that ends in Tests.

import os

import lit.formats

config.name = "qopt-unit"
config.suffixes = []
config.test_source_root = os.path.join(config.qopt_binary_dir, "unittests")
config.test_exec_root = config.test_source_root
config.test_format = lit.formats.GoogleTest(".", "Tests")

if config.qopt_sanitize:
    # As in ../lit.cfg.py.
    config.environment.setdefault(
        "ASAN_OPTIONS",
        "detect_leaks=1:detect_container_overflow=0:allow_user_poisoning=0",
    )
    config.environment.setdefault("UBSAN_OPTIONS", "print_stacktrace=1")
