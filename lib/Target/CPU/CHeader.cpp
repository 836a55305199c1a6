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
#include <cmath>
#include <limits>

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
  int32_t type; /* bits of the integer, negative if it is unsigned; -1: a byte
                   that is 0 or 1 */
  int32_t rank;
  int64_t size; /* in bytes */
  double scale;
  int64_t zero_point;
  int64_t arena_offset; /* its place in the arena, in bytes; -1: none */
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
  /* Like NAME_run_in_place; null where tensors have no place in the arena. */
  int (*run_in_place)(void *arena);
};

#endif /* QOPT_MODEL_ABI */
)";

/// Conversions in float32, as TensorFlow Lite and ONNX have them. No libm: what
/// is in range is rounded by truncation, and its fraction is exact.
static constexpr StringLiteral kConversions = R"(
#ifndef QOPT_MODEL_CONVERSIONS
#define QOPT_MODEL_CONVERSIONS

#if defined(__GNUC__)
#define QOPT_INLINE static __inline__ __attribute__((__unused__))
#elif defined(__cplusplus) ||                                                  \
    (defined(__STDC_VERSION__) && __STDC_VERSION__ >= 199901L)
#define QOPT_INLINE static inline
#else
#define QOPT_INLINE static
#endif

/* The integer from min to max for a real number: real / scale, rounded half to
   even or half away from zero, plus the zero point. NaN counts as 0. */
QOPT_INLINE int32_t qopt_round_quantize(float real, float scale,
                                        int32_t zero_point, int32_t min,
                                        int32_t max, int half_even) {
  const float low = (float)(min - zero_point);
  const float high = (float)(max - zero_point);
  float quotient = real / scale;
  float fraction;
  int32_t rounded;
  if (quotient != quotient)
    quotient = 0.0f;
  if (quotient <= low)
    return min;
  if (quotient >= high)
    return max;
  rounded = (int32_t)quotient;
  fraction = quotient - (float)rounded;
  if (half_even && rounded % 2 == 0 && (fraction == 0.5f || fraction == -0.5f))
    return rounded + zero_point;
  if (fraction >= 0.5f)
    ++rounded;
  else if (fraction <= -0.5f)
    --rounded;
  return rounded + zero_point;
}

/* Half away from zero. */
QOPT_INLINE int32_t qopt_quantize(float real, float scale, int32_t zero_point,
                                  int32_t min, int32_t max) {
  return qopt_round_quantize(real, scale, zero_point, min, max, 0);
}

/* Half to even. */
QOPT_INLINE int32_t qopt_quantize_even(float real, float scale,
                                       int32_t zero_point, int32_t min,
                                       int32_t max) {
  return qopt_round_quantize(real, scale, zero_point, min, max, 1);
}

/* The real number that an integer stands for. */
QOPT_INLINE float qopt_dequantize(int32_t integer, float scale,
                                  int32_t zero_point) {
  return scale * (float)(integer - zero_point);
}

#endif /* QOPT_MODEL_CONVERSIONS */
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
    if (tensor.isBool)
      os << ", each 0 or 1";
    if (tensor.scale != 0)
      os << ", scale " << llvm::format("%.9g", tensor.scale) << ", zero point "
         << tensor.zeroPoint;
    os << "\n";
  }
}

/// Whether the conversions can hold the tensor's integers and its scale.
static bool isConvertible(const TensorInfo &tensor) {
  double size = std::abs(tensor.scale);
  return size >= std::numeric_limits<float>::min() &&
         size <= std::numeric_limits<float>::max() && tensor.bitWidth <= 16;
}

/// `NAME_quantize_input0(real, integers)` and the like: one call for a tensor.
static void emitConversions(raw_ostream &os, const ModelInfo &info,
                            StringRef upper) {
  auto emit = [&](const TensorInfo &tensor, const Twine &name, bool isInput) {
    std::string scale;
    // Nine digits are enough for every float.
    raw_string_ostream(scale)
        << llvm::format("%.8ef", double(static_cast<float>(tensor.scale)));
    std::string type = getCType(tensor);
    std::string size =
        (upper + "_" + StringRef(name.str()).upper() + "_SIZE").str();
    os << formatv("QOPT_INLINE void {0}_{1}_{2}(", info.name,
                  isInput ? "quantize" : "dequantize", name)
       << (isInput ? "const float *real, " + type + " *integers"
                   : "const " + type + " *integers, float *real")
       << ") {\n  int32_t i;\n"
       << formatv("  for (i = 0; i < {0}; ++i)\n", size);
    if (isInput) {
      os << formatv(
          "    integers[i] = ({0})qopt_quantize{5}(real[i], {1}, {2}, "
          "{3}, {4});\n",
          type, scale, tensor.zeroPoint, tensor.min, tensor.max,
          tensor.roundsHalfEven ? "_even" : "");
    } else {
      os << formatv("    real[i] = qopt_dequantize(integers[i], {0}, {1});\n",
                    scale, tensor.zeroPoint);
    }
    os << "}\n\n";
  };
  if (llvm::none_of(info.inputs, isConvertible) &&
      llvm::none_of(info.outputs, isConvertible))
    return;
  os << kConversions << "\n/* Real numbers to the integers of an input, and "
     << "those of an output to real\n   numbers. */\n";
  for (auto [index, tensor] : llvm::enumerate(info.inputs))
    if (isConvertible(tensor))
      emit(tensor, "input" + Twine(index), /*isInput=*/true);
  for (auto [index, tensor] : llvm::enumerate(info.outputs))
    if (isConvertible(tensor))
      emit(tensor, "output" + Twine(index), /*isInput=*/false);
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
    for (auto [index, tensor] : llvm::enumerate(tensors))
      if (tensor.arenaOffset)
        os << formatv("#define {0}_{1}{2}_OFFSET {3} /* bytes */\n", upper,
                      kind, index, *tensor.arenaOffset);
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
                info.name);
  if (info.ownsBorders())
    os << formatv(
        "/* The same without buffers of the caller, and without copies: write "
        "the inputs\n   to the arena, at {1}_INPUT0_OFFSET and so on, call, "
        "and read the outputs\n   there, at {1}_OUTPUT0_OFFSET. The inputs "
        "are lost: others take their place. */\n"
        "int {0}_run_in_place(void *arena);\n\n",
        info.name, upper);
  os << "/* Names, shapes, scales and zero points. */\n"
     << formatv("extern const struct qopt_model {0}_model;\n", info.name);
  emitConversions(os, info, upper);
  os << "\n#ifdef __cplusplus\n}\n#endif\n\n"
     << formatv("#endif /* QOPT_MODEL_{0}_H */\n", upper);
  return text;
}
