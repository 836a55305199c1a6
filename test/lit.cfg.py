# The lit suite. What tests may use beyond lit's own:
#
#   qopt-opt, qopt-translate, qopt, FileCheck, not, count, split-file, mlir-*
#   %python          Python of the tests             REQUIRES: numpy
#                    with LiteRT's kernels           REQUIRES: litert
#                    with ONNX's evaluator           REQUIRES: onnx
#   %cc, %clang      the system's C compiler, clang  REQUIRES: cc, clang
#   %valgrind        valgrind, failing on errors     REQUIRES: valgrind
#   %flatc           the FlatBuffers compiler        REQUIRES: flatc
#   %tflite_schema   qopt's subset of the TFLite schema
#   %examples        the networks of the repository
#   %shared          models and goldens beside the checkout   REQUIRES: shared
#   %test_passes     a plugin of passes with bugs, for --load-pass-plugin
#   %qopt_src, %qopt_build, %llvm_tools, %mlir_include_flags
#
# Generated tests draw few cases, always the same. For more: lit -Dcases=N -Dseed=S
#   %cases, %seed    the numbers; %cases is of each operator and type
#
# The feature `asan` says that qopt itself is built with sanitizers, and `fuzzers`
# that the targets of fuzz/ are there.

import os
import subprocess

import lit.formats
from lit.llvm import llvm_config
from lit.llvm.subst import ToolSubst

config.name = "qopt"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.excludes = ["Inputs"]
if not config.unit_tests:
    config.excludes.append("Unit")
config.test_source_root = os.path.join(config.qopt_source_dir, "test")
config.test_exec_root = os.path.join(config.qopt_binary_dir, "test")

config.environment["FILECHECK_OPTS"] = "-enable-var-scope --dump-input-filter=error"
# The source tree stays as it is.
config.environment["PYTHONDONTWRITEBYTECODE"] = "1"
llvm_config.with_system_environment(["HOME", "TMPDIR"])

for directory in (config.llvm_tools_dir, config.qopt_tools_dir):
    llvm_config.with_environment("PATH", directory, append_path=True)

# Every qopt-opt also reads back what it prints, as text and as bytecode.
opt = [os.path.join(config.qopt_tools_dir, "qopt-opt")]
if os.environ.get("QOPT_OPT_CHECK_IR_ROUNDTRIP", "1") != "0":
    opt.append("--verify-roundtrip")
llvm_config.add_tool_substitutions([ToolSubst("qopt-opt", " ".join(opt))])

shared_dir = os.path.normpath(os.path.join(config.qopt_source_dir, "..", "shared"))
for name, value in [
    ("%mlir_include_flags", " ".join("-I" + d for d in config.mlir_include_dirs.split(";"))),
    ("%tflite_schema", os.path.join(config.qopt_source_dir, "lib", "Import", "TFLite", "tflite_subset.fbs")),
    ("%llvm_tools", config.llvm_tools_dir),
    ("%test_passes", os.path.join(config.qopt_binary_dir, "test", "Plugins", "QOptTestPasses.so")),
    ("%qopt_build", config.qopt_binary_dir),
    ("%qopt_src", config.qopt_source_dir),
    ("%examples", os.path.join(config.qopt_source_dir, "examples")),
    ("%shared", shared_dir),
    ("%python", config.python),
    ("%valgrind", config.valgrind + " -q --error-exitcode=99 --leak-check=full"),
    ("%flatc", config.flatc),
    ("%clang", config.clang),
    ("%cc", config.cc),
    ("%cases", lit_config.params.get("cases", "4")),
    ("%seed", lit_config.params.get("seed", "1")),
]:
    config.substitutions.append((name + r"\b", value))

for feature in ("cc", "clang", "flatc", "valgrind"):
    if not getattr(config, feature).endswith("-NOTFOUND"):
        config.available_features.add(feature)
for feature, module in (("numpy", "numpy"), ("litert", "ai_edge_litert"), ("onnx", "onnx")):
    if subprocess.run([config.python, "-c", "import importlib.util as u, sys; sys.exit(not u.find_spec('%s'))" % module],
                      stderr=subprocess.DEVNULL).returncode == 0:
        config.available_features.add(feature)
    else:
        lit_config.note("no %s in %s: tests that need it are skipped" % (module, config.python))
if os.path.isdir(shared_dir):
    config.available_features.add("shared")
else:
    lit_config.note("no %s: tests on the shared models are skipped" % shared_dir)

if config.qopt_fuzzers:
    config.available_features.add("fuzzers")
if config.qopt_sanitize:
    config.available_features.add("asan")
    # libMLIR is not instrumented: the marks of containers and of allocators that
    # our headers set and its code does not know are no errors.
    config.environment.setdefault(
        "ASAN_OPTIONS",
        "detect_leaks=1:detect_container_overflow=0:allow_user_poisoning=0",
    )
    config.environment.setdefault("UBSAN_OPTIONS", "print_stacktrace=1")
