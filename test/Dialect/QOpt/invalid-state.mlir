// RUN: qopt-opt %s --split-input-file --verify-diagnostics

// expected-error @+1 {{expected a new value for each of 1 states, but got 0}}
func.func private @no_result(tensor<4xi8> {qopt.state = dense<0> : tensor<4xi8>}) -> tensor<4xi8>

// -----

// expected-error @+1 {{expected a new value for each of 0 states, but got 1}}
func.func private @no_argument(tensor<4xi8>) -> (tensor<4xi8> {qopt.state})

// -----

// expected-error @+1 {{expected a new value for each of 1 states, but got 2}}
func.func private @numbers(tensor<4xi8> {qopt.state = dense<0> : tensor<4xi8>}) -> (tensor<4xi8> {qopt.state}, tensor<4xi8> {qopt.state})

// -----

// expected-error @+1 {{expected the new value of state 1 to be of type 'tensor<2xi8>', but got 'tensor<4xi8>'}}
func.func private @types(tensor<4xi8> {qopt.state = dense<0> : tensor<4xi8>}, tensor<2xi8> {qopt.state = dense<0> : tensor<2xi8>}) -> (tensor<4xi8> {qopt.state}, tensor<4xi8> {qopt.state})

// -----

// expected-error @+1 {{expected states to be the last arguments and results}}
func.func private @argument_order(tensor<4xi8> {qopt.state = dense<0> : tensor<4xi8>}, tensor<4xi8>) -> (tensor<4xi8> {qopt.state})

// -----

// expected-error @+1 {{expected states to be the last arguments and results}}
func.func private @result_order(tensor<4xi8> {qopt.state = dense<0> : tensor<4xi8>}) -> (tensor<4xi8> {qopt.state}, tensor<4xi8>)

// -----

// expected-error @+1 {{expected the initial value of a state of type 'tensor<4xi8>', but got 'tensor<2xi8>'}}
func.func private @shape(tensor<4xi8> {qopt.state = dense<0> : tensor<2xi8>}) -> (tensor<4xi8> {qopt.state})

// -----

// expected-error @+1 {{expected the initial value of a state of type 'tensor<4x!qopt.quant<i8, real<5.000000e-01>>>', but got 'tensor<4xi16>'}}
func.func private @storage(tensor<4x!qopt.quant<i8, real<0.5>>> {qopt.state = dense<0> : tensor<4xi16>}) -> (tensor<4x!qopt.quant<i8, real<0.5>>> {qopt.state})

// -----

// expected-error @+1 {{expected 'qopt.state' to be the elements of a static tensor}}
func.func private @no_elements(tensor<4xi8> {qopt.state}) -> (tensor<4xi8> {qopt.state})

// -----

// expected-error @+1 {{expected 'qopt.state' to be the elements of a static tensor}}
func.func private @not_static(tensor<?xi8> {qopt.state = dense<0> : tensor<4xi8>}) -> (tensor<?xi8> {qopt.state})

// -----

// expected-error @+1 {{expected 'qopt.state' without a value on a result of a function}}
func.func private @value_of_result(tensor<4xi8>) -> (tensor<4xi8> {qopt.state = dense<0> : tensor<4xi8>})

// -----

func.func @buffer() {
  // expected-error @+1 {{expected the initial value of a state of type 'memref<4xi8>', but got 'tensor<2xi8>'}}
  %0 = memref.alloc() {qopt.state = dense<0> : tensor<2xi8>} : memref<4xi8>
  return
}
