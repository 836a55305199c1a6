// A state of truth values is stored in bytes, as such tensors are; its initial
// value was not.

// RUN: %arrays %t.npz "input0=np.array([[True, False, False], [False, False, True]])"
// RUN: qopt run %s --input %t.npz -o %t.reference.npz --backend=reference
// RUN: qopt run %s --input %t.npz -o %t.cpu.npz --backend=cpu
// RUN: %equal %t.reference.npz %t.cpu.npz
// RUN: %arrays %t.expected.npz "output0=np.array([[True, True, False], [True, False, True]])"
// RUN: %equal %t.expected.npz %t.cpu.npz

module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @main(%x: tensor<3xi1>, %old: tensor<3xi1> {qopt.state = dense<[false, true, false]> : tensor<3xi1>})
      -> (tensor<3xi1>, tensor<3xi1> {qopt.state}) {
    %0 = qopt.maximum %x, %old : tensor<3xi1>, tensor<3xi1> -> tensor<3xi1>
    return %0, %x : tensor<3xi1>, tensor<3xi1>
  }
}
