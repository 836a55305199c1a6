//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Compiled code in this process, and as a shared object on disk. Both take the
// same object code: what is tested here is what ships.
//
//===----------------------------------------------------------------------===//

#include "mlir/Support/LLVM.h"
#include "qopt/Target/CPU.h"
#include "llvm/ExecutionEngine/Orc/ExecutionUtils.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/TargetSelect.h"

using namespace mlir::qopt;
using llvm::Error;
using llvm::Expected;
using llvm::StringRef;

//===----------------------------------------------------------------------===//
// In this process
//===----------------------------------------------------------------------===//

using InitFn = int (*)(void *);
using InvokeFn = int (*)(const void *const *, void *const *, void *);

struct LoadedModel::Impl {
  ModelInfo info;
  std::unique_ptr<llvm::orc::LLJIT> jit;
  InitFn init = nullptr;
  InvokeFn invoke = nullptr;
};

LoadedModel::LoadedModel(std::unique_ptr<Impl> impl) : impl(std::move(impl)) {}
LoadedModel::~LoadedModel() = default;

Expected<std::unique_ptr<LoadedModel>> LoadedModel::load(CompiledModel model) {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  auto impl = std::make_unique<Impl>();
  auto jit = llvm::orc::LLJITBuilder().create();
  if (!jit)
    return jit.takeError();
  impl->jit = std::move(*jit);
  // memcpy, memmove and memset of the C library.
  auto symbols = llvm::orc::DynamicLibrarySearchGenerator::GetForCurrentProcess(
      impl->jit->getDataLayout().getGlobalPrefix());
  if (!symbols)
    return symbols.takeError();
  impl->jit->getMainJITDylib().addGenerator(std::move(*symbols));
  if (Error error =
          impl->jit->addObjectFile(llvm::MemoryBuffer::getMemBufferCopy(
              model.artifact, model.info.name)))
    return std::move(error);
  auto init = impl->jit->lookup(model.info.name + "_init");
  if (!init)
    return init.takeError();
  impl->init = init->toPtr<InitFn>();
  auto invoke = impl->jit->lookup(model.info.name + "_invoke");
  if (!invoke)
    return invoke.takeError();
  impl->invoke = invoke->toPtr<InvokeFn>();
  impl->info = std::move(model.info);
  return std::unique_ptr<LoadedModel>(new LoadedModel(std::move(impl)));
}

const ModelInfo &LoadedModel::getInfo() const { return impl->info; }

int32_t LoadedModel::init(void *arena) const { return impl->init(arena); }

int32_t LoadedModel::invoke(llvm::ArrayRef<const void *> inputs,
                            llvm::ArrayRef<void *> outputs, void *arena) const {
  assert(inputs.size() == impl->info.inputs.size() &&
         outputs.size() == impl->info.outputs.size() && "wrong buffers");
  return impl->invoke(inputs.data(), outputs.data(), arena);
}

//===----------------------------------------------------------------------===//
// On disk
//===----------------------------------------------------------------------===//

/// The folder of the C library that objects may need memcpy and its like from.
static std::optional<std::string> findLibCFolder() {
  for (StringRef folder : {"/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu",
                           "/lib64", "/usr/lib64", "/usr/lib", "/lib"})
    if (llvm::sys::fs::exists((folder + "/libc.so.6").str()))
      return folder.str();
  return std::nullopt;
}

static Error makeError(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

Error mlir::qopt::linkSharedObject(StringRef object, StringRef path) {
  llvm::ErrorOr<std::string> linker = std::error_code();
  for (StringRef name : {"ld.lld-22", "ld.lld", "ld"})
    if ((linker = llvm::sys::findProgramByName(name)))
      break;
  if (!linker)
    return makeError("expected ld.lld-22, ld.lld or ld on the PATH to link a "
                     "shared object, but found none");
  llvm::SmallString<128> objectPath;
  int descriptor;
  if (std::error_code error = llvm::sys::fs::createTemporaryFile(
          "qopt", "o", descriptor, objectPath))
    return makeError("cannot create a temporary file: " + error.message());
  llvm::FileRemover remover(objectPath);
  {
    llvm::raw_fd_ostream os(descriptor, /*shouldClose=*/true);
    os << object;
    os.flush();
    if (os.has_error()) {
      std::error_code error = os.error();
      os.clear_error();
      return makeError("cannot write " + objectPath + ": " + error.message());
    }
  }
  llvm::SmallVector<std::string> arguments = {*linker,
                                              "-shared",
                                              "-z",
                                              "noexecstack",
                                              "-o",
                                              path.str(),
                                              std::string(objectPath)};
  if (auto folder = findLibCFolder())
    arguments.insert(arguments.end(), {"-L" + *folder, "-l:libc.so.6"});
  llvm::SmallVector<StringRef> references(arguments.begin(), arguments.end());
  std::string message;
  int status = llvm::sys::ExecuteAndWait(*linker, references, std::nullopt, {},
                                         0, 0, &message);
  if (status != 0)
    return makeError(*linker + " failed" +
                     (message.empty() ? "" : ": " + message));
  return Error::success();
}
