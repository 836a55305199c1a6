//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Element types, and the elements of tensors in a file.
//
//===----------------------------------------------------------------------===//

#include "../Limits.h"
#include "ModelFile.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::onnximport;

Type onnximport::getElementType(MLIRContext *context, int32_t dataType) {
  Builder builder(context);
  switch (dataType) {
  case TensorProto::FLOAT:
    return builder.getF32Type();
  case TensorProto::BOOL:
    return builder.getI1Type();
  case TensorProto::INT8:
  case TensorProto::UINT8:
    return builder.getI8Type();
  case TensorProto::INT16:
  case TensorProto::UINT16:
    return builder.getIntegerType(16);
  case TensorProto::INT32:
    return builder.getI32Type();
  case TensorProto::INT64:
    return builder.getI64Type();
  default:
    return {};
  }
}

std::string onnximport::describeDataType(int32_t dataType) {
  // Newer ones than the library knows have no name.
  const std::string &name =
      ::onnx::TensorProto_DataType_IsValid(dataType)
          ? ::onnx::TensorProto_DataType_Name(
                static_cast<::onnx::TensorProto_DataType>(dataType))
          : "";
  return name.empty() ? "number " + std::to_string(dataType)
                      : StringRef(name).lower();
}

/// How many bytes an element takes in `raw_data`.
static int64_t getNumBytes(int32_t dataType) {
  switch (dataType) {
  case TensorProto::BOOL:
  case TensorProto::INT8:
  case TensorProto::UINT8:
    return 1;
  case TensorProto::INT16:
  case TensorProto::UINT16:
    return 2;
  case TensorProto::INT64:
    return 8;
  default:
    return 4;
  }
}

/// Appends the low bytes of each number.
template <typename Range>
static std::vector<char> truncate(const Range &values, int64_t bytesEach) {
  std::vector<char> data;
  data.reserve(values.size() * bytesEach);
  for (auto value : values)
    for (int64_t i = 0; i < bytesEach; ++i)
      data.push_back(static_cast<char>(uint64_t(value) >> (8 * i)));
  return data;
}

static std::vector<char> readFields(const TensorProto &tensor,
                                    int64_t bytesEach) {
  switch (tensor.data_type()) {
  case TensorProto::FLOAT: {
    std::vector<uint32_t> bits;
    for (float value : tensor.float_data())
      bits.push_back(llvm::bit_cast<uint32_t>(value));
    return truncate(bits, bytesEach);
  }
  case TensorProto::INT64:
    return truncate(tensor.int64_data(), bytesEach);
  default:
    return truncate(tensor.int32_data(), bytesEach);
  }
}

FailureOr<std::vector<char>> onnximport::readTensor(const TensorProto &tensor,
                                                    Location location) {
  int64_t bytesEach = getNumBytes(tensor.data_type()), bytes = bytesEach;
  std::string shape =
      llvm::join(llvm::map_range(tensor.dims(),
                                 [](int64_t d) { return std::to_string(d); }),
                 "x");
  if (static_cast<size_t>(tensor.dims_size()) > kMaxRank)
    return mlir::emitError(location)
           << "expected a tensor of at most " << kMaxRank
           << " dimensions, but got " << tensor.dims_size();
  for (int64_t size : tensor.dims()) {
    if (size < 0)
      return mlir::emitError(location)
             << "expected sizes that are not negative, but got " << shape;
    if (llvm::MulOverflow(bytes, size, bytes) || bytes > kMaxTensorBytes)
      return mlir::emitError(location)
             << "expected a tensor of at most " << kMaxTensorBytes / kMebibyte
             << " MiB, but got shape " << shape;
  }
  if (tensor.data_location() == TensorProto::EXTERNAL)
    return mlir::emitError(location)
           << "expected the data in the file, but it is stored outside of it";
  std::vector<char> data;
  if (tensor.has_raw_data())
    data.assign(tensor.raw_data().begin(), tensor.raw_data().end());
  else
    data = readFields(tensor, bytesEach);
  if (static_cast<int64_t>(data.size()) != bytes)
    return mlir::emitError(location)
           << "expected " << bytes / bytesEach << " elements of type "
           << describeDataType(tensor.data_type()) << " for shape '" << shape
           << "', but got " << data.size() << " bytes";
  return data;
}
