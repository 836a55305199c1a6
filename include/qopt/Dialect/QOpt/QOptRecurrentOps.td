//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Layers that take what they know of earlier inputs as operands and give it
// back as results. Only quantized tensors: the arithmetic is theirs.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_DIALECT_RECURRENTOPS
#define QOPT_DIALECT_RECURRENTOPS

include "qopt/Dialect/QOpt/QOptOpBase.td"

class QOpt_RecurrentOp<string mnemonic, list<Trait> traits = []>
    : QOpt_Op<mnemonic, !listconcat(traits, [
        DeclareOpInterfaceMethods<QOpt_WorkOpInterface>])>;

def QOpt_SVDFOp : QOpt_RecurrentOp<"svdf"> {
  let summary = "a filter over features, then one over time";
  let description = [{
    A fully connected layer whose filters are products of two vectors: F filters
    turn the input into one number each, and the last M of these numbers are
    filtered once more; R = F / U filters add up to one output.

    ```
    for b, f:
      acc = sum_i (q(input[b, i]) - input.zp) * q(feature[f, i])
      s = clamp(rescale(acc, M1, rounding), smallest and largest integer of the state)
      new_state[b, f*M ... f*M + M-1] = state[b, f*M + 1 ... f*M + M-1], wrap(s + state.zp)
    for b, u:
      acc = bias[u]
      for r in 0 ... R-1, m:
        acc += q(time[u*R + r, m]) * (q(new_state[b, (u*R + r)*M + m]) - state.zp)
      q(output[b, u]) = clamp(rescale(acc, M2, rounding) + output.zp)
    M1 = input.scale * feature.scale / state.scale
    M2 = state.scale * time.scale / output.scale
    ```

    Accumulators have 32 bits and wrap around, as `s + state.zp` does to the bits
    of the state. Multipliers come from float32 (docs/Numerics.md).

    Constraints:
    - (svdf_c1) all tensors but the bias have rank 2 and are not empty: the input is B x I, the filters F x I and F x M, the state B x F*M, the output B x U, and U divides F.
    - (svdf_c2) the bias has U elements of i32.
    - (svdf_c3) the new state has the type of the state.
    - (svdf_c4) all are quantized per tensor with uniform storage of 8 or 16 bits, the filters have no zero point, and the state's storage is not narrowed.

    Example:

    ```mlir
    %0, %new = qopt.svdf %x, %f, %t, %b state %s rounding<half_away_twice>
        : (tensor<1x3x!qopt.quant<i8, real<0.5>, zp<-3>>>, tensor<4x3x!qopt.quant<i8, real<0.25>>>, tensor<4x2x!qopt.quant<i16, real<0.125>>>, tensor<2xi32>,
           tensor<1x8x!qopt.quant<i16, real<0.0625>>>)
        -> (tensor<1x2x!qopt.quant<i8, real<1.5>, zp<4>>>, tensor<1x8x!qopt.quant<i16, real<0.0625>>>)
    ```
  }];
  let arguments = (ins
    QOpt_QuantTensor:$input, QOpt_QuantTensor:$feature, QOpt_QuantTensor:$time,
    Optional<QOpt_BiasTensor>:$bias, QOpt_QuantTensor:$state,
    QOpt_RoundingAttr:$rounding);
  let results = (outs QOpt_QuantTensor:$output, QOpt_QuantTensor:$newState);
  let assemblyFormat = [{
    $input `,` $feature `,` $time (`,` $bias^)? `state` $state
    `rounding` `` $rounding attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDeclaration = [{
    int64_t getBatchSize() { return getInput().getType().getDimSize(0); }
    int64_t getNumFilters() { return getFeature().getType().getDimSize(0); }
    int64_t getMemorySize() { return getTime().getType().getDimSize(1); }
    int64_t getNumUnits() { return getOutput().getType().getDimSize(1); }
    /// M1 and M2.
    Multiplier getFeatureMultiplier(Profile profile);
    Multiplier getTimeMultiplier(Profile profile);
  }];
}

def QOpt_LSTMOp : QOpt_RecurrentOp<"lstm", [AttrSizedOperandSegments]> {
  let summary = "long short-term memory over a sequence";
  let description = [{
    The input is a sequence of T steps, B x T x I, or T x B x I where
    `time_major`. Weights and biases are those of the input gate, the forget
    gate, the cell gate and the output gate, in this order.

    ```
    for t, b:
      for g in input, forget, cell, output; n:
        x = sum_i (q(input[b, t, i]) - input.zp) * q(weights_g[n, i]) + bias_g[n]
        h = sum_j (q(hidden[b, j]) - hidden.zp) * q(recurrent_g[n, j])
        sum_g[n] = sat(sat(rescale(x, Mx_g, rounding)) + sat(rescale(h, Mh_g, rounding)))
      for n:
        i, f, o = logistic16(sum_input[n]), logistic16(sum_forget[n]), logistic16(sum_output[n])
        c = sat(sat(rescale(f * q(cell[b, n]), Mf, rounding)) +
                sat(rescale(i * tanh16(sum_cell[n]), Mi, rounding)))
        c = clamp(c, -cell_clip, cell_clip) where there is a clip
        q(new_cell[b, n]) = c
        q(new_hidden[b, n]) = clamp(rescale(tanh16(c) * o, Mo, rounding) + hidden.zp)
      output[b, t] = new_hidden[b], and hidden, cell = new_hidden, new_cell for the next step
    Mx_g = input.scale * weights_g.scale * 2^12     Mh_g = hidden.scale * recurrent_g.scale * 2^12
    Mf = 2^-15     Mi = 2^-30 / cell.scale     Mo = 2^-30 / hidden.scale
    ```

    `sat` clamps to 16 bits. `logistic16` and `tanh16` of sums are those of
    inputs with scale 2^-12; `tanh16` of the cell is that of inputs with the
    power of two that is nearest to the cell's scale. With biases of i32
    the accumulators x and h have 32 bits, with i64 they have 64 bits and the
    rescale of 64-bit accumulators (docs/Numerics.md); both wrap around.

    Constraints:
    - (lstm_c1) there are four of weights, recurrent weights and biases; input and output have rank 3, weights and states rank 2, biases rank 1, none is empty: the input is B x T x I, weights N x I, recurrent weights N x N, biases N, the states B x N, and the output B x T x N; B and T change places in input and output where `time_major`.
    - (lstm_c2) the new states have the types of the states, and the output has the elements of the hidden state.
    - (lstm_c3) all but the biases are quantized per tensor with uniform storage of 8 or 16 bits; weights have no zero point; biases are all i32 or all i64.
    - (lstm_c4) the cell state is i16, not narrowed and without zero point, and its scale is from 2^-31 to 1.
    - (lstm_c5) `cell_clip` is in 0 to 32767.

    Example:

    ```mlir
    %0, %h1, %c1 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b) state(%h, %c) cell_clip 20480 rounding<half_away_twice>
        : (tensor<1x5x3x!qopt.quant<i8, real<0.5>, zp<-3>>>,
           tensor<2x3x!qopt.quant<i8, real<0.25>>>, tensor<2x3x!qopt.quant<i8, real<0.25>>>, tensor<2x3x!qopt.quant<i8, real<0.25>>>, tensor<2x3x!qopt.quant<i8, real<0.25>>>,
           tensor<2x2x!qopt.quant<i8, real<0.125>>>, tensor<2x2x!qopt.quant<i8, real<0.125>>>, tensor<2x2x!qopt.quant<i8, real<0.125>>>, tensor<2x2x!qopt.quant<i8, real<0.125>>>,
           tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>,
           tensor<1x2x!qopt.quant<i8, real<0.0078125>>>, tensor<1x2x!qopt.quant<i16, real<0.00048828125>>>)
        -> (tensor<1x5x2x!qopt.quant<i8, real<0.0078125>>>, tensor<1x2x!qopt.quant<i8, real<0.0078125>>>, tensor<1x2x!qopt.quant<i16, real<0.00048828125>>>)
    ```
  }];
  let arguments = (ins
    QOpt_QuantTensor:$input, Variadic<QOpt_QuantTensor>:$weights,
    Variadic<QOpt_QuantTensor>:$recurrent, Variadic<QOpt_BiasTensor>:$bias,
    QOpt_QuantTensor:$hidden, QOpt_QuantTensor:$cell,
    OptionalAttr<I64Attr>:$cell_clip, UnitAttr:$time_major,
    QOpt_RoundingAttr:$rounding);
  let results = (outs
    QOpt_QuantTensor:$output, QOpt_QuantTensor:$newHidden,
    QOpt_QuantTensor:$newCell);
  let assemblyFormat = [{
    $input `weights` `(` $weights `)` `recurrent` `(` $recurrent `)`
    `bias` `(` $bias `)` `state` `(` $hidden `,` $cell `)`
    (`cell_clip` $cell_clip^)? (`time_major` $time_major^)? `rounding` `` $rounding
    attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDeclaration = [{
    static constexpr unsigned kNumGates = 4;
    enum Gate : unsigned { kInput, kForget, kCell, kOutput };
    /// Sums of gates are in units of 2^-12, the functions of them of 2^-15.
    static constexpr ExactScale kSumScale = {1, -12}, kGateScale = {1, -15};

    int64_t getBatchSize() { return getHidden().getType().getDimSize(0); }
    int64_t getNumUnits() { return getHidden().getType().getDimSize(1); }
    int64_t getNumSteps() {
      return getInput().getType().getDimSize(getTimeMajor() ? 0 : 1);
    }
    int64_t getInputSize() { return getInput().getType().getDimSize(2); }
    /// That of the biases.
    Accumulator getAccumulator();
    /// The power of two that is nearest to the cell's scale.
    ExactScale getNearestCellScale();

    /// Mx_g, Mh_g, Mf, Mi and Mo.
    Multiplier getWeightsMultiplier(Profile profile, unsigned gate);
    Multiplier getRecurrentMultiplier(Profile profile, unsigned gate);
    Multiplier getForgetMultiplier(Profile profile);
    Multiplier getUpdateMultiplier(Profile profile);
    Multiplier getHiddenMultiplier(Profile profile);
  }];
}

#endif // QOPT_DIALECT_RECURRENTOPS
