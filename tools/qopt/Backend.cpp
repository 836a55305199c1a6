//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The two backends, and running many samples with either.
//
//===----------------------------------------------------------------------===//

#include "Backend.h"
#include "Progress.h"
#include "qopt/Reference/Interpreter.h"
#include "qopt/Target/CPU.h"
#include "llvm/Support/MathExtras.h"
#include <cstdlib>
#include <memory>

using namespace mlir;
using namespace mlir::qopt;

//===----------------------------------------------------------------------===//
// CPU
//===----------------------------------------------------------------------===//

namespace {
/// Zeroed memory with an alignment; null where there is not as much.
class Buffer {
public:
  Buffer(size_t size, size_t alignment)
      : size(size),
        // operator new would end the program.
        data(static_cast<char *>(std::aligned_alloc(
            alignment, llvm::alignTo(std::max<size_t>(size, 1), alignment)))) {
    if (data)
      std::fill_n(data.get(), size, 0);
  }
  explicit operator bool() const { return data != nullptr; }
  MutableArrayRef<char> get() const { return {data.get(), size}; }

private:
  struct Deleter {
    void operator()(char *data) const { std::free(data); }
  };

  size_t size;
  std::unique_ptr<char, Deleter> data;
};

/// What the caller of compiled code sees, by the model's tensors.
ModelInfo getBorder(const Model &model) {
  ModelInfo border;
  auto add = [](ArrayRef<TensorSpec> specs, std::vector<TensorInfo> &infos) {
    for (const TensorSpec &spec : specs) {
      TensorInfo info;
      info.name = spec.name.empty() ? spec.arrayName : spec.name;
      info.bitWidth = 8 * getSize(spec.dtype);
      info.shape = spec.getShape().vec();
      infos.push_back(std::move(info));
    }
  };
  add(model.getInputs(), border.inputs);
  add(model.getOutputs(), border.outputs);
  return border;
}

/// Compiled code with all the memory that it needs.
class Executable {
public:
  static llvm::Expected<std::unique_ptr<Executable>>
  compile(Model &model, const CPUOptions &options) {
    OwningOpRef<ModuleOp> module = model.cloneModule();
    FailureOr<CompiledModel> compiled =
        model.isLowered() ? finishForCPU(*module, getBorder(model), options)
                          : compileForCPU(*module, options);
    if (failed(compiled))
      return model.takeDiagnostics();
    auto loaded = LoadedModel::load(std::move(*compiled));
    if (!loaded)
      return model.makeError(llvm::toString(loaded.takeError()));
    auto executable = std::make_unique<Executable>(std::move(*loaded));
    const ModelInfo &info = executable->getInfo();
    if (!executable->hasBorderOf(model))
      return model.makeError("expected inputs and outputs of integers, but "
                             "some are float and only converted");
    if (!executable->hasMemory())
      return model.makeError("expected memory for an arena of " +
                             Twine(info.arenaBytes) +
                             " bytes, inputs and outputs, but got too little");
    return executable;
  }

  explicit Executable(std::unique_ptr<LoadedModel> loaded)
      : loaded(std::move(loaded)),
        arena(getInfo().arenaBytes, getInfo().arenaAlignment) {
    for (const TensorInfo &input : getInfo().inputs) {
      inputs.emplace_back(input.getSizeInBytes(), kAlignment);
      inputPointers.push_back(inputs.back().get().data());
    }
    for (const TensorInfo &output : getInfo().outputs) {
      outputs.emplace_back(output.getSizeInBytes(), kAlignment);
      outputPointers.push_back(outputs.back().get().data());
    }
  }

  const ModelInfo &getInfo() const { return loaded->getInfo(); }
  bool hasMemory() const {
    auto isThere = [](const Buffer &buffer) { return bool(buffer); };
    return arena && llvm::all_of(inputs, isThere) &&
           llvm::all_of(outputs, isThere);
  }

  /// Whether the code has the model's inputs and outputs (and layers).
  bool hasBorderOf(const Model &model) const {
    auto haveSizes = [](ArrayRef<TensorSpec> specs,
                        ArrayRef<TensorInfo> infos) {
      return specs.size() <= infos.size() &&
             llvm::all_of(llvm::zip(specs, infos), [](auto pair) {
               return std::get<0>(pair).getSizeInBytes() ==
                      size_t(std::get<1>(pair).getSizeInBytes());
             });
    };
    return haveSizes(model.getInputs(), getInfo().inputs) &&
           haveSizes(model.getOutputs(), getInfo().outputs);
  }

  void setInput(size_t index, ArrayRef<char> data) {
    llvm::copy(data, inputs[index].get().begin());
  }
  int32_t init() { return loaded->init(arena.get().data()); }
  int32_t invoke() {
    return loaded->invoke(inputPointers, outputPointers, arena.get().data());
  }
  ArrayRef<char> getOutput(size_t index) const { return outputs[index].get(); }

private:
  static constexpr size_t kAlignment = 64;

  std::unique_ptr<LoadedModel> loaded;
  Buffer arena;
  std::vector<Buffer> inputs, outputs;
  std::vector<const void *> inputPointers;
  std::vector<void *> outputPointers;
};

class CPUBackend : public Backend {
public:
  static llvm::Expected<std::unique_ptr<Backend>>
  create(Model &model, CPUOptions options, bool showLayers) {
    options.exposeLayers = showLayers;
    auto executable = Executable::compile(model, options);
    if (!executable)
      return executable.takeError();
    auto backend = std::make_unique<CPUBackend>(model, std::move(*executable));
    if (llvm::Error error = backend->reset())
      return std::move(error);
    return backend;
  }

  CPUBackend(Model &model, std::unique_ptr<Executable> executable)
      : model(model), executable(std::move(executable)) {}

  llvm::Error reset() override { return check(executable->init()); }

  llvm::Error setInput(size_t index, ArrayRef<char> data) override {
    executable->setInput(index, data);
    return llvm::Error::success();
  }

  llvm::Error invoke() override {
    if (llvm::Error error = check(executable->invoke()))
      return error;
    // Exposed layers are outputs after those of the model.
    ArrayRef<TensorInfo> outputs = executable->getInfo().outputs;
    for (size_t i = model.getOutputs().size(); i < outputs.size(); ++i) {
      Array layer(getDType(outputs[i]), outputs[i].shape);
      llvm::copy(executable->getOutput(i), layer.data.begin());
      layers[outputs[i].layer] = std::move(layer);
    }
    return llvm::Error::success();
  }

  ArrayRef<char> getOutput(size_t index) const override {
    return executable->getOutput(index);
  }

private:
  llvm::Error check(int32_t code) {
    if (code != 0)
      return model.makeError("the compiled code gave up with code " +
                             Twine(code));
    return llvm::Error::success();
  }

  static DType getDType(const TensorInfo &info) {
    if (info.isBool)
      return DType::Bool;
    switch (info.bitWidth) {
    case 8:
      return info.isUnsigned ? DType::U8 : DType::I8;
    case 16:
      return info.isUnsigned ? DType::U16 : DType::I16;
    case 32:
      return info.isUnsigned ? DType::U32 : DType::I32;
    default:
      return DType::I64;
    }
  }

  Model &model;
  std::unique_ptr<Executable> executable;
};

//===----------------------------------------------------------------------===//
// Reference
//===----------------------------------------------------------------------===//

class ReferenceBackend : public Backend {
public:
  ReferenceBackend(Model &model, bool showLayers)
      : model(model), showLayers(showLayers), inputs(model.getInputs().size()),
        outputs(model.getOutputs().size()) {}

  llvm::Error reset() override {
    auto initial = getInitialStates(model.getMain());
    if (failed(initial))
      return model.takeDiagnostics();
    states = std::move(*initial);
    return llvm::Error::success();
  }

  llvm::Error setInput(size_t index, ArrayRef<char> data) override {
    inputs[index] = toTensorValue(data.data(), model.getInputs()[index]);
    return llvm::Error::success();
  }

  llvm::Error invoke() override {
    auto record = [&](Operation *op, MutableArrayRef<TensorValue> results) {
      auto layer = op->getAttrOfType<StringAttr>(QOptDialect::kLayerAttr);
      if (!layer || !getStoredDType(results[0].type.getElementType()))
        return;
      layers[layer] = toArray(results[0]);
      if (!fed)
        return;
      if (auto value = fed->find(layer); value != fed->end())
        results[0] = toTensorValue(
            value->second.data.data(),
            TensorSpec{"", "", results[0].type, value->second.dtype});
    };
    ValueObserver observer;
    if (showLayers)
      observer = record;
    auto results = interpretCall(model.getMain(), inputs, states, observer);
    if (failed(results))
      return model.takeDiagnostics();
    for (auto [output, result] : llvm::zip_equal(outputs, *results))
      output = toArray(result);
    return llvm::Error::success();
  }

  ArrayRef<char> getOutput(size_t index) const override {
    return outputs[index].data;
  }

private:
  Model &model;
  bool showLayers;
  std::vector<TensorValue> inputs;
  SmallVector<TensorValue> states;
  std::vector<Array> outputs;
};
} // namespace

//===----------------------------------------------------------------------===//
// Both
//===----------------------------------------------------------------------===//

bool qopt::isBackend(StringRef kind) {
  return kind == "cpu" || kind == "reference";
}

llvm::Expected<std::unique_ptr<Backend>>
Backend::create(StringRef kind, Model &model, const CPUOptions &options,
                bool showLayers) {
  if (kind == "cpu")
    return CPUBackend::create(model, options, showLayers);
  auto backend = std::make_unique<ReferenceBackend>(model, showLayers);
  if (llvm::Error error = backend->reset())
    return std::move(error);
  return backend;
}

llvm::Error Backend::run(const Samples &inputs, int64_t sample) {
  for (size_t i = 0; i < inputs.getArrays().size(); ++i)
    if (llvm::Error error = setInput(i, inputs.get(i, sample)))
      return error;
  return invoke();
}

llvm::Expected<Samples> Backend::run(const Samples &inputs, Model &model) {
  Samples outputs(model.getOutputs(), inputs.getLayout(), inputs.getCount());
  Progress progress("sample", inputs.getCount());
  if (llvm::Error error = reset())
    return std::move(error);
  for (int64_t sample = 0; sample < inputs.getCount(); ++sample) {
    progress.update(sample + 1);
    if (llvm::Error error = run(inputs, sample))
      return std::move(error);
    for (size_t i = 0; i < model.getOutputs().size(); ++i)
      llvm::copy(getOutput(i), outputs.get(i, sample).begin());
  }
  return outputs;
}
