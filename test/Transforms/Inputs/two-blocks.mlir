func.func @blocks(%x: tensor<2xi8>) -> tensor<2xi8> {
  cf.br ^next
^next:
  return %x : tensor<2xi8>
}
