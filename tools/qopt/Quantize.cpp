//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// qopt quantize: a float model to an integer one, by samples of its inputs.
//
//===----------------------------------------------------------------------===//

#include "qopt/Quantize/Quantize.h"
#include "Command.h"
#include "Model.h"
#include "OutputFile.h"
#include "Progress.h"
#include "Remarks.h"
#include "Samples.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace mlir::qopt;
namespace cl = llvm::cl;

namespace {
class QuantizeCommand : public Command {
public:
  QuantizeCommand();
  llvm::Expected<bool> run() override;

private:
  /// An option with a value.
  cl::opt<std::string> make(StringRef name, StringRef value,
                            StringRef description, StringRef init = "") {
    return cl::opt<std::string>(name, cl::desc(description),
                                cl::value_desc(value), cl::init(init.str()),
                                cl::sub(subCommand), cl::cat(getCategory()));
  }
  cl::opt<bool> makeFlag(StringRef name, StringRef description) {
    return cl::opt<bool>(name, cl::desc(description), cl::sub(subCommand),
                         cl::cat(getCategory()));
  }
  llvm::Expected<QuantizeOptions> getOptions() const;

  ModelArgument model;
  cl::opt<std::string> calibration, output, observer, percentile, activations;
  cl::opt<bool> symmetric, powerOfTwo;
  cl::opt<std::string> weightBits, granularity, weightScale;
  cl::opt<bool> equalize;
  cl::opt<std::string> corrections, norm, normBits, scaleCodes, secondLevel,
      profile, emit;
  cl::opt<bool> remarks;
};
} // namespace

QuantizeCommand::QuantizeCommand()
    : Command(
          "quantize",
          "Quantize a float model: samples of its inputs tell between which "
          "numbers its values lie. OUT is a model for all other commands"),
      model(subCommand),
      calibration(make("calibration", "DATA.npz|DATA.npy",
                       "Samples of the inputs, stacked on a new first axis: "
                       "arrays input0, input1, ... or called like the inputs")),
      output(make("o", "OUT.mlir", "The file to write")),
      observer(
          make("observer", "KIND",
               "How ranges are found: min-max, moving-average, percentile, "
               "entropy or mse (the default)",
               "mse")),
      percentile(make("percentile", "P",
                      "The share of values, in percent, that the observer "
                      "percentile keeps (default 99.99)",
                      "99.99")),
      activations(make("activations", "TYPE",
                       "What activations are stored in: i8 (the default) or u8",
                       "i8")),
      symmetric(makeFlag("symmetric-activations",
                         "Activations have zero point 0 (u8: 128)")),
      powerOfTwo(makeFlag("pow2-activations",
                          "Scales of activations are powers of two")),
      weightBits(make("weight-bits", "N",
                      "Bits of a weight, 2 to 8 (the default)", "8")),
      granularity(make("granularity", "KIND",
                       "What shares a scale of weights: channel (the default) "
                       "or tensor",
                       "channel")),
      weightScale(make("weight-scale", "KIND",
                       "How scales of weights are found: max (the default), "
                       "mse or pow2",
                       "max")),
      equalize(makeFlag("equalize",
                        "Scale the channels between layers alike first "
                        "(cross-layer equalization)")),
      corrections(make(
          "corrections", "LIST",
          "What makes up for the rounding of weights, by the samples: any of "
          "rounding (of each weight), scale and offset (of each channel), "
          "separated by commas, or none (default: none for 8 bits per channel, "
          "which lose nothing, else all)")),
      norm(make("norm", "PLACE",
                "Where the scales of batch norms go: rescale (into those of "
                "quantized weights, the default) or weights (before these are "
                "quantized)",
                "rescale")),
      normBits(make("norm-bits", "N",
                    "Bits of a batch norm's parameters, 2 to 16 (the default)",
                    "16")),
      scaleCodes(make("scale-codes", "N",
                      "Bits of the codes that scales of weights are quantized "
                      "to, 2 to 8 (the default), or none",
                      "8")),
      secondLevel(make("second-level", "KIND",
                       "The scale of these codes: fixed (the default), pow2 or "
                       "real",
                       "fixed")),
      profile(make("profile", "NAME",
                   "Whose numerics the integers follow: single (rounds once, "
                   "half up; the default), floor, onnx or tflite",
                   "single")),
      emit(make("emit", "FORM",
                "What OUT is: integers (the default), or qdq, float ops "
                "between quantizations, to look at",
                "integers")),
      remarks(makeFlag("remarks", "Print what was decided, a line for each "
                                  "value, layer and norm")) {}

//===----------------------------------------------------------------------===//
// Options
//===----------------------------------------------------------------------===//

static llvm::Error makeOptionError(const cl::Option &option,
                                   const Twine &expected, StringRef value) {
  return makeUseError("expected --" + option.ArgStr + " to be " + expected +
                      ", but got '" + value + "'");
}

/// An integer between bounds; `others` says what else there is.
static llvm::Expected<unsigned> getInteger(const cl::opt<std::string> &option,
                                           unsigned min, unsigned max,
                                           StringRef others = "") {
  unsigned value;
  if (!StringRef(option).getAsInteger(10, value) && value >= min &&
      value <= max)
    return value;
  return makeOptionError(option, others + Twine(min) + " to " + Twine(max),
                         option);
}

/// One of some names.
template <typename T>
static llvm::Expected<T>
getChoice(const cl::opt<std::string> &option,
          std::initializer_list<std::pair<StringRef, T>> choices) {
  std::string names;
  for (auto [i, choice] : llvm::enumerate(choices)) {
    if (choice.first == option)
      return choice.second;
    names += (i == 0                    ? ""
              : i + 1 == choices.size() ? " or "
                                        : ", ") +
             choice.first.str();
  }
  return makeOptionError(option, names, option);
}

/// A list of corrections; none of them is no correction at all.
static llvm::Expected<std::optional<CorrectionOptions>>
getCorrections(const cl::opt<std::string> &option) {
  if (option == "none")
    return std::nullopt;
  CorrectionOptions corrections;
  corrections.round = corrections.fitScale = corrections.fitOffset = false;
  for (StringRef name : llvm::split(StringRef(option), ',')) {
    if (name == "rounding")
      corrections.round = true;
    else if (name == "scale")
      corrections.fitScale = true;
    else if (name == "offset")
      corrections.fitOffset = true;
    else
      return makeOptionError(option, "none, or of rounding, scale and offset",
                             option);
  }
  return corrections;
}

llvm::Expected<QuantizeOptions> QuantizeCommand::getOptions() const {
  QuantizeOptions options;
  llvm::Error error = llvm::Error::success();
  auto take = [&](auto value, auto &target) {
    if (value)
      target = *value;
    else
      error = llvm::joinErrors(std::move(error), value.takeError());
  };
  using Name = std::pair<StringRef, std::string>;
  take(getChoice<ObserverKind>(observer,
                               {{"min-max", ObserverKind::MinMax},
                                {"moving-average", ObserverKind::MovingAverage},
                                {"percentile", ObserverKind::Percentile},
                                {"entropy", ObserverKind::Entropy},
                                {"mse", ObserverKind::SquaredError}}),
       options.observer);
  double &share = options.observerOptions.percentile;
  if (StringRef(percentile).getAsDouble(share) || !(share > 0 && share <= 100))
    error = llvm::joinErrors(
        std::move(error),
        makeOptionError(percentile, "above 0 and at most 100", percentile));
  take(
      getChoice<std::string>(activations, {Name("i8", "i8"), Name("u8", "u8")}),
      options.activations);
  options.symmetricActivations = symmetric;
  options.powerOfTwoActivations = powerOfTwo;
  take(getInteger(weightBits, 2, 8), options.weightBits);
  take(getChoice<Granularity>(granularity, {{"channel", Granularity::Channel},
                                            {"tensor", Granularity::Tensor}}),
       options.granularity);
  take(getChoice<WeightScale>(weightScale, {{"max", WeightScale::Largest},
                                            {"mse", WeightScale::SquaredError},
                                            {"pow2", WeightScale::PowerOfTwo}}),
       options.weightScale);
  options.equalize = equalize;
  if (corrections.getNumOccurrences())
    take(getCorrections(corrections), options.corrections);
  else if (options.weightBits == 8 &&
           options.granularity == Granularity::Channel)
    options.corrections = std::nullopt;
  take(getChoice<NormTarget>(norm, {{"rescale", NormTarget::Rescale},
                                    {"weights", NormTarget::Weights}}),
       options.norm);
  take(getInteger(normBits, 2, 16), options.normBits);
  if (scaleCodes == "none")
    options.scaleCodes = std::nullopt;
  else
    take(getInteger(scaleCodes, 2, 8, "none or "), options.scaleCodes);
  take(getChoice<std::string>(secondLevel,
                              {Name("fixed", "fixed"), Name("pow2", "pow2"),
                               Name("real", "real")}),
       options.secondLevel);
  take(getChoice<Profile>(profile, {{"single", Profile::Single},
                                    {"floor", Profile::Floor},
                                    {"onnx", Profile::ONNX},
                                    {"tflite", Profile::TFLite}}),
       options.profile);
  take(getChoice<QuantizedForm>(emit, {{"integers", QuantizedForm::Integers},
                                       {"qdq", QuantizedForm::QDQ}}),
       options.emit);
  if (error)
    return std::move(error);
  return options;
}

//===----------------------------------------------------------------------===//
// The command
//===----------------------------------------------------------------------===//

llvm::Expected<bool> QuantizeCommand::run() {
  llvm::Expected<std::string> path = model.get();
  if (!path)
    return path.takeError();
  if (calibration.empty())
    return makeUseError("expected --calibration DATA.npz");
  if (llvm::sys::path::extension(output) != ".mlir")
    return makeUseError(output.empty()
                            ? Twine("expected -o OUT.mlir")
                            : "expected OUT to end in .mlir, but got '" +
                                  output + "'");
  llvm::Expected<QuantizeOptions> options = getOptions();
  if (!options)
    return options.takeError();
  if (llvm::Error error = checkOutput(*path, output))
    return std::move(error);

  llvm::Expected<std::unique_ptr<Model>> model =
      Model::load(*path, this->model.getShapes());
  if (!model)
    return model.takeError();
  llvm::Expected<OutputFile> file = OutputFile::create(output);
  if (!file)
    return file.takeError();
  llvm::Expected<ArrayFile> data = ArrayFile::open(calibration);
  if (!data)
    return data.takeError();
  ArrayRef<TensorSpec> specs = (*model)->getInputs();
  llvm::Expected<Samples> samples = Samples::read(*data, specs);
  if (!samples)
    return samples.takeError();
  if (llvm::Error error = samples->checkFinite(*data))
    return std::move(error);

  MLIRContext &context = *(*model)->getContext();
  if (remarks)
    printRemarks(context);
  context.disableMultithreading(false);
  Progress progress("calibrating: sample", samples->getCount());
  SampleSource source;
  source.count = size_t(samples->getCount());
  source.read = [&](size_t sample) {
    progress.update(int64_t(sample));
    SmallVector<TensorValue> arguments;
    for (auto [tensor, spec] : llvm::enumerate(specs))
      arguments.push_back(
          toTensorValue(samples->get(tensor, int64_t(sample)).data(), spec));
    return arguments;
  };
  if (failed(quantize((*model)->getModule(), source, *options)))
    return (*model)->takeDiagnostics();

  std::string text;
  llvm::raw_string_ostream os(text);
  // Messages about the result name the operators of the model.
  (*model)->getModule().print(os, OpPrintingFlags().enableDebugInfo());
  if (llvm::Error error = file->write(text))
    return std::move(error);
  if (llvm::Error error = file->commit())
    return std::move(error);
  return true;
}

std::unique_ptr<Command> qopt::createQuantizeCommand() {
  return std::make_unique<QuantizeCommand>();
}
