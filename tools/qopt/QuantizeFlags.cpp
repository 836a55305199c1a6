//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The options of qopt quantize, and what is made of them.
//
//===----------------------------------------------------------------------===//

#include "QuantizeFlags.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::qopt;
namespace cl = llvm::cl;

/// An option with a value.
static cl::opt<std::string> makeText(cl::SubCommand &command, StringRef name,
                                     StringRef value, StringRef description,
                                     StringRef init = "") {
  return cl::opt<std::string>(name, cl::desc(description),
                              cl::value_desc(value), cl::init(init.str()),
                              cl::sub(command), cl::cat(getCategory()));
}

static cl::opt<bool> makeFlag(cl::SubCommand &command, StringRef name,
                              StringRef description) {
  return cl::opt<bool>(name, cl::desc(description), cl::sub(command),
                       cl::cat(getCategory()));
}

QuantizeFlags::QuantizeFlags(cl::SubCommand &command)
    : observer(
          makeText(command, "observer", "KIND",
                   "How ranges are found: min-max, moving-average, percentile, "
                   "entropy or mse (the default)",
                   "mse")),
      percentile(makeText(command, "percentile", "P",
                          "The share of values, in percent, that the observer "
                          "percentile keeps (default 99.99)",
                          "99.99")),
      activations(makeText(
          command, "activations", "TYPE",
          "What activations are stored in: i8 (the default) or u8", "i8")),
      symmetric(makeFlag(command, "symmetric-activations",
                         "Activations have zero point 0 (u8: 128)")),
      powerOfTwo(makeFlag(command, "pow2-activations",
                          "Scales of activations are powers of two")),
      weightBits(makeText(command, "weight-bits", "N",
                          "Bits of a weight, 2 to 8 (the default)", "8")),
      weights(
          makeText(command, "weights", "LIST",
                   "Instead: what weights may be stored in, chosen for each "
                   "layer by the error. Any of i2 to i8 and pow2<2> to "
                   "pow2<5>, separated by commas (default: all)")),
      depthwiseWeights(makeText(command, "depthwise-weights", "LIST",
                                "The same for depthwise convolutions")),
      pointwiseWeights(makeText(command, "pointwise-weights", "LIST",
                                "The same for 1x1 convolutions of one group")),
      maxWeightBytes(makeText(command, "max-weight-bytes", "N",
                              "What all weights chosen so may take, in bytes")),
      maxCost(makeText(command, "max-cost", "N",
                       "What all products with them may cost, in ACEv2")),
      granularity(
          makeText(command, "granularity", "KIND",
                   "What shares a scale of weights: channel (the default) "
                   "or tensor",
                   "channel")),
      weightScale(
          makeText(command, "weight-scale", "KIND",
                   "How scales of weights are found: max (the default), "
                   "mse or pow2",
                   "max")),
      equalize(makeFlag(command, "equalize",
                        "Scale the channels between layers alike first "
                        "(cross-layer equalization)")),
      corrections(makeText(
          command, "corrections", "LIST",
          "What makes up for the rounding of weights, by the samples: any of "
          "rounding (of each weight), scale and offset (of each channel), "
          "separated by commas, or none (default: none for --weight-bits=8 per "
          "channel, which lose nothing, else all)")),
      norm(makeText(
          command, "norm", "PLACE",
          "Where the scales of batch norms go: rescale (into those of "
          "quantized weights, the default) or weights (before these are "
          "quantized)",
          "rescale")),
      normBits(makeText(
          command, "norm-bits", "N",
          "Bits of a batch norm's parameters, 2 to 16 (the default)", "16")),
      scaleCodes(
          makeText(command, "scale-codes", "N",
                   "Bits of the codes that scales of weights are quantized "
                   "to, 2 to 8 (the default), or none",
                   "8")),
      secondLevel(
          makeText(command, "second-level", "KIND",
                   "The scale of these codes: fixed (the default), pow2 or "
                   "real",
                   "fixed")),
      profile(
          makeText(command, "profile", "NAME",
                   "Whose numerics the integers follow: single (rounds once, "
                   "half up; the default), floor, onnx or tflite",
                   "single")),
      emit(makeText(command, "emit", "FORM",
                    "What OUT is: integers (the default), or qdq, float ops "
                    "between quantizations, to look at",
                    "integers")) {}

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

/// A list of storages of weights; empty where the option is not given.
static llvm::Error getStorages(const cl::opt<std::string> &option,
                               SmallVectorImpl<std::string> &storages) {
  if (option.getNumOccurrences() == 0)
    return llvm::Error::success();
  for (StringRef name : llvm::split(StringRef(option), ',')) {
    StringRef width = name;
    bool isPower = width.consume_front("pow2<") && width.consume_back(">");
    unsigned bits, most = isPower ? 5 : 8;
    if ((!isPower && !width.consume_front("i")) ||
        width.getAsInteger(10, bits) || bits < 2 || bits > most)
      return makeOptionError(
          option, "a list of i2 to i8 and pow2<2> to pow2<5>", option);
    storages.push_back(name.str());
  }
  return llvm::Error::success();
}

/// What is chosen for each layer; none where all have the same.
llvm::Expected<std::optional<AssignQuantizersPassOptions>>
QuantizeFlags::getAssignment() const {
  SmallVector<const cl::opt<std::string> *> given;
  for (const cl::opt<std::string> *option :
       {&weights, &depthwiseWeights, &pointwiseWeights, &maxWeightBytes,
        &maxCost})
    if (option->getNumOccurrences())
      given.push_back(option);
  if (given.empty())
    return std::nullopt;
  if (weightBits.getNumOccurrences())
    return makeUseError("expected either --weight-bits or --" +
                        given.front()->ArgStr + ", but got both");
  if (maxWeightBytes.getNumOccurrences() && maxCost.getNumOccurrences())
    return makeUseError(
        "expected either --max-weight-bytes or --max-cost, but got both");
  AssignQuantizersPassOptions assignment;
  llvm::Error error = llvm::joinErrors(
      getStorages(weights, assignment.candidates),
      llvm::joinErrors(getStorages(depthwiseWeights, assignment.depthwise),
                       getStorages(pointwiseWeights, assignment.pointwise)));
  auto takeLimit = [&](const cl::opt<std::string> &option, int64_t &limit) {
    if (option.getNumOccurrences() &&
        (StringRef(option).getAsInteger(10, limit) || limit < 0))
      error = llvm::joinErrors(
          std::move(error), makeOptionError(option, "a whole number", option));
  };
  takeLimit(maxWeightBytes, assignment.maxWeightBytes);
  takeLimit(maxCost, assignment.maxCost);
  if (error)
    return std::move(error);
  return assignment;
}

llvm::Expected<QuantizeOptions> QuantizeFlags::get() const {
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
  take(getAssignment(), options.assignment);
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
  else if (options.weightBits == 8 && !options.assignment &&
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
