//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Two kinds of changes. Structure is changed in the unpacked model: operators,
// tensors and buffers appear, go, and change places. Values are changed in the
// packed file, where the schema's own description of its tables leads to every
// number, also to those of options that this file knows nothing of.
//
//===----------------------------------------------------------------------===//

#include "ModelMutator.h"
#include "Random.h"
#include "flatbuffers/minireflect.h"
#include "tflite_subset_generated.h"
#include <algorithm>
#include <cstring>
#include <limits>
#include <vector>

using namespace mlir::qopt;
using namespace mlir::qopt::fuzz;
using namespace mlir::qopt::tflite;

namespace {
//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

/// Numbers of one type that lie in a row: a field or a vector.
struct Slot {
  uint8_t *data;
  size_t count;
  flatbuffers::ElementaryType type;
};

/// Finds all numbers of a verified file.
class SlotCollector {
public:
  void visit(uint8_t *table, const flatbuffers::TypeTable &type);

  std::vector<Slot> slots;

private:
  void visitField(uint8_t *field, uint8_t *table, size_t index,
                  const flatbuffers::TypeTable &type);
};
} // namespace

static size_t getSize(flatbuffers::ElementaryType type) {
  switch (type) {
  case flatbuffers::ET_UTYPE:
  case flatbuffers::ET_BOOL:
  case flatbuffers::ET_CHAR:
  case flatbuffers::ET_UCHAR:
    return 1;
  case flatbuffers::ET_SHORT:
  case flatbuffers::ET_USHORT:
    return 2;
  case flatbuffers::ET_INT:
  case flatbuffers::ET_UINT:
  case flatbuffers::ET_FLOAT:
    return 4;
  case flatbuffers::ET_LONG:
  case flatbuffers::ET_ULONG:
  case flatbuffers::ET_DOUBLE:
    return 8;
  default:
    return 0;
  }
}

/// The table or vector that an offset leads to.
static uint8_t *follow(uint8_t *offset) {
  return offset + flatbuffers::ReadScalar<flatbuffers::uoffset_t>(offset);
}

void SlotCollector::visitField(uint8_t *field, uint8_t *table, size_t index,
                               const flatbuffers::TypeTable &type) {
  const flatbuffers::TypeCode &code = type.type_codes[index];
  auto base = static_cast<flatbuffers::ElementaryType>(code.base_type);
  const flatbuffers::TypeTable *element =
      code.sequence_ref >= 0 ? type.type_refs[code.sequence_ref]() : nullptr;
  if (code.is_repeating) {
    uint8_t *vector = follow(field);
    size_t count = flatbuffers::ReadScalar<flatbuffers::uoffset_t>(vector);
    uint8_t *elements = vector + sizeof(flatbuffers::uoffset_t);
    if (getSize(base) != 0) {
      if (count > 0)
        slots.push_back({elements, count, base});
    } else if (base == flatbuffers::ET_SEQUENCE && element &&
               element->st == flatbuffers::ST_TABLE) {
      for (size_t i = 0; i < count; ++i)
        visit(follow(elements + i * sizeof(flatbuffers::uoffset_t)), *element);
    }
    return;
  }
  if (getSize(base) != 0) {
    slots.push_back({field, 1, base});
    return;
  }
  if (base != flatbuffers::ET_SEQUENCE || !element)
    return;
  if (element->st == flatbuffers::ST_TABLE) {
    visit(follow(field), *element);
  } else if (element->st == flatbuffers::ST_UNION) {
    // The field before says which member it is; values lists the known ones.
    auto *parent = reinterpret_cast<const flatbuffers::Table *>(table);
    auto member = parent->GetField<uint8_t>(
        flatbuffers::FieldIndexToOffset(
            static_cast<flatbuffers::voffset_t>(index - 1)),
        0);
    for (size_t i = 0; i < element->num_elems; ++i) {
      int64_t value = element->values ? element->values[i] : int64_t(i);
      const flatbuffers::TypeCode &type = element->type_codes[i];
      if (value == member && type.base_type == flatbuffers::ET_SEQUENCE &&
          type.sequence_ref >= 0)
        visit(follow(field), *element->type_refs[type.sequence_ref]());
    }
  }
}

void SlotCollector::visit(uint8_t *data, const flatbuffers::TypeTable &type) {
  auto *table = reinterpret_cast<const flatbuffers::Table *>(data);
  for (size_t i = 0; i < type.num_elems; ++i) {
    auto offset = table->GetOptionalFieldOffset(flatbuffers::FieldIndexToOffset(
        static_cast<flatbuffers::voffset_t>(i)));
    if (offset != 0)
      visitField(data + offset, data, i, type);
  }
}

static void mutateElement(const Slot &slot, Random &random) {
  size_t size = getSize(slot.type);
  uint8_t *element = slot.data + random.below(slot.count) * size;
  if (random.chance(20)) {
    element[random.below(size)] ^= 1 << random.below(8);
    return;
  }
  if (slot.type == flatbuffers::ET_FLOAT) {
    float value = random.pick<float>(
        {0, -0.f, 1, -1, 0x1p-30f, 0x1p30f, 1e-38f, 1e-45f, 3e38f,
         std::numeric_limits<float>::infinity(),
         std::numeric_limits<float>::quiet_NaN(), 0.5f, 0.0039215689f});
    std::memcpy(element, &value, sizeof(value));
    return;
  }
  int64_t value = 0;
  std::memcpy(&value, element, size);
  // Beyond the limits it wraps around.
  value =
      random.chance(40)
          ? static_cast<int64_t>(static_cast<uint64_t>(value) +
                                 random.pick<uint64_t>({~1ull, ~0ull, 1, 2}))
          : random.number();
  std::memcpy(element, &value, size);
}

//===----------------------------------------------------------------------===//
// Structure
//===----------------------------------------------------------------------===//

/// Inserts a copy, removes an element or exchanges two.
template <typename T>
static void mutateVector(std::vector<T> &values, Random &random) {
  if (values.empty()) {
    values.emplace_back();
    return;
  }
  size_t i = random.below(values.size()), j = random.below(values.size());
  switch (random.below(3)) {
  case 0:
    values.erase(values.begin() + i);
    break;
  case 1:
    std::swap(values[i], values[j]);
    break;
  default: {
    T copy = values[i];
    values.insert(values.begin() + j, copy);
  }
  }
}

/// The same for tables, which cannot simply be copied.
template <typename T, typename CopyT>
static void mutateTables(std::vector<std::unique_ptr<T>> &tables, CopyT copy,
                         Random &random) {
  if (tables.empty())
    return;
  size_t i = random.below(tables.size()), j = random.below(tables.size());
  switch (random.below(3)) {
  case 0:
    tables.erase(tables.begin() + i);
    break;
  case 1:
    std::swap(tables[i], tables[j]);
    break;
  default:
    tables.insert(tables.begin() + j, copy(*tables[i]));
  }
}

/// By way of a FlatBuffer: copies of unions are deep there.
template <typename TableT>
static std::unique_ptr<typename TableT::NativeTableType>
copyTable(const typename TableT::NativeTableType &table) {
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(TableT::Pack(builder, &table));
  return std::unique_ptr<typename TableT::NativeTableType>(
      flatbuffers::GetRoot<TableT>(builder.GetBufferPointer())->UnPack());
}

static void mutateTensor(TensorT &tensor, Random &random) {
  switch (random.below(5)) {
  case 0:
    mutateVector(tensor.shape, random);
    break;
  case 1:
    tensor.type = static_cast<tflite::TensorType>(
        random.below(static_cast<size_t>(tflite::TensorType::MAX) + 2));
    break;
  case 2:
    if (!tensor.quantization)
      tensor.quantization = std::make_unique<QuantizationParametersT>();
    mutateVector(tensor.quantization->scale, random);
    break;
  case 3:
    if (tensor.quantization)
      mutateVector(tensor.quantization->zero_point, random);
    break;
  default:
    tensor.is_variable = !tensor.is_variable;
  }
}

static void mutateOperator(OperatorT &op, ModelT &model, Random &random) {
  switch (random.below(4)) {
  case 0:
    mutateVector(op.inputs, random);
    break;
  case 1:
    mutateVector(op.outputs, random);
    break;
  case 2:
    op.opcode_index = random.below(model.operator_codes.size() + 1);
    break;
  default:
    op.builtin_options.Reset();
  }
}

static void mutateGraph(SubGraphT &graph, ModelT &model, Random &random) {
  switch (random.below(6)) {
  case 0:
    mutateTables(graph.operators, copyTable<Operator>, random);
    break;
  case 1:
    mutateTables(graph.tensors, copyTable<Tensor>, random);
    break;
  case 2:
    mutateVector(random.chance(50) ? graph.inputs : graph.outputs, random);
    break;
  case 3:
    if (!graph.tensors.empty())
      mutateTensor(*random.pick(graph.tensors), random);
    break;
  default:
    if (!graph.operators.empty())
      mutateOperator(*random.pick(graph.operators), model, random);
  }
}

static void mutateStructure(ModelT &model, Random &random) {
  switch (random.below(10)) {
  case 0:
    mutateTables(model.buffers, copyTable<Buffer>, random);
    break;
  case 1:
    if (!model.buffers.empty())
      mutateVector(random.pick(model.buffers)->data, random);
    break;
  case 2:
    mutateTables(model.subgraphs, copyTable<SubGraph>, random);
    break;
  case 3:
    mutateTables(model.operator_codes, copyTable<OperatorCode>, random);
    break;
  case 4:
    if (!model.operator_codes.empty()) {
      OperatorCodeT &code = *random.pick(model.operator_codes);
      code.builtin_code = static_cast<BuiltinOperator>(
          random.below(static_cast<size_t>(BuiltinOperator::MAX) + 2));
      code.deprecated_builtin_code = 0;
    }
    break;
  default:
    if (!model.subgraphs.empty())
      mutateGraph(*random.pick(model.subgraphs), model, random);
  }
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

/// What says which member of a union it is, and has none, cannot be packed.
static void removeEmptyUnions(ModelT &model) {
  for (auto &graph : model.subgraphs) {
    for (auto &op : graph->operators)
      if (!op->builtin_options.value)
        op->builtin_options.Reset();
    for (auto &tensor : graph->tensors)
      if (tensor->quantization && !tensor->quantization->details.value)
        tensor->quantization->details.Reset();
  }
}

/// No verifier asks where the elements of a vector lie behind its length.
static bool areZeroPointsAligned(const Model &model) {
  if (!model.subgraphs())
    return true;
  for (const SubGraph *graph : *model.subgraphs()) {
    if (!graph->tensors())
      continue;
    for (const Tensor *tensor : *graph->tensors())
      if (const auto *quantization = tensor->quantization())
        if (const auto *points = quantization->zero_point())
          if (reinterpret_cast<uintptr_t>(points->Data()) % 8 != 0)
            return false;
  }
  return true;
}

/// Null where the bytes are not valid. The vectors are aligned as in a file.
static std::unique_ptr<ModelT> unpack(const uint8_t *data, size_t size) {
  std::vector<std::max_align_t> aligned(size / sizeof(std::max_align_t) + 1);
  std::memcpy(aligned.data(), data, size);
  auto *bytes = reinterpret_cast<const uint8_t *>(aligned.data());
  flatbuffers::Verifier verifier(bytes, size);
  if (size < 8 || !VerifyModelBuffer(verifier))
    return nullptr;
  if (!areZeroPointsAligned(*GetModel(bytes)))
    return nullptr;
  std::unique_ptr<ModelT> model = UnPackModel(bytes);
  removeEmptyUnions(*model);
  return model;
}

static std::string pack(const ModelT &model) {
  flatbuffers::FlatBufferBuilder builder;
  builder.ForceDefaults(true); // so that every number can be changed
  FinishModelBuffer(builder, Model::Pack(builder, &model));
  return std::string(reinterpret_cast<char *>(builder.GetBufferPointer()),
                     builder.GetSize());
}

std::string fuzz::mutateModel(const uint8_t *data, size_t size, unsigned seed) {
  std::unique_ptr<ModelT> model = unpack(data, size);
  if (!model)
    return "";
  Random random(seed);
  size_t numChanges = 1 + random.below(4);
  bool changesStructure = random.chance(50);
  if (changesStructure)
    for (size_t i = 0; i < numChanges; ++i)
      mutateStructure(*model, random);
  std::string bytes = pack(*model);
  if (changesStructure && random.chance(60))
    return bytes;

  SlotCollector collector;
  auto *root = reinterpret_cast<uint8_t *>(bytes.data());
  collector.visit(follow(root), *ModelTypeTable());
  for (size_t i = 0; i < numChanges && !collector.slots.empty(); ++i)
    mutateElement(random.pick(collector.slots), random);
  return bytes;
}

std::string fuzz::mergeModels(const uint8_t *data1, size_t size1,
                              const uint8_t *data2, size_t size2,
                              unsigned seed) {
  std::unique_ptr<ModelT> model = unpack(data1, size1),
                          other = unpack(data2, size2);
  if (!model || !other || model->subgraphs.empty() || other->subgraphs.empty())
    return "";
  Random random(seed);
  SubGraphT &graph = *model->subgraphs.front();
  SubGraphT &from = *other->subgraphs.front();
  size_t firstTensor = graph.tensors.size(),
         firstCode = model->operator_codes.size(),
         firstBuffer = model->buffers.size();
  auto shift = [&](std::vector<int32_t> &tensors, bool mayConnect) {
    for (int32_t &tensor : tensors) {
      if (mayConnect && firstTensor > 0 && random.chance(30))
        tensor = random.below(firstTensor);
      else if (tensor >= 0)
        tensor += firstTensor;
    }
  };
  for (auto &buffer : other->buffers)
    model->buffers.push_back(std::move(buffer));
  for (auto &code : other->operator_codes)
    model->operator_codes.push_back(std::move(code));
  for (auto &tensor : from.tensors) {
    tensor->buffer += firstBuffer;
    graph.tensors.push_back(std::move(tensor));
  }
  for (auto &op : from.operators) {
    op->opcode_index += firstCode;
    shift(op->inputs, /*mayConnect=*/true);
    shift(op->outputs, /*mayConnect=*/false);
    graph.operators.push_back(std::move(op));
  }
  shift(from.inputs, /*mayConnect=*/false);
  shift(from.outputs, /*mayConnect=*/false);
  graph.inputs.insert(graph.inputs.end(), from.inputs.begin(),
                      from.inputs.end());
  graph.outputs.insert(graph.outputs.end(), from.outputs.begin(),
                       from.outputs.end());
  return pack(*model);
}
