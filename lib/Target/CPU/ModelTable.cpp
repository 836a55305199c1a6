//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The entry points and the table of tensors that compiled code offers.
//
//===----------------------------------------------------------------------===//

#include "ModelTable.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Module.h"

using namespace mlir::qopt;
using namespace llvm;

namespace {

/// QOPT_ERROR_ARGUMENT of the header.
constexpr int32_t kErrorArgument = 1;

/// `qopt_type` of the header.
int32_t getTypeCode(const TensorInfo &tensor) {
  if (tensor.isBool)
    return -1;
  return tensor.isUnsigned ? -static_cast<int32_t>(tensor.bitWidth)
                           : static_cast<int32_t>(tensor.bitWidth);
}

class TableBuilder {
public:
  TableBuilder(Module &module, const ModelInfo &info)
      : module(module), info(info), context(module.getContext()),
        pointer(PointerType::getUnqual(context)),
        i32(Type::getInt32Ty(context)), i64(Type::getInt64Ty(context)) {}

  /// Marks what every entry point is.
  void setAttributes(Function &function) {
    function.addFnAttr(Attribute::NoUnwind);
    for (Argument &argument : function.args())
      argument.addAttr(Attribute::NoUndef);
  }

  /// int <name>_init(arena): checks, then writes the initial states.
  Function *createInit(Function *body) {
    auto *type = FunctionType::get(i32, {pointer}, /*isVarArg=*/false);
    auto *init = Function::Create(type, Function::ExternalLinkage,
                                  info.name + "_init", module);
    setAttributes(*init);
    IRBuilder<> b(BasicBlock::Create(context, "entry", init));
    Value *isBad = checkArena(b, init->getArg(0), b.getFalse());
    returnErrorIf(b, *init, isBad);
    if (body)
      b.CreateCall(body, {init->getArg(0)});
    b.CreateRet(b.getInt32(0));
    return init;
  }

  /// int <name>_run(inputs..., outputs..., arena): checks, then computes.
  Function *createRun(Function &body) {
    auto *type = FunctionType::get(i32, body.getFunctionType()->params(),
                                   /*isVarArg=*/false);
    auto *run = Function::Create(type, Function::ExternalLinkage,
                                 info.name + "_run", module);
    setAttributes(*run);
    IRBuilder<> b(BasicBlock::Create(context, "entry", run));
    Value *isBad = b.getFalse();
    for (Argument &argument : run->args())
      if (&argument != run->getArg(run->arg_size() - 1))
        isBad = b.CreateOr(isBad, b.CreateIsNull(&argument));
    Value *arena = run->getArg(run->arg_size() - 1);
    isBad = checkArena(b, arena, isBad);
    returnErrorIf(b, *run, isBad);
    auto copy = [&](const TensorInfo &tensor, Argument *buffer, bool isInput) {
      if (!tensor.arenaOffset)
        return;
      Value *place = getPlace(b, tensor, arena);
      b.CreateMemCpy(isInput ? place : buffer, MaybeAlign(),
                     isInput ? buffer : place, MaybeAlign(),
                     tensor.getSizeInBytes());
    };
    for (auto [index, input] : llvm::enumerate(info.inputs))
      copy(input, run->getArg(index), /*isInput=*/true);
    SmallVector<Value *> arguments;
    for (Argument &argument : run->args())
      arguments.push_back(&argument);
    callBody(b, body, arguments);
    for (auto [index, output] : llvm::enumerate(info.outputs))
      copy(output, run->getArg(info.inputs.size() + index), /*isInput=*/false);
    b.CreateRet(b.getInt32(0));
    return run;
  }

  /// int <name>_run_in_place(arena): inputs and outputs are in the arena.
  Function *createRunInPlace(Function &body) {
    auto *type = FunctionType::get(i32, {pointer}, /*isVarArg=*/false);
    auto *run = Function::Create(type, Function::ExternalLinkage,
                                 info.name + "_run_in_place", module);
    setAttributes(*run);
    IRBuilder<> b(BasicBlock::Create(context, "entry", run));
    Value *arena = run->getArg(0);
    returnErrorIf(b, *run, checkArena(b, arena, b.getFalse()));
    callBody(b, body, SmallVector<Value *>(body.arg_size(), arena));
    b.CreateRet(b.getInt32(0));
    return run;
  }

  /// int <name>_invoke(const void *const *, void *const *, void *)
  Function *createInvoke(Function &run) {
    auto *type = FunctionType::get(i32, {pointer, pointer, pointer},
                                   /*isVarArg=*/false);
    auto *invoke = Function::Create(type, Function::ExternalLinkage,
                                    info.name + "_invoke", module);
    setAttributes(*invoke);
    IRBuilder<> b(BasicBlock::Create(context, "entry", invoke));
    // An array without elements may be null.
    Value *isBad = b.getFalse();
    if (!info.inputs.empty())
      isBad = b.CreateOr(isBad, b.CreateIsNull(invoke->getArg(0)));
    if (!info.outputs.empty())
      isBad = b.CreateOr(isBad, b.CreateIsNull(invoke->getArg(1)));
    returnErrorIf(b, *invoke, isBad);
    SmallVector<Value *> arguments;
    auto load = [&](Value *array, size_t count) {
      for (size_t i = 0; i < count; ++i)
        arguments.push_back(
            b.CreateLoad(pointer, b.CreateConstGEP1_64(pointer, array, i)));
    };
    load(invoke->getArg(0), info.inputs.size());
    load(invoke->getArg(1), info.outputs.size());
    arguments.push_back(invoke->getArg(2));
    b.CreateRet(b.CreateCall(&run, arguments));
    return invoke;
  }

  /// struct qopt_model <name>_model
  void createModel(Function &init, Function &invoke, Function *runInPlace) {
    Constant *fields[] = {
        ConstantInt::get(i32, kABIVersion),
        ConstantInt::get(i32, info.inputs.size()),
        ConstantInt::get(i32, info.outputs.size()),
        ConstantInt::get(i32, info.arenaAlignment),
        ConstantInt::get(i64, info.arenaBytes),
        ConstantInt::get(i64, info.stateBytes),
        createString(info.name),
        createTensors(info.inputs),
        createTensors(info.outputs),
        &init,
        &invoke,
        runInPlace ? static_cast<Constant *>(runInPlace)
                   : ConstantPointerNull::get(pointer),
    };
    Constant *value = ConstantStruct::getAnon(context, fields);
    new GlobalVariable(module, value->getType(), /*isConstant=*/true,
                       GlobalValue::ExternalLinkage, value,
                       info.name + "_model");
  }

private:
  Value *getPlace(IRBuilder<> &b, const TensorInfo &tensor, Value *arena) {
    return b.CreateConstGEP1_64(b.getInt8Ty(), arena, *tensor.arenaOffset);
  }

  /// Calls the body, which knows by itself where tensors in the arena are.
  void callBody(IRBuilder<> &b, Function &body,
                SmallVector<Value *> arguments) {
    for (auto [index, tensor] : llvm::enumerate(info.getBorders()))
      if (tensor.arenaOffset)
        arguments[index] = ConstantPointerNull::get(pointer);
    b.CreateCall(&body, arguments);
  }

  /// `isBad`, or the arena is null or not aligned.
  Value *checkArena(IRBuilder<> &b, Value *arena, Value *isBad) {
    if (info.arenaBytes == 0)
      return isBad;
    Value *low = b.CreateAnd(b.CreatePtrToInt(arena, i64),
                             b.getInt64(info.arenaAlignment - 1));
    isBad = b.CreateOr(isBad, b.CreateIsNull(arena));
    return b.CreateOr(isBad, b.CreateICmpNE(low, b.getInt64(0)));
  }

  /// Returns from the function, or goes on after it.
  void returnErrorIf(IRBuilder<> &b, Function &function, Value *isBad) {
    auto *bad = BasicBlock::Create(context, "bad", &function);
    auto *good = BasicBlock::Create(context, "good", &function);
    b.CreateCondBr(isBad, bad, good);
    b.SetInsertPoint(bad);
    b.CreateRet(b.getInt32(kErrorArgument));
    b.SetInsertPoint(good);
  }

  Constant *createPrivate(Constant *value) {
    auto *global = new GlobalVariable(module, value->getType(),
                                      /*isConstant=*/true,
                                      GlobalValue::PrivateLinkage, value);
    global->setUnnamedAddr(GlobalValue::UnnamedAddr::Global);
    return global;
  }

  Constant *createString(StringRef text) {
    return createPrivate(ConstantDataArray::getString(context, text));
  }

  Constant *createTensors(ArrayRef<TensorInfo> tensors) {
    SmallVector<Constant *> elements;
    for (const TensorInfo &tensor : tensors) {
      SmallVector<uint64_t> shape(tensor.shape.begin(), tensor.shape.end());
      Constant *fields[] = {
          createString(tensor.name),
          createPrivate(ConstantDataArray::get(context, shape)),
          ConstantInt::getSigned(i32, getTypeCode(tensor)),
          ConstantInt::get(i32, tensor.shape.size()),
          ConstantInt::get(i64, tensor.getSizeInBytes()),
          ConstantFP::get(Type::getDoubleTy(context), tensor.scale),
          ConstantInt::getSigned(i64, tensor.zeroPoint),
          ConstantInt::getSigned(i64, tensor.arenaOffset.value_or(-1)),
      };
      elements.push_back(ConstantStruct::getAnon(context, fields));
    }
    if (elements.empty())
      return ConstantPointerNull::get(pointer);
    auto *type = ArrayType::get(elements.front()->getType(), elements.size());
    return createPrivate(ConstantArray::get(type, elements));
  }

  Module &module;
  const ModelInfo &info;
  LLVMContext &context;
  PointerType *pointer;
  IntegerType *i32, *i64;
};

} // namespace

void mlir::qopt::addModelTable(Module &module, Function &body, Function *init,
                               const ModelInfo &info) {
  using llvm::Attribute;
  if (init) {
    init->setName(info.name + "_init_body");
    init->setLinkage(GlobalValue::InternalLinkage);
    init->addFnAttr(Attribute::NoUnwind);
  }
  body.setName(info.name + "_body");
  body.setLinkage(GlobalValue::InternalLinkage);
  body.addFnAttr(Attribute::NoUnwind);
  // Both entry points share one copy.
  body.addFnAttr(Attribute::NoInline);
  // The caller's buffers do not overlap (docs/Architecture.md).
  for (Argument &argument : body.args()) {
    argument.addAttr(Attribute::NoAlias);
    argument.addAttr(Attribute::NoUndef);
    if (argument.getArgNo() < info.inputs.size())
      argument.addAttr(Attribute::ReadOnly);
  }
  if (info.arenaBytes > 0)
    body.getArg(body.arg_size() - 1)
        ->addAttr(Attribute::getWithAlignment(module.getContext(),
                                              Align(info.arenaAlignment)));

  TableBuilder builder(module, info);
  Function *run = builder.createRun(body);
  builder.createModel(*builder.createInit(init), *builder.createInvoke(*run),
                      info.ownsBorders() ? builder.createRunInPlace(body)
                                         : nullptr);
}
