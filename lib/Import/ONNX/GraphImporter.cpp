//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Constants, and the order of dimensions.
//
//===----------------------------------------------------------------------===//

#include "../FoldConstants.h"
#include "../Limits.h"
#include "OperatorImporter.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "qopt/Dialect/QOpt/Constants.h"
#include "qopt/Reference/InterpretableOpInterface.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::onnximport;

//===----------------------------------------------------------------------===//
// Layouts
//===----------------------------------------------------------------------===//

Layout onnximport::getIdentityLayout(int64_t rank) {
  return llvm::to_vector(llvm::seq(rank));
}

Layout onnximport::getChannelsLastLayout(int64_t rank) {
  Layout layout = getIdentityLayout(rank);
  if (rank > 2)
    std::rotate(layout.begin() + 1, layout.begin() + 2, layout.end());
  return layout;
}

SmallVector<int64_t> GraphValue::getShape() const {
  SmallVector<int64_t> shape(getRank());
  for (auto [axis, size] : llvm::zip_equal(layout, value.getType().getShape()))
    shape[axis] = size;
  return shape;
}

int64_t GraphValue::getPosition(int64_t axis) const {
  return llvm::find(layout, axis) - layout.begin();
}

SmallVector<int64_t> GraphValue::permute(ArrayRef<int64_t> values) const {
  return applyPermutation(values, layout);
}

bool GraphValue::isConstant() const { return value.getDefiningOp<ConstOp>(); }

/// The codes of a constant that is dequantized, or null.
static ConstOp getDequantized(Value value) {
  auto dequantize = value.getDefiningOp<DequantizeOp>();
  return dequantize ? dequantize.getInput().getDefiningOp<ConstOp>()
                    : ConstOp();
}

static Tensor dequantize(OpBuilder &builder, Tensor integers,
                         Location location) {
  return DequantizeOp::create(builder, location,
                              integers.getType().clone(builder.getF32Type()),
                              integers)
      .getOutput();
}

/// Moves the codes of a constant and dequantizes them then. `move` gets plain
/// integers; `axis` is that of the result, for scales of channels.
static Tensor moveCodes(OpBuilder &builder, ConstOp codes, int64_t axis,
                        Location location,
                        function_ref<Tensor(Tensor codes)> move) {
  auto type = cast<RankedTensorType>(codes.getType());
  auto element = cast<QuantType>(type.getElementType());
  auto plain = type.clone(element.getIntegerType());
  auto moved =
      move(ReinterpretOp::create(builder, location, plain, codes).getOutput());
  if (element.isPerChannel())
    element = QuantType::get(type.getContext(), element.getStorage(),
                             element.getGranularity(), axis, element.getScale(),
                             element.getZeroPoints());
  Value typed = ReinterpretOp::create(builder, location,
                                      moved.getType().clone(element), moved);
  return dequantize(builder, cast<Tensor>(typed), location);
}

/// The integers that are dequantized with one scale, or null. What only moves
/// them happens before, so that real numbers lie next to what computes them.
static Tensor getIntegers(Value value) {
  auto dequantize = value.getDefiningOp<DequantizeOp>();
  if (!dequantize || !getQuantType(dequantize.getInput()).isPerTensor())
    return {};
  return cast<Tensor>(Value(dequantize.getInput()));
}

static bool hasMovableScales(QuantType type) {
  return type.isPerTensor() || type.isPerChannel();
}

/// Whether only dimensions of 1 change their places.
static bool movesOnlyUnits(ArrayRef<int64_t> shape,
                           ArrayRef<int64_t> permutation) {
  SmallVector<int64_t> others;
  llvm::copy_if(permutation, std::back_inserter(others),
                [&](int64_t axis) { return shape[axis] != 1; });
  return llvm::is_sorted(others);
}

Tensor GraphImporter::transpose(Tensor value, ArrayRef<int64_t> permutation,
                                Location location) {
  if (isIdentityPermutation(permutation))
    return value;
  RankedTensorType type = value.getType();
  SmallVector<int64_t> shape = applyPermutation(type.getShape(), permutation);
  if (ConstOp codes = getDequantized(value);
      codes && hasMovableScales(getQuantType(codes.getOutput()))) {
    QuantType element = getQuantType(codes.getOutput());
    int64_t axis = 0;
    if (element.isPerChannel())
      axis = llvm::find(permutation, element.getAxis()) - permutation.begin();
    return moveCodes(builder, codes, axis, location, [&](Tensor moved) {
      return transpose(moved, permutation, location);
    });
  }
  if (Tensor integers = getIntegers(value))
    return dequantize(builder, transpose(integers, permutation, location),
                      location);
  if (movesOnlyUnits(type.getShape(), permutation))
    return reshape(value, shape, location);
  return TransposeOp::create(builder, location, type.clone(shape), value,
                             permutation)
      .getOutput();
}

/// The dimension of `to` that is dimension `axis` of `from`, if one is.
static std::optional<int64_t> findAxis(ArrayRef<int64_t> from,
                                       ArrayRef<int64_t> to, int64_t axis) {
  int64_t before = computeProduct(from.take_front(axis)), product = 1;
  for (auto [k, size] : llvm::enumerate(to)) {
    if (product == before && size == from[axis])
      return k;
    product *= size;
  }
  return std::nullopt;
}

Tensor GraphImporter::reshape(Tensor value, ArrayRef<int64_t> shape,
                              Location location) {
  RankedTensorType type = value.getType();
  if (type.getShape() == shape)
    return value;
  if (ConstOp codes = getDequantized(value)) {
    QuantType element = getQuantType(codes.getOutput());
    std::optional<int64_t> axis = 0;
    if (element.isPerChannel())
      axis = findAxis(type.getShape(), shape, element.getAxis());
    if (hasMovableScales(element) && axis)
      return moveCodes(builder, codes, *axis, location, [&](Tensor moved) {
        return reshape(moved, shape, location);
      });
  }
  if (Tensor integers = getIntegers(value))
    return dequantize(builder, reshape(integers, shape, location), location);
  // One that is no layer, and was made a moment ago, is not needed for this.
  if (auto inner = value.getDefiningOp<ReshapeOp>();
      inner && !inner->hasAttr(QOptDialect::kLayerAttr))
    return reshape(inner.getInput(), shape, location);
  return ReshapeOp::create(builder, location, type.clone(shape), value)
      .getOutput();
}

Tensor GraphImporter::convert(const GraphValue &value, ArrayRef<int64_t> layout,
                              Location location) {
  if (ArrayRef<int64_t>(value.layout) == layout)
    return value.value;
  SmallVector<int64_t> permutation = llvm::map_to_vector(
      layout, [&](int64_t axis) { return value.getPosition(axis); });
  // Constants are folded, and what was made of them is not there then.
  bool isConstant = value.isConstant() || getDequantized(value.value);
  if (isConstant)
    return transpose(value.value, permutation, location);
  auto key = std::pair<Value, Attribute>(
      value.value, builder.getDenseI64ArrayAttr(permutation));
  Tensor &converted = conversions[key];
  if (!converted)
    converted = transpose(value.value, permutation, location);
  return converted;
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

FailureOr<GraphValue> GraphImporter::getValue(StringRef name,
                                              Location location) {
  if (auto found = values.find(name); found != values.end())
    return found->second;
  // That a name is known was checked; it may be that of an absent output.
  const TensorProto *tensor = file.getInitializer(name);
  if (!tensor)
    return mlir::emitError(location)
           << "expected value " << quote(name) << " to be computed";
  FailureOr<GraphValue> constant =
      createConstant(*tensor, file.getValueLocation(name));
  if (succeeded(constant))
    values[name] = *constant;
  return constant;
}

LogicalResult GraphImporter::addConstantBytes(RankedTensorType type,
                                              Location location) {
  // Once as they are in the file, once as an operator needs them.
  constexpr int64_t kMaxBytes = 2 * kMaxConstantBytes;
  int64_t bytes = type.getNumElements() * 4;
  constantBytes += bytes;
  if (bytes <= kMaxTensorBytes && constantBytes <= kMaxBytes)
    return success();
  return mlir::emitError(location)
         << "expected at most " << kMaxBytes / kMebibyte
         << " MiB of constants, but got more";
}

FailureOr<GraphValue> GraphImporter::createConstant(const TensorProto &tensor,
                                                    Location location) {
  Type element = getElementType(builder.getContext(), tensor.data_type());
  if (!element)
    return mlir::emitError(location)
           << "expected a tensor of f32, bool or integers, but got "
           << describeDataType(tensor.data_type());
  FailureOr<std::vector<char>> data = readTensor(tensor, location);
  if (failed(data))
    return failure();
  auto type = RankedTensorType::get(
      SmallVector<int64_t>(tensor.dims().begin(), tensor.dims().end()),
      element);
  if (failed(addConstantBytes(type, location)))
    return failure();
  GraphValue value;
  value.value =
      createConstant(type, makeElements(type, *data, "constant"), location);
  value.layout = getIdentityLayout(type.getRank());
  value.isUnsigned = tensor.data_type() == TensorProto::UINT8 ||
                     tensor.data_type() == TensorProto::UINT16;
  return value;
}

Tensor GraphImporter::createConstant(RankedTensorType type,
                                     ElementsAttr elements, Location location) {
  return cast<Tensor>(
      ConstOp::create(builder, location, type, elements).getOutput());
}

LogicalResult GraphImporter::importBranch(const GraphProto &branch,
                                          Location location) {
  numInBranches += branch.node_size();
  if (numInBranches > kMaxOperators)
    return mlir::emitError(location) << "expected at most " << kMaxOperators
                                     << " operators in branches, but got more";
  if (branch.sparse_initializer_size() > 0)
    return mlir::emitError(location)
           << "expected dense initializers, but got a sparse one";
  if (failed(checkSupported(file, branch, location)))
    return failure();
  for (const TensorProto &tensor : branch.initializer()) {
    FailureOr<GraphValue> constant = createConstant(tensor, location);
    if (failed(constant))
      return failure();
    setValue(tensor.name(), *constant);
  }
  for (auto [i, op] : llvm::enumerate(branch.node()))
    if (failed(file.checkOperator(op, file.getOperatorLocation(op, i))) ||
        failed(OperatorImporter(*this, op, i).run()))
      return failure();
  return success();
}

bool GraphImporter::isFoldable(Operation *op) const {
  if (!isa_and_nonnull<QOptDialect>(op->getDialect()) || isa<ConstOp>(op) ||
      op->getNumOperands() == 0 || !isMemoryEffectFree(op) ||
      !isa<InterpretableOpInterface>(op) || isa<MacOpInterface>(op))
    return false;
  if (keepsDequantized && isa<DequantizeOp>(op))
    return false;
  return llvm::all_of(op->getOperands(), [](Value operand) {
    return operand.getDefiningOp<ConstOp>();
  });
}

LogicalResult GraphImporter::foldConstants(
    Operation *before, function_ref<void(Value from, Tensor to)> replace) {
  Block *block = builder.getInsertionBlock();
  Operation *op = before ? before->getNextNode()
                         : (block->empty() ? nullptr : &block->front());
  while (op) {
    Operation *next = op->getNextNode();
    if (isFoldable(op)) {
      for (Type type : op->getResultTypes())
        if (failed(
                addConstantBytes(cast<RankedTensorType>(type), op->getLoc())))
          return failure();
      if (failed(foldToConstants(op, [&](Value from, Value to) {
            replace(from, cast<Tensor>(to));
          })))
        return failure();
    }
    op = next;
  }
  return success();
}

void GraphImporter::eraseUnused() {
  Block *block = builder.getInsertionBlock();
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(*block)))
    if (isa_and_nonnull<QOptDialect>(op.getDialect()) && op.use_empty())
      op.erase();
}
