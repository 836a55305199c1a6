/* Real numbers from stdin through the model to stdout, by the header's helpers. Buffers
   come from the heap, so that sanitizers see their ends. */
#include "net.h"
#include <stdio.h>
#include <stdlib.h>

static void *get(size_t size) {
  void *memory = malloc(size);
  if (!memory)
    exit(1);
  return memory;
}

int main(void) {
  size_t n = NET_INPUT0_SIZE;
  float *reals = get(3 * n * sizeof *reals), *results = get(4 * n * sizeof *results);
  int8_t *a = get(n), *y0 = get(n), *y3 = get(n);
  uint8_t *b = get(n), *y1 = get(n);
  int16_t *c = get(2 * n), *y2 = get(2 * n);
  int32_t number = 1, y4;
  char *memory = get(NET_ARENA_SIZE + NET_ARENA_ALIGNMENT);
  void *arena = memory + (NET_ARENA_ALIGNMENT - (uintptr_t)memory % NET_ARENA_ALIGNMENT) % NET_ARENA_ALIGNMENT;
  for (; fread(reals, sizeof *reals, 3 * n, stdin) == 3 * n; ++number) {
    net_quantize_input0(reals, a);
    net_quantize_input1(reals + n, b);
    net_quantize_input2(reals + 2 * n, c);
    if (net_run(a, b, c, &number, y0, y1, y2, y3, &y4, arena) != QOPT_OK || y4 != number)
      return 1;
    net_dequantize_output0(y0, results);
    net_dequantize_output1(y1, results + n);
    net_dequantize_output2(y2, results + 2 * n);
    net_dequantize_output3(y3, results + 3 * n);
    if (fwrite(results, sizeof *results, 4 * n, stdout) != 4 * n)
      return 1;
  }
  free(reals), free(results), free(a), free(y0), free(y3), free(b), free(y1), free(c), free(y2), free(memory);
  return 0;
}
