/* One call with buffers that lack SHORT_INPUT, SHORT_OUTPUT or SHORT_ARENA
   bytes, for tests of the sanitizer. */
#include <stdlib.h>

#ifndef SHORT_INPUT
#define SHORT_INPUT 0
#endif
#ifndef SHORT_OUTPUT
#define SHORT_OUTPUT 0
#endif
#ifndef SHORT_ARENA
#define SHORT_ARENA 0
#endif

int main(void) {
  const void *inputs[1];
  void *input = calloc(1, MODEL.inputs[0].size - SHORT_INPUT);
  void *outputs[1];
  void *arena = NULL;
  int result;
  outputs[0] = malloc(MODEL.outputs[0].size - SHORT_OUTPUT);
  inputs[0] = input;
  if (posix_memalign(&arena, MODEL.arena_alignment, MODEL.arena_size - SHORT_ARENA))
    return 2;
  result = MODEL.invoke(inputs, outputs, arena);
  free(input), free(outputs[0]), free(arena);
  return result != QOPT_OK;
}
