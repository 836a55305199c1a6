//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Passes that stay at their level, and the stage contracts. Each example is a
// lit test.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TRANSFORMS_PASSES
#define QOPT_TRANSFORMS_PASSES

include "mlir/Pass/PassBase.td"

def ExposeLayersPass : Pass<"qopt-expose-layers", "ModuleOp"> {
  let summary = "make every recorded value a result of its function";
  let description = [{
    Appends each value that carries `qopt.layer` to the results of its function,
    in program order, so that a backend's intermediate values can be compared
    with recorded ones. Each appended result gets the layer as its `qopt.layer`
    result attribute. A value that is returned already is appended all the same:
    positions stay predictable. Runs before any other transformation.

    ```mlir
    func.func @f(%x: tensor<1x4x!qopt.quant<i8, real<0.5>>>) -> tensor<4x!qopt.quant<i8, real<0.5>>> {
      %0 = qopt.reshape %x {qopt.layer = "7"} : tensor<1x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x2x!qopt.quant<i8, real<0.5>>>
      %1 = qopt.reshape %0 : tensor<2x2x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.5>>>
      return %1 : tensor<4x!qopt.quant<i8, real<0.5>>>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<1x4x!qopt.quant<i8, real<0.5>>>) -> (tensor<4x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>> {qopt.layer = "7"}) {
      %0 = qopt.reshape %x {qopt.layer = "7"} : tensor<1x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x2x!qopt.quant<i8, real<0.5>>>
      %1 = qopt.reshape %0 : tensor<2x2x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.5>>>
      return %1, %0 : tensor<4x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>
    }
    ```
  }];
}

def VerifyIntegerOnlyPass : Pass<"qopt-verify-integer-only"> {
  let summary = "prove that no float is left";
  let description = [{
    The contract of the integer stage: no operand, result, block argument or
    attribute, at any depth, has or holds a float type or a float value, and no
    op of the qopt dialect is left. Changes nothing. The first offender is an
    error at its location:

    ```
    error: 'arith.mulf' op expected integer-only code, but got result type 'f32'
    ```
  }];
}

def VerifyNarrowArithmeticPass : Pass<"qopt-verify-narrow-arithmetic"> {
  let summary = "prove that narrow integers are wide enough";
  let description = [{
    The lowering rescales in 32 bits where it has proved that no bit is lost, and
    says `nsw` on each operation. This pass proves it again, from the code alone:
    the ranges of constants, of accumulators (sums of products with constant
    weights, for each channel) and of all that is computed from them. Changes
    nothing. The first claim that it cannot prove is an error at its location:

    ```
    error: 'arith.muli' op expected a result of 32 bits, as nsw says, but got the range from -8323200 to 4294967295
    ```
  }];
}

def PackConstantsPass : Pass<"qopt-pack-constants", "::mlir::ModuleOp"> {
  let summary = "constants of narrow integers as streams of bits";
  let description = [{
    Memory holds an integer of 2 to 7 bits in a byte of its own. This pass packs
    the constant globals of such integers: element `i`, row-major, has the bits
    from `i * width` on, and bit `k` of the stream is bit `k mod 8` of byte
    `k / 8`. Each load takes its element out of one byte, or two where the width
    does not divide 8, at the moment when it is needed: no unpacked tensor ever
    exists. Runs on loops, where elements are loaded one by one; globals that are
    also read in another way stay as they are. A remark tells the width, the
    number of elements and the bytes of each constant.

    ```mlir
    memref.global "private" constant @w : memref<3xi4> = dense<[1, -2, 7]>
    func.func @f(%i: index) -> i4 {
      %0 = memref.get_global @w : memref<3xi4>
      %1 = memref.load %0[%i] : memref<3xi4>
      return %1 : i4
    }
    ```

    becomes

    ```mlir
    memref.global "private" constant @w : memref<2xi8> = dense<[-31, 7]>
    func.func @f(%i: index) -> i4 {
      %0 = memref.get_global @w : memref<2xi8>
      %1 = affine.apply affine_map<(d0) -> (d0 * 4)>(%i)
      %c3 = arith.constant 3 : index
      %2 = arith.shrui %1, %c3 : index
      %3 = memref.load %0[%2] : memref<2xi8>
      %c7 = arith.constant 7 : index
      %4 = arith.andi %1, %c7 : index
      %5 = arith.index_cast %4 : index to i8
      %6 = arith.shrui %3, %5 : i8
      %7 = arith.trunci %6 : i8 to i4
      return %7 : i4
    }
    ```
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect",
                           "::mlir::arith::ArithDialect",
                           "::mlir::memref::MemRefDialect"];
}

def FuseAccumulatorsPass : Pass<"qopt-fuse-accumulators", "::mlir::func::FuncOp"> {
  let summary = "rescale accumulators while they are hot";
  let description = [{
    Tiles each elementwise `linalg.generic` that consumes the 32- or 64-bit result of a
    reduction, and computes the reduction inside the loops: a few accumulators
    exist at a time instead of a tensor of four times the output's size. A tile
    has at most `max-accumulators` elements, taken from the innermost dimensions;
    sizes divide the dimensions, so that every tile is whole.

    ```mlir
    #x = affine_map<(n, o, i) -> (n, i)>
    #w = affine_map<(n, o, i) -> (o, i)>
    #y = affine_map<(n, o, i) -> (n, o)>
    #id = affine_map<(n, o) -> (n, o)>
    func.func @f(%x: tensor<2x16xi8>, %w: tensor<128x16xi8>) -> tensor<2x128xi8> {
      %c0 = arith.constant 0 : i32
      %e = tensor.empty() : tensor<2x128xi32>
      %zero = linalg.fill ins(%c0 : i32) outs(%e : tensor<2x128xi32>) -> tensor<2x128xi32>
      %acc = linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %w : tensor<2x16xi8>, tensor<128x16xi8>) outs(%zero : tensor<2x128xi32>) {
      ^bb0(%a: i8, %b: i8, %sum: i32):
        %p = arith.extsi %a : i8 to i32
        %q = arith.extsi %b : i8 to i32
        %pq = arith.muli %p, %q : i32
        %s = arith.addi %sum, %pq : i32
        linalg.yield %s : i32
      } -> tensor<2x128xi32>
      %out = tensor.empty() : tensor<2x128xi8>
      %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%acc : tensor<2x128xi32>) outs(%out : tensor<2x128xi8>) {
      ^bb0(%a: i32, %b: i8):
        %t = arith.trunci %a : i32 to i8
        linalg.yield %t : i8
      } -> tensor<2x128xi8>
      return %y : tensor<2x128xi8>
    }
    ```

    becomes, 64 accumulators at a time,

    ```mlir
    %y = scf.for %n = %c0 to %c2 step %c1 iter_args(%rows = %out) -> (tensor<2x128xi8>) {
      %row = scf.for %o = %c0 to %c128 step %c64 iter_args(%tiles = %rows) -> (tensor<2x128xi8>) {
    ...
        %acc = linalg.generic {indexing_maps = [#map, #map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x_row, %w_rows : tensor<1x16xi8>, tensor<64x16xi8>) outs(%zero : tensor<1x64xi32>) {
    ...
        %tile = linalg.generic {indexing_maps = [#map3, #map3], iterator_types = ["parallel", "parallel"]} ins(%acc : tensor<1x64xi32>) outs(%part : tensor<1x64xi8>) {
    ...
        %new = tensor.insert_slice %tile into %tiles[%n, %o] [1, 64] [1, 1] : tensor<1x64xi8> into tensor<2x128xi8>
        scf.yield %new : tensor<2x128xi8>
    ```
  }];
  let options = [
    Option<"maxAccumulators", "max-accumulators", "int64_t", /*default=*/"64",
           "Elements of the largest tile.">
  ];
  let dependentDialects = ["::mlir::affine::AffineDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::tensor::TensorDialect"];
}

def CostPass : Pass<"qopt-cost", "::mlir::func::FuncOp"> {
  let summary = "tell what each layer costs";
  let description = [{
    Counts the operations of each op by kind and bits and multiplies them with a
    table of prices: `ace`, `acev2`, `energy-45nm` or `mac-area`
    (docs/Quantization.md). A remark for each op that computes something, and one
    for the function, tell the total, its parts by role, and the share that is not
    contraction. Changes nothing. Run it before and after a pass to see what the
    pass saves.

    ```
    remark: [Analysis] total | Category:qopt-cost | Function=main | activation=512.0, contraction=1024.0, elementwise=0.0, elementwise_share=0.750, norm=2112.0, scale=448.0, total=4096.0, unit=ACE
    ```
  }];
  let options = [
    Option<"table", "table", "std::string", /*default=*/"\"acev2\"",
           "The table of prices.">
  ];
  let dependentDialects = ["::mlir::qopt::QOptDialect"];
}

def DoubleQuantizeScalesPass : Pass<"qopt-double-quantize-scales", "::mlir::func::FuncOp"> {
  let summary = "scales of weights as narrow codes of one second-level scale";
  let description = [{
    The scales of each layer's constant weights become codes of `bits` bits times
    one second-level scale: unsigned codes, or signed ones where a scale is
    negative. The second level is chosen so that the worst relative error over
    the layer's scales is smallest (docs/Quantization.md has bounds):

    | `second-level` | what it is | the rescale then |
    |---|---|---|
    | `fixed` | a fixed-point number of 31 bits, such that input scale times second level over result scale is a power of two | a code and one shift |
    | `pow2` | a power of two | the same where the scales of input and result are powers of two, else a code, one multiplier and one shift |
    | `real` | any real number: the smallest error | a code, one multiplier and one shift |

    The integers of the weights stay, and thereby stand for other real numbers.
    They are rounded anew, nearest, in a channel whose scale is out of reach of
    the codes (as that of a channel without weights may be), and with
    `round-weights` wherever the real weights come out nearer than with the
    integers that they have. The bias, in units of the accumulator, is rounded half away
    from zero to its new unit. A layer that rounds twice gets `rounding`: there is
    no single shift that does both.

    A remark for each layer tells the worst relative error of a scale whose
    weights stay, a bound of what that does to a result in its own units, how many channels were
    rounded anew, and whether 32 bits are proved to be enough for the rescale.
    Layers that are left as they are have one that says why.

    ```mlir
    module attributes {qopt.profile = #qopt.profile<tflite>} {
      func.func @f(%x: tensor<1x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x2x!qopt.quant<i8, real<0.25>>> {
        %w = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, channel<0>, real<0.126, 0.251>>>
        %b = qopt.const dense<[100, -100]> : tensor<2xi32> : tensor<2xi32>
        %y = qopt.fully_connected %x, %w, %b rounding<half_away_twice>
            : tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, channel<0>, real<0.126, 0.251>>>, tensor<2xi32> -> tensor<1x2x!qopt.quant<i8, real<0.25>>>
        return %y : tensor<1x2x!qopt.quant<i8, real<0.25>>>
      }
    }
    ```

    becomes

    ```mlir
    module attributes {qopt.profile = #qopt.profile<tflite>} {
      func.func @f(%x: tensor<1x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x2x!qopt.quant<i8, real<0.25>>> {
        %w = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, channel<0>, double<u8 [65, 129], #qopt.fixed<1 * 2**-9>>>>
        %b = qopt.const dense<[99, -100]> : tensor<2xi32> : tensor<2xi32>
        %y = qopt.fully_connected %x, %w, %b rounding<half_up>
            : tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, channel<0>, double<u8 [65, 129], #qopt.fixed<1 * 2**-9>>>>, tensor<2xi32> -> tensor<1x2x!qopt.quant<i8, real<0.25>>>
        return %y : tensor<1x2x!qopt.quant<i8, real<0.25>>>
      }
    }
    ```
  }];
  let options = [
    Option<"bits", "bits", "unsigned", /*default=*/"8",
           "Bits of a code, 2 to 8; 2 to 5 for power-of-two codes.">,
    Option<"secondLevel", "second-level", "std::string", /*default=*/"\"fixed\"",
           "The second-level scale: fixed, pow2 or real.">,
    Option<"powerOfTwoCodes", "pow2-codes", "bool", /*default=*/"false",
           "Codes are powers of two: a shift instead of a multiplication.">,
    Option<"roundWeights", "round-weights", "bool", /*default=*/"false",
           "Round the weights anew where that is nearer to the real ones.">,
    Option<"rounding", "rounding", "std::string", /*default=*/"\"half_up\"",
           "What becomes of half_away_twice: a rounding, or keep.">
  ];
  let dependentDialects = ["::mlir::qopt::QOptDialect"];
}

def PowerOfTwoScalesPass : Pass<"qopt-power-of-two-scales", "::mlir::func::FuncOp"> {
  let summary = "scales that are powers of two";
  let description = [{
    The scales of each layer's constant weights become powers of two, and the weights
    are rounded anew, half away from zero, to the integers of their storage:

    | `weights` | which power of two |
    |---|---|
    | `mse` | the one with the least squared error of the weights (docs/Quantization.md) |
    | `nearest` | the nearest one in logarithm; at most a factor of sqrt(2) off, may clip |
    | `ceil` | the one at or above the scale: clips nothing (TQT) |
    | `none` | as they are |

    A negative scale becomes positive, and the weights change their signs. With
    `activations` (`nearest`, `ceil`; `none` is the default) so do the scales of
    all other values, also of arguments and results: their zero points stay, and
    the codes of constants are rounded anew. Biases follow, rounded half away
    from zero.

    Layers that round twice get `rounding`, as a shift rounds once.

    A remark for each layer tells the signal-to-noise ratio of its weights, one for
    the function the largest factor by which an activation's scale changed.
    What is left as it is has one that says why: a function with states or paddings
    that are not zero keeps the scales of its activations.

    ```mlir
    func.func @f(%x: tensor<1x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x2x!qopt.quant<i8, real<0.3>>> {
      %w = qopt.const dense<[[100, -20], [30, 40]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, channel<0>, real<0.25, -0.2>>>
      %b = qopt.const dense<[100, -100]> : tensor<2xi32> : tensor<2xi32>
      %y = qopt.fully_connected %x, %w, %b rounding<half_up>
          : tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, channel<0>, real<0.25, -0.2>>>, tensor<2xi32> -> tensor<1x2x!qopt.quant<i8, real<0.3>>>
      return %y : tensor<1x2x!qopt.quant<i8, real<0.3>>>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<1x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x2x!qopt.quant<i8, real<0.3>>> {
      %w = qopt.const dense<[[100, -20], [-96, -128]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, channel<0>, pow2<2**-2, 2**-4>>>
      %b = qopt.const dense<[100, 320]> : tensor<2xi32> : tensor<2xi32>
      %y = qopt.fully_connected %x, %w, %b rounding<half_up>
          : tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, channel<0>, pow2<2**-2, 2**-4>>>, tensor<2xi32> -> tensor<1x2x!qopt.quant<i8, real<0.3>>>
      return %y : tensor<1x2x!qopt.quant<i8, real<0.3>>>
    }
    ```
  }];
  let options = [
    Option<"weights", "weights", "std::string", /*default=*/"\"mse\"",
           "Scales of weights: mse, nearest, ceil or none.">,
    Option<"activations", "activations", "std::string", /*default=*/"\"none\"",
           "Scales of all other values: nearest, ceil or none.">,
    Option<"rounding", "rounding", "std::string", /*default=*/"\"half_up\"",
           "What becomes of half_away_twice in layers: a rounding, or keep.">
  ];
  let dependentDialects = ["::mlir::qopt::QOptDialect"];
}

def AssignQuantizersPass : Pass<"qopt-assign-quantizers", "::mlir::func::FuncOp"> {
  let summary = "choose the storage of each layer's weights under a limit";
  let description = [{
    For each layer with constant float weights, chooses what they are to be
    quantized to, and says so in `qopt.weights`, which `qopt-quantize-weights`
    follows. The choice is that with the least error whose weights take at most
    `max-weight-bytes` bytes (the codes, packed, of these layers), or whose
    products cost at most `max-cost` in ACEv2. Without a limit it is the least
    error, and of equal ones the fewest bytes.

    The error of a layer is the squared error of its weights, on scales of least
    squared error, as a share of their energy, times how much the layer counts:
    its multiply-accumulates, or what `qopt.sensitivity` says. Errors add up. The
    choices of all layers are made together, and are the best there are
    (docs/Quantization.md says when that is not proved; a remark does, too).

    `candidates` are the storages to choose from, `depthwise` and `pointwise`
    those of depthwise convolutions and of 1x1 convolutions where they are to be
    others. A remark for each layer tells the storage, its error, bytes and cost.

    ```mlir
    func.func @f(%x: tensor<1x4xf32>) -> tensor<1x2xf32> {
      %w = qopt.const dense<[[1.0, 2.0, 4.0, -4.0], [3.0, 0.0, -6.0, 3.0]]> : tensor<2x4xf32> : tensor<2x4xf32>
      %v = qopt.const dense<[[1.0, -1.0], [1.0, 0.0]]> : tensor<2x2xf32> : tensor<2x2xf32>
      %0 = qopt.fully_connected %x, %w : tensor<1x4xf32>, tensor<2x4xf32> -> tensor<1x2xf32>
      %1 = qopt.fully_connected %0, %v : tensor<1x2xf32>, tensor<2x2xf32> -> tensor<1x2xf32>
      return %1 : tensor<1x2xf32>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<1x4xf32>) -> tensor<1x2xf32> {
      %w = qopt.const dense<[[1.0, 2.0, 4.0, -4.0], [3.0, 0.0, -6.0, 3.0]]> : tensor<2x4xf32> : tensor<2x4xf32>
      %v = qopt.const dense<[[1.0, -1.0], [1.0, 0.0]]> : tensor<2x2xf32> : tensor<2x2xf32>
      %0 = qopt.fully_connected %x, %w {qopt.weights = #qopt.storage<pow2<3>>} : tensor<1x4xf32>, tensor<2x4xf32> -> tensor<1x2xf32>
      %1 = qopt.fully_connected %0, %v {qopt.weights = #qopt.storage<i2>} : tensor<1x2xf32>, tensor<2x2xf32> -> tensor<1x2xf32>
      return %1 : tensor<1x2xf32>
    }
    ```
  }];
  let options = [
    Option<"maxWeightBytes", "max-weight-bytes", "int64_t", /*default=*/"-1",
           "What the codes of the weights may take, in bytes.">,
    Option<"maxCost", "max-cost", "int64_t", /*default=*/"-1",
           "What the products may cost, in ACEv2.">,
    ListOption<"candidates", "candidates", "std::string",
               "Storages to choose from: i2 to i8 and pow2<2> to pow2<5> where "
               "it is empty.">,
    ListOption<"depthwise", "depthwise", "std::string",
               "Storages of depthwise convolutions, if others.">,
    ListOption<"pointwise", "pointwise", "std::string",
               "Storages of 1x1 convolutions of one group, if others.">,
    Option<"granularity", "granularity", "::mlir::qopt::Granularity",
           /*default=*/"::mlir::qopt::Granularity::Channel",
           "What a scale belongs to.",
           [{::llvm::cl::values(
             clEnumValN(::mlir::qopt::Granularity::Channel, "channel",
                        "an output channel"),
             clEnumValN(::mlir::qopt::Granularity::Tensor, "tensor",
                        "all weights of a layer"))}]>,
    Option<"useSensitivity", "use-sensitivity", "bool", /*default=*/"false",
           "Weigh errors by qopt.sensitivity instead of multiply-accumulates.">,
    Option<"activationBits", "activation-bits", "unsigned", /*default=*/"8",
           "The bits of activations, for costs.">
  ];
  let dependentDialects = ["::mlir::qopt::QOptDialect"];
}

def SeparateResultsPass : Pass<"qopt-separate-results", "::mlir::func::FuncOp"> {
  let summary = "a tensor of its own for each result";
  let description = [{
    A value that a function returns several times is copied for all but its
    first place among the results. Bufferization turns results into buffers of
    the caller, and one buffer cannot be two of them.

    ```mlir
    func.func @f(%x: tensor<4xi8>) -> (tensor<4xi8>, tensor<4xi8>) {
      return %x, %x : tensor<4xi8>, tensor<4xi8>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<4xi8>) -> (tensor<4xi8>, tensor<4xi8>) {
      %0 = bufferization.alloc_tensor() copy(%x) : tensor<4xi8>
      return %x, %0 : tensor<4xi8>, tensor<4xi8>
    }
    ```
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect"];
}

def ProtectInputsPass : Pass<"qopt-protect-inputs", "::mlir::func::FuncOp"> {
  let summary = "inputs are only read, states may be updated in place";
  let description = [{
    Marks each tensor among the arguments with `bufferization.writable`: true for
    a state, false for all others, whose buffers stay as the caller passed them.

    ```mlir
    func.func @f(%x: tensor<4xi8>, %s: tensor<4xi8> {qopt.state = dense<0> : tensor<4xi8>}) -> (tensor<4xi8> {qopt.state}) {
      return %x : tensor<4xi8>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<4xi8> {bufferization.writable = false}, %s: tensor<4xi8> {bufferization.writable = true, qopt.state = dense<0> : tensor<4xi8>}) -> (tensor<4xi8> {qopt.state}) {
      return %x : tensor<4xi8>
    }
    ```
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect"];
}

def KeepStatePass : Pass<"qopt-keep-state", "::mlir::func::FuncOp"> {
  let summary = "one buffer for the old and the new value of a state";
  let description = [{
    After bufferization a state is two arguments: the buffer that holds its old
    value and the buffer for the new one. Both become one `memref.alloc` that
    carries the initial value as `qopt.state`. Where the new value comes to be
    while the old one is still read, it gets a buffer of its own, which is copied
    before the function returns.

    ```mlir
    func.func @f(%x: memref<4xi8>, %old: memref<4xi8> {qopt.state = dense<0> : tensor<4xi8>}, %y: memref<4xi8>, %new: memref<4xi8> {qopt.state}) {
      memref.copy %old, %y : memref<4xi8> to memref<4xi8>
      memref.copy %x, %new : memref<4xi8> to memref<4xi8>
      return
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: memref<4xi8>, %y: memref<4xi8>) {
      %state = memref.alloc() {qopt.state = dense<0> : tensor<4xi8>} : memref<4xi8>
      memref.copy %state, %y : memref<4xi8> to memref<4xi8>
      memref.copy %x, %state : memref<4xi8> to memref<4xi8>
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect"];
}

def CopyToLinalgPass : Pass<"qopt-copy-to-linalg", "::mlir::func::FuncOp"> {
  let summary = "copies as loops instead of calls";
  let description = [{
    Replaces `memref.copy` by an elementwise `linalg.generic`. LLVM's lowering of
    a strided copy calls a library; generated code has no library. Contiguous
    copies come back as `memcpy` from LLVM's loop idioms.

    ```mlir
    func.func @f(%x: memref<4xi8>, %y: memref<4xi8, strided<[2]>>) {
      memref.copy %x, %y : memref<4xi8> to memref<4xi8, strided<[2]>>
      return
    }
    ```

    becomes

    ```mlir
    #map = affine_map<(d0) -> (d0)>
    func.func @f(%x: memref<4xi8>, %y: memref<4xi8, strided<[2]>>) {
      linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]} ins(%x : memref<4xi8>) outs(%y : memref<4xi8, strided<[2]>>) {
      ^bb0(%in: i8, %out: i8):
        linalg.yield %in : i8
      }
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect"];
}

def SchedulePass : Pass<"qopt-schedule", "::mlir::func::FuncOp"> {
  let summary = "order the ops of a network for the smallest peak memory";
  let description = [{
    Finds the order in which the tensors that are alive at one time take the
    fewest bytes, by dynamic programming over sets of executed ops (after
    SERENITY, Ahn et al., MLSys 2020; docs/Memory.md). Counted is what compiled
    code will have: arguments and results are the caller's, a reshape or a slice
    is a view, what only a concatenation reads is made in its place, and states
    are always there. The order is checked independently, and left as it is
    where no other needs less.

    A remark tells the peak before and after and the bytes that no order could
    save: equal to the peak, unless the search took `max-steps` steps without a
    proof.

    The large tensors of this example need not exist at the same time:

    ```mlir
    func.func @f(%x: tensor<1x4x4x1x!qopt.quant<i8, real<0.5>>>) -> tensor<1x1x1x4x!qopt.quant<i8, real<0.5>>> {
      %0 = qopt.broadcast %x : tensor<1x4x4x1x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>>
      %1 = qopt.broadcast %x : tensor<1x4x4x1x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>>
      %2 = qopt.max_pool_2d %0 window [4, 4] strides [4, 4] pad [0, 0, 0, 0] : tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x1x1x4x!qopt.quant<i8, real<0.5>>>
      %3 = qopt.max_pool_2d %1 window [4, 4] strides [4, 4] pad [0, 0, 0, 0] : tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x1x1x4x!qopt.quant<i8, real<0.5>>>
      %4 = qopt.maximum %2, %3 : tensor<1x1x1x4x!qopt.quant<i8, real<0.5>>>, tensor<1x1x1x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x1x1x4x!qopt.quant<i8, real<0.5>>>
      return %4 : tensor<1x1x1x4x!qopt.quant<i8, real<0.5>>>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<1x4x4x1x!qopt.quant<i8, real<0.5>>>) -> tensor<1x1x1x4x!qopt.quant<i8, real<0.5>>> {
      %0 = qopt.broadcast %x : tensor<1x4x4x1x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>>
      %1 = qopt.max_pool_2d %0 window [4, 4] strides [4, 4] pad [0, 0, 0, 0] : tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x1x1x4x!qopt.quant<i8, real<0.5>>>
      %2 = qopt.broadcast %x : tensor<1x4x4x1x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>>
      %3 = qopt.max_pool_2d %2 window [4, 4] strides [4, 4] pad [0, 0, 0, 0] : tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x1x1x4x!qopt.quant<i8, real<0.5>>>
      %4 = qopt.maximum %1, %3 : tensor<1x1x1x4x!qopt.quant<i8, real<0.5>>>, tensor<1x1x1x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x1x1x4x!qopt.quant<i8, real<0.5>>>
      return %4 : tensor<1x1x1x4x!qopt.quant<i8, real<0.5>>>
    }
    ```
  }];
  let options = [
    Option<"maxSteps", "max-steps", "int64_t", /*default=*/"4 << 20",
           "Steps after which the search ends without a proof; a million takes "
           "about a second">,
  ];
}

def OwnBordersPass : Pass<"qopt-own-borders", "::mlir::func::FuncOp"> {
  let summary = "inputs and outputs in the arena";
  let description = [{
    Marks inputs as `qopt.arena_input` and outputs as `qopt.arena_output`; states
    are in the arena anyway. Then `qopt-schedule` and `qopt-plan-cascades` count
    their bytes, bufferization may write over inputs, and `qopt-place-buffers`
    gives them a place, which other buffers have before the output is written, or
    after the input was read for the last time.

    ```mlir
    func.func @f(%x: tensor<4xi8>) -> tensor<4xi8> {
      return %x : tensor<4xi8>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<4xi8> {qopt.arena_input}) -> (tensor<4xi8> {qopt.arena_output}) {
      return %x : tensor<4xi8>
    }
    ```
  }];
}

def PlaceBuffersPass : Pass<"qopt-place-buffers", "::mlir::ModuleOp"> {
  let summary = "give every buffer a static offset in one arena";
  let description = [{
    Expects public functions of static `memref.alloc`s, as bufferization leaves
    them. An alloc inside a loop of at most `max-stack-bytes` bytes becomes a
    `memref.alloca` at the start of the function (the accumulators of a tile),
    which buffers share that are not used at the same time; each other alloc becomes a
    `memref.view` of a new last argument, the arena, at an offset that the
    placement chooses so that buffers alive at the same time do not overlap. An
    independent check of lifetimes and offsets follows. The arena's alignment is
    the attribute `qopt.arena`, its size that of its type, and of the function's
    attribute `qopt.arena_bytes`, which pointers do not lose; it is there even if
    it is empty. A remark tells the arena's size and the bytes that no placement could
    save.

    An alloc with `qopt.state` keeps its place for the whole function, so that
    nothing else overwrites it between two calls. A new function, called like the
    old one with `_init` behind it, writes the initial values to an arena.

    An argument with `qopt.arena_input` becomes such a view as well, from the
    beginning to its last use, and one with `qopt.arena_output` from its first use
    to the end. The argument stays, for its type and its attributes, but nothing
    uses it; the attribute becomes its offset.

    With `poison`, each buffer is followed by a guard of as many bytes as the
    alignment, and calls of AddressSanitizer's interface say which bytes of the
    arena are in use: what reads or writes any other byte is reported, be it
    before its buffer begins, after it ends, or beside it.

    Errors, before anything is changed: a size that is not static, a buffer that
    is returned, carried from one iteration to the next or allocated in parallel,
    an address that leaves the memrefs, buffers in a private function and a call
    of a public one (inlining comes first).

    ```mlir
    func.func @f(%x: memref<4xi8>, %y: memref<4xi8>) {
      %0 = memref.alloc() : memref<4xi8>
      memref.copy %x, %0 : memref<4xi8> to memref<4xi8>
      memref.copy %0, %y : memref<4xi8> to memref<4xi8>
      return
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: memref<4xi8>, %y: memref<4xi8>, %arena: memref<4xi8> {qopt.arena = 64}) attributes {qopt.arena_bytes = 4} {
      %c0 = arith.constant 0 : index
      %0 = memref.view %arena[%c0][] : memref<4xi8> to memref<4xi8>
      memref.copy %x, %0 : memref<4xi8> to memref<4xi8>
      memref.copy %0, %y : memref<4xi8> to memref<4xi8>
      return
    }
    ```
  }];
  let options = [
    Option<"alignment", "alignment", "int64_t", /*default=*/"64",
           "Alignment of the arena and of every buffer in it, in bytes.">,
    Option<"poison", "poison", "bool", /*default=*/"false",
           "Tell AddressSanitizer which bytes of the arena are in use.">,
    Option<"maxStackBytes", "max-stack-bytes", "int64_t", /*default=*/"1024",
           "Largest loop-local buffer that lives on the stack.">
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::linalg::LinalgDialect",
                           "::mlir::memref::MemRefDialect"];
}

def QuantizeNormPass : Pass<"qopt-quantize-norm", "::mlir::func::FuncOp"> {
  let summary = "two vectors of codes for the parameters of each batch norm";
  let description = [{
    Computes what a `qopt.batch_norm` does to each channel, `A * x + B`, and
    quantizes `A` and `B` to `bits` bits on scales of their own. The codes are
    constants seen through `qopt.dequantize`: the network still runs as float,
    and shows what the rounding costs. The form `centered` is `A * (x - C)`;
    `shift_add` has powers of two for `A`, of at most 5 bits. `B` and `C` follow
    from the quantized `A`, so that at the mean nothing but their own rounding is
    lost. docs/Quantization.md has the formulas.

    A remark tells the worst errors as shares of the largest number, and for a
    norm that stays as it is, why.

    ```mlir
    func.func @f(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
      %gamma = qopt.const dense<[127.0, -3.0]> : tensor<2xf32> : tensor<2xf32>
      %beta = qopt.const dense<[0.0, 2.0]> : tensor<2xf32> : tensor<2xf32>
      %mean = qopt.const dense<[1.0, 0.0]> : tensor<2xf32> : tensor<2xf32>
      %variance = qopt.const dense<[0.75, 8.75]> : tensor<2xf32> : tensor<2xf32>
      %0 = qopt.batch_norm %x, %gamma, %beta, %mean, %variance epsilon 0.25 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
      return %0 : tensor<1x2xf32>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
      %cst = qopt.const dense<[127, -1]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<1.0>>>
      %0 = qopt.dequantize %cst : tensor<2x!qopt.quant<i8, real<1.0>>> -> tensor<2xf32>
      %cst_0 = qopt.const dense<[-127, 2]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<1.0>>>
      %1 = qopt.dequantize %cst_0 : tensor<2x!qopt.quant<i8, real<1.0>>> -> tensor<2xf32>
      %cst_1 = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
      %cst_2 = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
      %2 = qopt.batch_norm %x, %0, %1, %cst_1, %cst_2 epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
      return %2 : tensor<1x2xf32>
    }
    ```
  }];
  let options = [
    Option<"bits", "bits", "unsigned", /*default=*/"8",
           "Bits of a code, 2 to 16.">,
    Option<"form", "form", "::mlir::qopt::NormForm",
           /*default=*/"::mlir::qopt::NormForm::Affine",
           "How the parameters are applied.",
           [{::llvm::cl::values(
             clEnumValN(::mlir::qopt::NormForm::Affine, "affine", "A * x + B"),
             clEnumValN(::mlir::qopt::NormForm::Centered, "centered",
                        "A * (x - C)"),
             clEnumValN(::mlir::qopt::NormForm::ShiftAdd, "shift_add",
                        "A * x + B with powers of two for A"))}]>,
    Option<"powerOfTwoScales", "power-of-two-scales", "bool", /*default=*/"false",
           "Round the scales of the codes up to powers of two.">
  ];
}

def FoldQuantNormPass : Pass<"qopt-fold-quant-norm", "::mlir::func::FuncOp"> {
  let summary = "put norms into the scales and biases of their neighbours";
  let description = [{
    Takes each `qopt.batch_norm` and `qopt.quant_norm` to the first of these
    places that it fits: the layer before it, whose channel scales are multiplied
    by the norm's scale and whose bias takes its offset; the layer behind it; a
    `qopt.quant_norm` by itself, where a quantized batch norm stands between
    `qopt.dequantize` and `qopt.quantize`, or, as a threshold, where any batch
    norm behind `qopt.dequantize` is compared with 0. The codes of the weights stay what they
    are. `into=weights` multiplies float weights instead, for comparison.

    That the bias and the sums that it takes part in fit the accumulator is
    proved from the constants before anything changes. docs/Quantization.md says
    which activations and paddings are passed, what becomes of a scale of 0, and
    how much results can change. A remark tells the place of each norm, or why it
    stays.

    ```mlir
    func.func @f(%x: tensor<1x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x2x!qopt.quant<i8, real<2.0>>> {
      %w = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.25>>>
      %a = qopt.const dense<[4, -2]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<0.5>>>
      %b = qopt.const dense<[3, 5]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<1.0>>>
      %0 = qopt.fully_connected %x, %w rounding<half_up> : tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.25>>> -> tensor<1x2x!qopt.quant<i8, real<1.0>>>
      %1 = qopt.quant_norm %0, %a, %b form<affine> rounding<half_up> : tensor<1x2x!qopt.quant<i8, real<1.0>>>, tensor<2x!qopt.quant<i8, real<0.5>>>, tensor<2x!qopt.quant<i8, real<1.0>>> -> tensor<1x2x!qopt.quant<i8, real<2.0>>>
      return %1 : tensor<1x2x!qopt.quant<i8, real<2.0>>>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<1x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x2x!qopt.quant<i8, real<2.0>>> {
      %w = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, channel<0>, real<0.5, -0.25>>>
      %b = qopt.const dense<[12, -40]> : tensor<2xi32> : tensor<2xi32>
      %0 = qopt.fully_connected %x, %w, %b rounding<half_up> : tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, channel<0>, real<0.5, -0.25>>>, tensor<2xi32> -> tensor<1x2x!qopt.quant<i8, real<2.0>>>
      return %0 : tensor<1x2x!qopt.quant<i8, real<2.0>>>
    }
    ```
  }];
  let options = [
    Option<"into", "into", "::mlir::qopt::NormTarget",
           /*default=*/"::mlir::qopt::NormTarget::Rescale",
           "Where the scale of a norm goes.",
           [{::llvm::cl::values(
             clEnumValN(::mlir::qopt::NormTarget::Rescale, "rescale",
                        "into the scales of quantized weights"),
             clEnumValN(::mlir::qopt::NormTarget::Weights, "weights",
                        "into float weights"))}]>
  ];
}

def QuantizeWeightsPass : Pass<"qopt-quantize-weights", "::mlir::func::FuncOp"> {
  let summary = "codes for the constant weights of float layers";
  let description = [{
    The constant filter of each float layer becomes codes of `bits` bits, symmetric
    around zero, seen through `qopt.dequantize`: the network still runs as float, and
    shows what the rounding costs. There is a scale for each output channel, or one for the
    tensor. Weights are rounded half to even; a channel without weights has the
    largest scale of the others. `qopt.batch_matmul` has types per tensor only.
    A layer with `qopt.weights`, from `qopt-assign-quantizers` or by hand, gets codes of that
    storage instead, all of its range: integers or powers of two.

    | `scale` | which one |
    |---|---|
    | `max` | the smallest that clips nothing |
    | `mse` | the one with the least squared error |
    | `pow2` | the power of two with the least squared error |

    docs/Quantization.md says how they are found. A remark for each layer tells the
    signal-to-noise ratio of its weights.

    ```mlir
    func.func @f(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
      %w = qopt.const dense<[[127.0, -3.2], [0.5, 2.0]]> : tensor<2x2xf32> : tensor<2x2xf32>
      %0 = qopt.fully_connected %x, %w : tensor<1x2xf32>, tensor<2x2xf32> -> tensor<1x2xf32>
      return %0 : tensor<1x2xf32>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
      %cst = qopt.const dense<[[127, -3], [32, 127]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8<-127:127>, channel<0>, real<1.0, 0.015748031437397003>>>
      %0 = qopt.dequantize %cst : tensor<2x2x!qopt.quant<i8<-127:127>, channel<0>, real<1.0, 0.015748031437397003>>> -> tensor<2x2xf32>
      %1 = qopt.fully_connected %x, %0 : tensor<1x2xf32>, tensor<2x2xf32> -> tensor<1x2xf32>
      return %1 : tensor<1x2xf32>
    }
    ```
  }];
  let options = [
    Option<"bits", "bits", "unsigned", /*default=*/"8",
           "Bits of a code, 2 to 8.">,
    Option<"granularity", "granularity", "::mlir::qopt::Granularity",
           /*default=*/"::mlir::qopt::Granularity::Channel",
           "What shares a scale.",
           [{::llvm::cl::values(
             clEnumValN(::mlir::qopt::Granularity::Channel, "channel",
                        "the weights of an output channel"),
             clEnumValN(::mlir::qopt::Granularity::Tensor, "tensor",
                        "all weights of a layer"))}]>,
    Option<"scale", "scale", "::mlir::qopt::WeightScale",
           /*default=*/"::mlir::qopt::WeightScale::Largest",
           "How scales are found.",
           [{::llvm::cl::values(
             clEnumValN(::mlir::qopt::WeightScale::Largest, "max",
                        "clips nothing"),
             clEnumValN(::mlir::qopt::WeightScale::SquaredError, "mse",
                        "the least squared error"),
             clEnumValN(::mlir::qopt::WeightScale::PowerOfTwo, "pow2",
                        "the least squared error among powers of two"))}]>
  ];
}

def AlignScalesPass : Pass<"qopt-align-scales", "::mlir::func::FuncOp"> {
  let summary = "scales at which products and sums need narrow arithmetic only";
  let description = [{
    A quantized product is rescaled by `s_a * s_b / s_y`, a sum `a + b` by `s_a / s_y` and
    `s_b / s_y`: numbers of 31 bits that take 64-bit arithmetic. After
    qopt-insert-qdq this pass changes scales so that they become codes of
    `bits` bits times a power of two, which 32 bits are enough for. A scale only
    grows, by a factor of less than `1 + 2^(1 - bits)`, so that nothing is clipped that was not:

    - the result of a product gets `s_y = s_a * s_b * 2^k / c`,
    - of a sum the input that a layer or a function makes gets a scale that is a code times a power of
      two away from that of the other one, and the result likewise from the larger of the two.

    A layer can make any scale: its own rescale is by a code and a second level (see
    qopt-double-quantize-scales), and a function is a table. A scale that one product or sum relies on is
    not changed for another; remarks tell where that left one as it was. The product
    of the example is rescaled by `204 * 2^-9` instead of 0.4.

    ```mlir
    func.func @f(%x: tensor<4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i8, real<0.25>>>) -> tensor<4xf32> {
      %0 = qopt.dequantize %x : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4xf32>
      %1 = qopt.dequantize %y : tensor<4x!qopt.quant<i8, real<0.25>>> -> tensor<4xf32>
      %2 = qopt.mul %0, %1 : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
      %3 = qopt.quantize %2 rounding<half_even> : tensor<4xf32> -> tensor<4x!qopt.quant<i8, real<0.3125>>>
      %4 = qopt.dequantize %3 : tensor<4x!qopt.quant<i8, real<0.3125>>> -> tensor<4xf32>
      return %4 : tensor<4xf32>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i8, real<0.25>>>) -> tensor<4xf32> {
      %0 = qopt.dequantize %x : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4xf32>
      %1 = qopt.dequantize %y : tensor<4x!qopt.quant<i8, real<0.25>>> -> tensor<4xf32>
      %2 = qopt.mul %0, %1 : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
      %3 = qopt.quantize %2 rounding<half_even> : tensor<4xf32> -> tensor<4x!qopt.quant<i8, real<0.31372549019607843>>>
      %4 = qopt.dequantize %3 : tensor<4x!qopt.quant<i8, real<0.31372549019607843>>> -> tensor<4xf32>
      return %4 : tensor<4xf32>
    }
    ```
  }];
  let options = [
    Option<"bits", "bits", "unsigned", /*default=*/"8",
           "Bits of a code, 1 to 8.">
  ];
}

def InsertQDQPass : Pass<"qopt-insert-qdq", "::mlir::func::FuncOp"> {
  let summary = "quantize the values of a float network by their ranges";
  let description = [{
    Puts `qopt.quantize` (half to even) and `qopt.dequantize` behind arguments and
    results of float ops, as `qopt.range` says. Zero is always exact. Not quantized
    are constants, the layer in front of a batch norm that is its only user, and
    what moves or picks elements, which keep their type: they have it from the
    value that they come from, or, where they are only joined (`qopt.concat`,
    `qopt.maximum`, ...), from the result of that.

    A range is cut to what matters: to the bounds of the op's own activation, and
    to the numbers between which its users tell any difference, where all of them
    are `qopt.hard_swish` (from -3 on), `qopt.hard_sigmoid` (its slope),
    `qopt.logistic` (-8 to 8) or `qopt.tanh` (-4 to 4). An average keeps the type of its input, and
    `qopt.softmax` has scale 2^-8.

    Values without a range stay as they are, with a remark; one for each other tells scale and
    zero point, and the numbers that the type holds. The ranges are removed.

    ```mlir
    func.func @f(%x: tensor<1x2xf32> {qopt.range = array<f64: -1.0, 1.55>}, %w: tensor<2x2xf32>) -> tensor<2x1xf32> {
      %0 = qopt.fully_connected %x, %w activation<relu> {qopt.range = array<f64: 0.0, 5.1>} : tensor<1x2xf32>, tensor<2x2xf32> -> tensor<1x2xf32>
      %1 = qopt.reshape %0 : tensor<1x2xf32> -> tensor<2x1xf32>
      return %1 : tensor<2x1xf32>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<1x2xf32>, %w: tensor<2x2xf32>) -> tensor<2x1xf32> {
      %0 = qopt.quantize %x rounding<half_even> : tensor<1x2xf32> -> tensor<1x2x!qopt.quant<i8, real<0.0099999997764825821>, zp<-28>>>
      %1 = qopt.dequantize %0 : tensor<1x2x!qopt.quant<i8, real<0.0099999997764825821>, zp<-28>>> -> tensor<1x2xf32>
      %2 = qopt.fully_connected %1, %w activation<relu> : tensor<1x2xf32>, tensor<2x2xf32> -> tensor<1x2xf32>
      %3 = qopt.quantize %2 rounding<half_even> : tensor<1x2xf32> -> tensor<1x2x!qopt.quant<i8, real<0.019999999552965164>, zp<-128>>>
      %4 = qopt.dequantize %3 : tensor<1x2x!qopt.quant<i8, real<0.019999999552965164>, zp<-128>>> -> tensor<1x2xf32>
      %5 = qopt.reshape %4 : tensor<1x2xf32> -> tensor<2x1xf32>
      return %5 : tensor<2x1xf32>
    }
    ```
  }];
  let options = [
    Option<"storage", "storage", "std::string", /*default=*/"\"i8\"",
           "What codes are stored in: i2 to i8 or u2 to u8.">,
    Option<"symmetric", "symmetric", "bool", /*default=*/"false",
           "The zero point is 0, of unsigned storage its middle.">,
    Option<"powerOfTwoScales", "power-of-two-scales", "bool", /*default=*/"false",
           "Scales are powers of two, rounded up.">
  ];
  let dependentDialects = ["::mlir::qopt::QOptDialect"];
}

def FuseEpiloguesPass : Pass<"qopt-fuse-epilogues", "::mlir::func::FuncOp"> {
  let summary = "float biases and activations become part of the op before them";
  let description = [{
    A constant vector that is added to a float layer, or subtracted from it,
    becomes its bias: of any shape that broadcasts along the channels. A
    `qopt.leaky_relu` with `alpha` 1, a maximum with 0 and a minimum of that with
    6 become the activation of the float op before them, if it has one and the
    two are one. All of it where the value between has no other use. Codes of a
    bias that is dequantized stay codes.

    `qopt.layer` of what is fused stays with the op that now computes that value.

    ```mlir
    func.func @f(%x: tensor<1x1x1x2xf32>, %w: tensor<2x1x1x2xf32>) -> tensor<1x1x1x2xf32> {
      %b = qopt.const dense<[[[[1.0, 2.0]]]]> : tensor<1x1x1x2xf32> : tensor<1x1x1x2xf32>
      %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] : tensor<1x1x1x2xf32>, tensor<2x1x1x2xf32> -> tensor<1x1x1x2xf32>
      %1 = qopt.add %0, %b : tensor<1x1x1x2xf32>, tensor<1x1x1x2xf32> -> tensor<1x1x1x2xf32>
      %2 = qopt.leaky_relu %1 alpha 1.0 activation<relu> {qopt.layer = "relu"} : tensor<1x1x1x2xf32> -> tensor<1x1x1x2xf32>
      return %2 : tensor<1x1x1x2xf32>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<1x1x1x2xf32>, %w: tensor<2x1x1x2xf32>) -> tensor<1x1x1x2xf32> {
      %b = qopt.const dense<[1.0, 2.0]> : tensor<2xf32> : tensor<2xf32>
      %0 = qopt.conv_2d %x, %w, %b strides [1, 1] pad [0, 0, 0, 0] activation<relu> {qopt.layer = "relu"} : tensor<1x1x1x2xf32>, tensor<2x1x1x2xf32>, tensor<2xf32> -> tensor<1x1x1x2xf32>
      return %0 : tensor<1x1x1x2xf32>
    }
    ```
  }];
  let dependentDialects = ["::mlir::qopt::QOptDialect"];
}

def FuseQDQPass : Pass<"qopt-fuse-qdq", "::mlir::ModuleOp"> {
  let summary = "float ops between dequantizations and quantizations become integer ops";
  let description = [{
    1. Quantizations go up, and dequantizations down, through what moves or
       picks elements (`MovementOpInterface`, gather, select, maximum, minimum,
       maximum pools and reductions): that is exact. Constants behind a
       dequantization are moved at once, with the scales of their channels.
    2. A float op whose operands are dequantized, and whose result is quantized,
       becomes the integer op of the same name, once for each type that its
       result is quantized to. It rounds as the module's profile says.

    | op | becomes |
    |---|---|
    | a quantization of what is dequantized | `qopt.rescale` |
    | layers | the layer; a bias becomes integers in units of input scale times filter scale; that bias and sums fit the accumulator is proved first, and a channel whose bias does not, but that has one result for all inputs, becomes constant |
    | add, sub, mul, squared_difference, prelu | the same; operands take the result's storage where that loses nothing, and float constants are quantized to it |
    | exp, gelu and other functions of 8 bits without an integer op | `qopt.gather` from a table of all results |
    | a sum of 8 bits and a number | the same, but under half_away_twice |
    | neg | `qopt.mul` by -1 |
    | leaky_relu with `alpha` 1 | `qopt.rescale` with its activation |
    | functions | the same; under half_away_twice the algorithm of TensorFlow Lite, and a `qopt.rescale` where its result has one scale only |
    | softmax, log_softmax, l2_normalization | their algorithm, and a `qopt.rescale` where its result has one scale only |
    | mean, sum | the same |
    | avg_pool_2d, resize_bilinear | the same in the input's type; where the result has another one in 16 bits, with a `qopt.rescale` before and behind |
    | batch_norm | `qopt.quant_norm`, after `qopt-quantize-norm` |

    `qopt.layer` of a quantization stays with the integer op. Float values that
    come from outside, or go there, are those of `qopt-peel-float-borders`.

    A remark tells each op that became one of integers; one for each float op
    that is left says what was expected. What is left is an error of
    `qopt-verify-integer-only`.

    ```mlir
    module attributes {qopt.profile = #qopt.profile<onnx>} {
      func.func @f(%x: tensor<1x2x!qopt.quant<u8, real<0.5>, zp<3>>>) -> tensor<1x2x!qopt.quant<u8, real<2.0>>> {
        %w = qopt.const dense<[[1, -2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.25>>>
        %b = qopt.const dense<[1.0, -2.0]> : tensor<2xf32> : tensor<2xf32>
        %0 = qopt.dequantize %x : tensor<1x2x!qopt.quant<u8, real<0.5>, zp<3>>> -> tensor<1x2xf32>
        %1 = qopt.dequantize %w : tensor<2x2x!qopt.quant<i8, real<0.25>>> -> tensor<2x2xf32>
        %2 = qopt.fully_connected %0, %1, %b activation<relu> : tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32> -> tensor<1x2xf32>
        %3 = qopt.quantize %2 rounding<half_even> {qopt.layer = "y"} : tensor<1x2xf32> -> tensor<1x2x!qopt.quant<u8, real<2.0>>>
        return %3 : tensor<1x2x!qopt.quant<u8, real<2.0>>>
      }
    }
    ```

    becomes

    ```mlir
    module attributes {qopt.profile = #qopt.profile<onnx>} {
      func.func @f(%x: tensor<1x2x!qopt.quant<u8, real<0.5>, zp<3>>>) -> tensor<1x2x!qopt.quant<u8, real<2.0>>> {
        %w = qopt.const dense<[[1, -2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.25>>>
        %b = qopt.const dense<[8, -16]> : tensor<2xi32> : tensor<2xi32>
        %0 = qopt.fully_connected %x, %w, %b activation<relu> rounding<half_even> {qopt.layer = "y"} : tensor<1x2x!qopt.quant<u8, real<0.5>, zp<3>>>, tensor<2x2x!qopt.quant<i8, real<0.25>>>, tensor<2xi32> -> tensor<1x2x!qopt.quant<u8, real<2.0>>>
        return %0 : tensor<1x2x!qopt.quant<u8, real<2.0>>>
      }
    }
    ```
  }];
  let dependentDialects = ["::mlir::qopt::QOptDialect"];
}

def PeelFloatBordersPass : Pass<"qopt-peel-float-borders", "::mlir::ModuleOp"> {
  let summary = "conversions at the border of a function become the caller's";
  let description = [{
    An argument in f32 that is only quantized, always to one type of at most 16
    bits per tensor, becomes an argument of that type, and a result that is
    dequantized becomes what it is dequantized from. `qopt.float_border` names the
    value in f32: its `qopt.layer`, or else the user's name. Where the
    quantization does not round half away, `qopt.border_rounding` says how it
    does. Drivers and headers convert by these.

    Functions that the module itself calls stay as they are. A remark tells each
    border, and which float arguments and results are left.

    ```mlir
    func.func @f(%x: tensor<4xf32> {qopt.name = "x"}) -> (tensor<4xf32> {qopt.name = "y"}) {
      %0 = qopt.quantize %x rounding<half_even> {qopt.layer = "q"} : tensor<4xf32> -> tensor<4x!qopt.quant<i8, real<0.5>>>
      %1 = qopt.rescale %0 activation<relu> rounding<half_even> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.25>>>
      %2 = qopt.dequantize %1 {qopt.layer = "y"} : tensor<4x!qopt.quant<i8, real<0.25>>> -> tensor<4xf32>
      return %2 : tensor<4xf32>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<4x!qopt.quant<i8, real<0.5>>> {qopt.border_rounding = #qopt.rounding<half_even>, qopt.float_border = "x", qopt.layer = "q", qopt.name = "x"})
        -> (tensor<4x!qopt.quant<i8, real<0.25>>> {qopt.float_border = "y", qopt.name = "y"}) {
      %0 = qopt.rescale %x activation<relu> rounding<half_even> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.25>>>
      return %0 : tensor<4x!qopt.quant<i8, real<0.25>>>
    }
    ```
  }];
  let dependentDialects = ["::mlir::qopt::QOptDialect"];
}

def FoldPadsPass : Pass<"qopt-fold-pads", "::mlir::func::FuncOp"> {
  let summary = "padding as a part of the convolution that reads it";
  let description = [{
    A `qopt.pad` of rows and columns with zeros (quantized: with the zero point),
    which only one `qopt.conv_2d` or `qopt.depthwise_conv_2d` reads, becomes
    padding of that layer, which needs no tensor for it.

    ```mlir
    func.func @f(%x: tensor<1x8x8x1x!qopt.quant<i8, real<0.5>, zp<-3>>>, %w: tensor<1x3x3x1x!qopt.quant<i8, real<0.5>>>) -> tensor<1x4x4x1x!qopt.quant<i8, real<0.5>>> {
      %0 = qopt.pad %x value -3 low [0, 0, 0, 0] high [0, 1, 1, 0] : tensor<1x8x8x1x!qopt.quant<i8, real<0.5>, zp<-3>>> -> tensor<1x9x9x1x!qopt.quant<i8, real<0.5>, zp<-3>>>
      %1 = qopt.conv_2d %0, %w strides [2, 2] pad [0, 0, 0, 0] accumulator<i32> rounding<half_up> : tensor<1x9x9x1x!qopt.quant<i8, real<0.5>, zp<-3>>>, tensor<1x3x3x1x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x1x!qopt.quant<i8, real<0.5>>>
      return %1 : tensor<1x4x4x1x!qopt.quant<i8, real<0.5>>>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<1x8x8x1x!qopt.quant<i8, real<0.5>, zp<-3>>>, %w: tensor<1x3x3x1x!qopt.quant<i8, real<0.5>>>) -> tensor<1x4x4x1x!qopt.quant<i8, real<0.5>>> {
      %0 = qopt.conv_2d %x, %w strides [2, 2] pad [0, 1, 0, 1] accumulator<i32> rounding<half_up> : tensor<1x8x8x1x!qopt.quant<i8, real<0.5>, zp<-3>>>, tensor<1x3x3x1x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x1x!qopt.quant<i8, real<0.5>>>
      return %0 : tensor<1x4x4x1x!qopt.quant<i8, real<0.5>>>
    }
    ```
  }];
}

def PlanCascadesPass : Pass<"qopt-plan-cascades", "::mlir::func::FuncOp"> {
  let summary = "choose which ops to compute together, row by row";
  let description = [{
    Divides the ops, in their order, into single ones and runs that become
    cascades, so that the bytes alive at one time are as few as such a division
    allows, or not more than `limit`; of all such divisions it takes one with the
    fewest ops in cascades. A cascade computes nothing twice, so that no division
    costs multiplications (docs/Memory.md). The ops of a cascade get a number as
    `qopt.cascade`, with which `qopt-form-cascades` forms it; those that have one
    already keep it. A layer with padding on its own can become a cascade, too: its
    line buffer is smaller than a padded copy.

    A remark tells the bytes before and after.

    ```mlir
    func.func @f(%x: tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>) -> tensor<1x4x4x8x!qopt.quant<i8, real<0.5>>> {
      %0 = qopt.concat %x, %x, %x, %x, %x, %x, %x, %x axis 3 : tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x8x!qopt.quant<i8, real<0.5>>>
      %1 = qopt.max_pool_2d %0 window [2, 2] strides [2, 2] pad [0, 0, 0, 0] : tensor<1x8x8x8x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x8x!qopt.quant<i8, real<0.5>>>
      return %1 : tensor<1x4x4x8x!qopt.quant<i8, real<0.5>>>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>) -> tensor<1x4x4x8x!qopt.quant<i8, real<0.5>>> {
      %0 = qopt.concat %x, %x, %x, %x, %x, %x, %x, %x axis 3 {qopt.cascade = 0 : i64} : tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x8x!qopt.quant<i8, real<0.5>>>
      %1 = qopt.max_pool_2d %0 window [2, 2] strides [2, 2] pad [0, 0, 0, 0] {qopt.cascade = 0 : i64} : tensor<1x8x8x8x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x8x!qopt.quant<i8, real<0.5>>>
      return %1 : tensor<1x4x4x8x!qopt.quant<i8, real<0.5>>>
    }
    ```
  }];
  let options = [
    Option<"limit", "limit", "int64_t", /*default=*/"0",
           "Bytes that may be alive at one time; below what is possible, as few "
           "as possible">
  ];
}

def FormCascadesPass : Pass<"qopt-form-cascades", "::mlir::func::FuncOp"> {
  let summary = "ops that are to be computed together, row by row";
  let description = [{
    Makes one `qopt.cascade` of the ops of a block that have the same number as
    `qopt.cascade`. Constants stay outside, with or without a number. All values
    of a group but the last one are used inside of it only, and all of its ops can
    be computed row by row: anything else is an error, and nothing changes.

    `ranges` numbers ops by their positions, for experiments: `0:2` stands for the
    first three ops of the function that are not constants.

    ```mlir
    func.func @f(%x: tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>> {
      %0 = qopt.neg %x {qopt.cascade = 0 : i64} : tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>>
      %1 = qopt.max_pool_2d %0 window [2, 2] strides [2, 2] pad [0, 0, 0, 0] {qopt.cascade = 0 : i64} : tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>
      return %1 : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>> {
      %0 = qopt.cascade %x : (tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>> {
      ^bb0(%rows: tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>>):
        %1 = qopt.neg %rows : tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>>
        %2 = qopt.max_pool_2d %1 window [2, 2] strides [2, 2] pad [0, 0, 0, 0] : tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>
        qopt.yield %2 : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>
      }
      return %0 : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>
    }
    ```
  }];
  let options = [
    ListOption<"ranges", "ranges", "std::string",
               "Ops that form cascades: positions of the first and the last "
               "one, as first:last">
  ];
}

def InlineCascadesPass : Pass<"qopt-inline-cascades", "::mlir::func::FuncOp"> {
  let summary = "no op computed together with others";
  let description = [{
    Replaces each `qopt.cascade` by the ops of its body, and forgets which ops
    `qopt-form-cascades` would have joined.

    ```mlir
    func.func @f(%x: tensor<1x2x2x1xi32>) -> tensor<1x2x2x1xi32> {
      %0 = qopt.cascade %x : (tensor<1x2x2x1xi32>) -> tensor<1x2x2x1xi32> {
      ^bb0(%rows: tensor<1x2x2x1xi32>):
        %1 = qopt.neg %rows : tensor<1x2x2x1xi32> -> tensor<1x2x2x1xi32>
        %2 = qopt.abs %1 : tensor<1x2x2x1xi32> -> tensor<1x2x2x1xi32>
        qopt.yield %2 : tensor<1x2x2x1xi32>
      }
      return %0 : tensor<1x2x2x1xi32>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<1x2x2x1xi32>) -> tensor<1x2x2x1xi32> {
      %0 = qopt.neg %x : tensor<1x2x2x1xi32> -> tensor<1x2x2x1xi32>
      %1 = qopt.abs %0 : tensor<1x2x2x1xi32> -> tensor<1x2x2x1xi32>
      return %1 : tensor<1x2x2x1xi32>
    }
    ```
  }];
}

#endif // QOPT_TRANSFORMS_PASSES
