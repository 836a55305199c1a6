/* Real numbers from stdin through the model to stdout, by the header's helpers. Buffers
   come from the heap, so that sanitizers see their ends. */
#include "net.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N = NET_INPUT0_SIZE };

static void *get(size_t size) {
  void *memory = malloc(size);
  if (!memory)
    exit(1);
  return memory;
}

/* What the table says about the ends. */
static int is_described(void) {
  const struct qopt_tensor *in = net_model.inputs, *out = net_model.outputs;
  return net_model.num_inputs == 5 && in[0].type == 8 && in[0].zero_point == -5 && (float)in[0].scale == 0.02361000143f &&
         in[1].type == -8 && in[1].zero_point == 131 && in[2].type == 16 && in[3].type == 32 && in[3].scale == 0 &&
         in[4].type == -1 && in[4].scale == 0 && net_model.num_outputs == 6 && out[3].zero_point == 127 &&
         (float)out[3].scale == 1.1f && out[5].type == -1;
}

int main(void) {
  float *reals = get(3 * N * sizeof *reals), *results = get(4 * N * sizeof *results);
  int8_t *a = get(N), *y0 = get(N), *y3 = get(N);
  uint8_t *b = get(N), *y1 = get(N), *flags = get(N), *y5 = get(N);
  int16_t *c = get(2 * N), *y2 = get(2 * N);
  int32_t number, y4, i;
  char *memory = get(NET_ARENA_SIZE + NET_ARENA_ALIGNMENT);
  void *arena = memory + (NET_ARENA_ALIGNMENT - (uintptr_t)memory % NET_ARENA_ALIGNMENT) % NET_ARENA_ALIGNMENT;
  if (!is_described())
    return 1;
  for (number = 1; fread(reals, sizeof *reals, 3 * N, stdin) == 3 * N; ++number) {
    net_quantize_input0(reals, a);
    net_quantize_input1(reals + N, b);
    net_quantize_input2(reals + 2 * N, c);
    for (i = 0; i < N; ++i)
      flags[i] = (uint8_t)(number >> i & 1);
    if (net_run(a, b, c, &number, flags, y0, y1, y2, y3, &y4, y5, arena) != QOPT_OK || y4 != number ||
        memcmp(flags, y5, N) != 0)
      return 1;
    net_dequantize_output0(y0, results);
    net_dequantize_output1(y1, results + N);
    net_dequantize_output2(y2, results + 2 * N);
    net_dequantize_output3(y3, results + 3 * N);
    if (fwrite(results, sizeof *results, 4 * N, stdout) != 4 * N)
      return 1;
  }
  free(reals), free(results), free(a), free(y0), free(y3), free(b), free(y1), free(flags), free(y5), free(c), free(y2);
  free(memory);
  return 0;
}
