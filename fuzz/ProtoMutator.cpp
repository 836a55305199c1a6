//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Fields are found by reflection, also those that nobody here knows. Names
// mostly become other names of the model, or of operators.
//
//===----------------------------------------------------------------------===//

#include "ProtoMutator.h"
#include "Random.h"
#include "google/protobuf/stubs/logging.h"
#include "onnx/onnx_pb.h"
#include "qopt/Import/ONNX.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir::qopt;
using namespace mlir::qopt::fuzz;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

extern "C" size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t maxSize);

/// Bytes of constants that are changed, and of a model that is read.
static constexpr size_t kMaxBytes = 4096, kMaxModel = 1 << 20;

static bool parse(const uint8_t *data, size_t size, onnx::ModelProto &model) {
  google::protobuf::LogSilencer silencer;
  return size <= kMaxModel &&
         model.ParseFromArray(data, static_cast<int>(size));
}

/// The operators that the importer knows.
static const std::vector<std::string> &getOperatorNames() {
  static const std::vector<std::string> names = [] {
    std::string text;
    llvm::raw_string_ostream os(text);
    printONNXOperators(os);
    llvm::SmallVector<llvm::StringRef> lines;
    llvm::StringRef(text).split(lines, '\n', -1, /*KeepEmpty=*/false);
    std::vector<std::string> result;
    for (llvm::StringRef line : lines)
      result.push_back(line.split('(').first.rsplit('.').second.str());
    for (auto [line, name] : llvm::zip_equal(lines, result))
      if (name.empty())
        name = line.split('(').first.str();
    return result;
  }();
  return names;
}

namespace {
class ProtoMutator {
public:
  ProtoMutator(onnx::ModelProto &model, unsigned seed) : random(seed) {
    collect(model);
  }

  void run();

private:
  void collect(Message &message);
  void changeField(Message &message);
  void changeRepeated(Message &message, const FieldDescriptor &field);
  void changeSingle(Message &message, const FieldDescriptor &field);
  std::string changeText(std::string text, const FieldDescriptor &field);
  /// Sets a field, or with an index one of its elements.
  void setScalar(Message &message, const FieldDescriptor &field, int index);

  Random random;
  std::vector<Message *> messages;
  /// Names and other short texts of the model.
  std::vector<std::string> texts;
};
} // namespace

void ProtoMutator::collect(Message &message) {
  messages.push_back(&message);
  const Reflection &reflection = *message.GetReflection();
  std::vector<const FieldDescriptor *> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor *field : fields) {
    int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE)
        collect(field->is_repeated()
                    ? *reflection.MutableRepeatedMessage(&message, field, i)
                    : *reflection.MutableMessage(&message, field));
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_STRING)
        continue;
      std::string text = field->is_repeated()
                             ? reflection.GetRepeatedString(message, field, i)
                             : reflection.GetString(message, field);
      if (text.size() <= 64)
        texts.push_back(std::move(text));
    }
  }
}

std::string ProtoMutator::changeText(std::string text,
                                     const FieldDescriptor &field) {
  if (field.name() == "op_type" && random.chance(80))
    return getOperatorNames()[random.below(getOperatorNames().size())];
  if (field.type() == FieldDescriptor::TYPE_STRING && random.chance(90))
    return texts.empty() ? "" : random.pick(texts);
  text.resize(std::min(text.size(), kMaxBytes));
  size_t size = text.size();
  text.resize(size + 8);
  text.resize(LLVMFuzzerMutate(reinterpret_cast<uint8_t *>(text.data()), size,
                               text.size()));
  return text;
}

void ProtoMutator::setScalar(Message &message, const FieldDescriptor &field,
                             int index) {
  const Reflection &r = *message.GetReflection();
  bool isSingle = index < 0;
  switch (field.cpp_type()) {
#define QOPT_SET(TYPE, NAME, VALUE)                                            \
  case FieldDescriptor::CPPTYPE_##TYPE:                                        \
    return isSingle ? r.Set##NAME(&message, &field, VALUE)                     \
                    : r.SetRepeated##NAME(&message, &field, index, VALUE);
    QOPT_SET(INT32, Int32, int32_t(random.number()))
    QOPT_SET(INT64, Int64, random.number())
    QOPT_SET(UINT32, UInt32, uint32_t(random.number()))
    QOPT_SET(UINT64, UInt64, uint64_t(random.number()))
    QOPT_SET(DOUBLE, Double, double(random.number()))
    QOPT_SET(FLOAT, Float, float(random.number()) / 8)
    QOPT_SET(BOOL, Bool, random.chance(50))
    QOPT_SET(ENUM, EnumValue, int(random.below(24)))
#undef QOPT_SET
  case FieldDescriptor::CPPTYPE_STRING:
    return isSingle
               ? r.SetString(&message, &field,
                             changeText(r.GetString(message, &field), field))
               : r.SetRepeatedString(
                     &message, &field, index,
                     changeText(r.GetRepeatedString(message, &field, index),
                                field));
  case FieldDescriptor::CPPTYPE_MESSAGE:
    return;
  }
}

void ProtoMutator::changeRepeated(Message &message,
                                  const FieldDescriptor &field) {
  const Reflection &r = *message.GetReflection();
  int count = r.FieldSize(message, &field);
  int first = int(random.below(count)), second = int(random.below(count));
  bool isMessage = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  switch (random.below(count == 0 ? 1 : 4)) {
  case 0: {
    // One more, which is a copy where it can be.
    Message *copy = isMessage ? r.AddMessage(&message, &field) : nullptr;
    if (copy && count != 0)
      copy->CopyFrom(r.GetRepeatedMessage(message, &field, first));
    if (copy)
      return;
    // The default, which is set afterwards.
    switch (field.cpp_type()) {
#define QOPT_ADD(TYPE, NAME, VALUE)                                            \
  case FieldDescriptor::CPPTYPE_##TYPE:                                        \
    r.Add##NAME(&message, &field, VALUE);                                      \
    break;
      QOPT_ADD(INT32, Int32, 0)
      QOPT_ADD(INT64, Int64, 0)
      QOPT_ADD(UINT32, UInt32, 0)
      QOPT_ADD(UINT64, UInt64, 0)
      QOPT_ADD(DOUBLE, Double, 0)
      QOPT_ADD(FLOAT, Float, 0)
      QOPT_ADD(BOOL, Bool, false)
      QOPT_ADD(ENUM, EnumValue, 0)
      QOPT_ADD(STRING, String, "")
#undef QOPT_ADD
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return;
    }
    return setScalar(message, field, count);
  }
  case 1:
    return r.SwapElements(&message, &field, first, second);
  case 2:
    r.SwapElements(&message, &field, first, count - 1);
    return r.RemoveLast(&message, &field);
  default:
    return setScalar(message, field, first);
  }
}

void ProtoMutator::changeSingle(Message &message,
                                const FieldDescriptor &field) {
  const Reflection &r = *message.GetReflection();
  if (random.chance(10))
    return r.ClearField(&message, &field);
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE)
    (void)r.MutableMessage(&message, &field);
  else
    setScalar(message, field, -1);
}

void ProtoMutator::changeField(Message &message) {
  std::vector<const FieldDescriptor *> fields;
  message.GetReflection()->ListFields(message, &fields);
  const auto &descriptor = *message.GetDescriptor();
  if (fields.empty() || random.chance(20))
    fields = {descriptor.field(int(random.below(descriptor.field_count())))};
  const FieldDescriptor &field = *random.pick(fields);
  if (field.is_repeated())
    changeRepeated(message, field);
  else
    changeSingle(message, field);
}

void ProtoMutator::run() {
  // Pointers to what a change removes would be stale: one change each.
  changeField(*random.pick(messages));
}

std::string fuzz::mutateProto(const uint8_t *data, size_t size, unsigned seed) {
  onnx::ModelProto model;
  if (!parse(data, size, model))
    return "";
  Random random(seed);
  for (size_t i = 0, e = 1 + random.below(4); i < e; ++i)
    ProtoMutator(model, seed + unsigned(i) * 7919).run();
  return model.SerializeAsString();
}

std::string fuzz::mergeProtos(const uint8_t *data1, size_t size1,
                              const uint8_t *data2, size_t size2,
                              unsigned seed) {
  onnx::ModelProto model, other;
  if (!parse(data1, size1, model) || !parse(data2, size2, other))
    return "";
  Random random(seed);
  auto *nodes = model.mutable_graph()->mutable_node();
  for (const onnx::NodeProto &node : other.graph().node()) {
    if (!random.chance(50))
      continue;
    *nodes->Add() = node;
    // Before some of those that are there.
    for (int i = nodes->size() - 1; i > 0 && random.chance(70); --i)
      nodes->SwapElements(i, i - 1);
  }
  for (const onnx::TensorProto &tensor : other.graph().initializer())
    if (random.chance(70))
      *model.mutable_graph()->add_initializer() = tensor;
  return model.SerializeAsString();
}
