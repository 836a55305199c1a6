//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The C header that goes with compiled code. It is self-contained: the
// declarations that all models share come with a guard of their own.
//
//===----------------------------------------------------------------------===//

#include "ModelTable.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir::qopt;
using namespace llvm;

static constexpr StringLiteral kSharedDeclarations = R"(
#ifndef QOPT_MODEL_ABI
#define QOPT_MODEL_ABI {0}

/* What a function returns. */
enum {{
  QOPT_OK = 0,
  QOPT_ERROR_ARGUMENT = 1 /* a null pointer, or an arena that is not aligned */
};

/* A tensor at the border of a model: row-major integers in memory,
   real = scale * (integer - zero_point). scale is 0 for plain integers. */
struct qopt_tensor {{
  const char *name;
  const int64_t *shape;
  int32_t type; /* bits of the integer, negative if it is unsigned */
  int32_t rank;
  int64_t size; /* in bytes */
  double scale;
  int64_t zero_point;
};

struct qopt_model {{
  uint32_t abi; /* QOPT_MODEL_ABI of the compiler that made it */
  uint32_t num_inputs;
  uint32_t num_outputs;
  uint32_t arena_alignment; /* in bytes */
  uint64_t arena_size;      /* in bytes */
  uint64_t state_size;      /* in bytes: of the arena, what outlives a call */
  const char *name;
  const struct qopt_tensor *inputs;
  const struct qopt_tensor *outputs;
  /* Like NAME_init. */
  int (*init)(void *arena);
  /* Like NAME_run, with the buffers in arrays. */
  int (*invoke)(const void *const *inputs, void *const *outputs, void *arena);
};

#endif /* QOPT_MODEL_ABI */
)";

static std::string getCType(const TensorInfo &tensor) {
  unsigned bits = 8;
  while (bits < tensor.bitWidth)
    bits *= 2;
  return formatv("{0}int{1}_t", tensor.isUnsigned ? "u" : "", bits);
}

static std::string getShape(const TensorInfo &tensor) {
  std::string text;
  raw_string_ostream os(text);
  llvm::interleave(tensor.shape, os, "x");
  return text.empty() ? "scalar" : text;
}

/// The text of a comment: what comes from a model cannot end it.
static std::string sanitize(StringRef text) {
  std::string result;
  for (char c : text)
    result += isPrint(c) && c != '*' && c != '/' && c != '\\' ? c : '_';
  return result;
}

static void emitTensors(raw_ostream &os, StringRef title, StringRef variable,
                        ArrayRef<TensorInfo> tensors) {
  for (auto [index, tensor] : llvm::enumerate(tensors)) {
    os << formatv("   {0}{1}: '{2}', {3} {4}", variable, index,
                  sanitize(tensor.name), getCType(tensor), getShape(tensor));
    if (tensor.scale != 0)
      os << ", scale " << llvm::format("%.9g", tensor.scale) << ", zero point "
         << tensor.zeroPoint;
    os << "\n";
  }
}

std::string mlir::qopt::emitCHeader(const ModelInfo &info) {
  std::string upper = StringRef(info.name).upper();
  std::string text;
  raw_string_ostream os(text);
  os << "/* Written by qopt: do not edit. */\n"
     << formatv("#ifndef QOPT_MODEL_{0}_H\n#define QOPT_MODEL_{0}_H\n\n", upper)
     << "#include <stdint.h>\n\n"
     << "#ifdef __cplusplus\nextern \"C\" {\n#endif\n"
     << formatv(kSharedDeclarations.data(), kABIVersion) << "\n";
  os << formatv("#define {0}_ARENA_SIZE {1} /* bytes */\n", upper,
                info.arenaBytes)
     << formatv("#define {0}_ARENA_ALIGNMENT {1} /* bytes */\n", upper,
                info.arenaAlignment)
     << formatv("#define {0}_STATE_SIZE {1} /* bytes of the arena */\n", upper,
                info.stateBytes);
  auto emitSizes = [&](StringRef kind, ArrayRef<TensorInfo> tensors) {
    for (auto [index, tensor] : llvm::enumerate(tensors))
      os << formatv("#define {0}_{1}{2}_SIZE {3} /* elements */\n", upper, kind,
                    index, tensor.getNumElements());
  };
  emitSizes("INPUT", info.inputs);
  emitSizes("OUTPUT", info.outputs);

  if (info.stateBytes > 0)
    os << formatv(
        "\n/* Begins a stream: writes the initial state to an arena. The calls "
        "that follow\n   with this arena are one stream, each arena a stream "
        "of its own. {0}_run must\n   not be called before, and nothing else "
        "may write to the arena between calls.\n   Returns QOPT_OK or "
        "QOPT_ERROR_ARGUMENT. */\n",
        info.name);
  else
    os << "\n/* Does nothing: the model has no state. */\n";
  os << formatv("int {0}_init(void *arena);\n", info.name);
  os << formatv("\n/* Computes the outputs. Reentrant: all state is in the "
                "arguments. Buffers do not\n   overlap; the arena has "
                "{0}_ARENA_SIZE bytes (it may be null if that is 0) and\n"
                "   {1}. Returns QOPT_OK or "
                "QOPT_ERROR_ARGUMENT.\n\n",
                upper,
                info.stateBytes > 0
                    ? "was passed to " + info.name + "_init before"
                    : "need not be initialised");
  emitTensors(os, "inputs", "input", info.inputs);
  emitTensors(os, "outputs", "output", info.outputs);
  os << "*/\n" << formatv("int {0}_run(", info.name);
  for (auto [index, tensor] : llvm::enumerate(info.inputs))
    os << formatv("const {0} *input{1}, ", getCType(tensor), index);
  for (auto [index, tensor] : llvm::enumerate(info.outputs))
    os << formatv("{0} *output{1}, ", getCType(tensor), index);
  os << "void *arena);\n\n"
     << "/* The same with the buffers in arrays. */\n"
     << formatv("int {0}_invoke(const void *const *inputs, void *const "
                "*outputs, void *arena);\n\n",
                info.name)
     << "/* Names, shapes, scales and zero points. */\n"
     << formatv("extern const struct qopt_model {0}_model;\n", info.name)
     << "\n#ifdef __cplusplus\n}\n#endif\n\n"
     << formatv("#endif /* QOPT_MODEL_{0}_H */\n", upper);
  return text;
}
