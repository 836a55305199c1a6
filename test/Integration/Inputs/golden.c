/* The whole use of a compiled model in plain C, through its table:

     golden input0.bin output0.bin

   computes every sample of the first file and compares it with the second; in
   place as well, where the arena has inputs and outputs. MODEL is the model's
   table. Buffers have exactly the sizes that the model
   asks for, so that a sanitizer or valgrind sees any access beside them. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
  const struct qopt_model *model = &MODEL;
  size_t in_size = model->inputs[0].size, out_size = model->outputs[0].size;
  char *in = malloc(in_size), *out = malloc(out_size);
  char *expected = malloc(out_size);
  void *arena = NULL;
  FILE *inputs = argc > 2 ? fopen(argv[1], "rb") : NULL;
  FILE *outputs = argc > 2 ? fopen(argv[2], "rb") : NULL;
  int samples = 0, differences = 0;
  if (!in || !out || !expected || !inputs || !outputs ||
      posix_memalign(&arena, model->arena_alignment, model->arena_size))
    return 2;
  while (fread(in, 1, in_size, inputs) == in_size &&
         fread(expected, 1, out_size, outputs) == out_size) {
    const void *ins[1];
    void *outs[1];
    ins[0] = in;
    outs[0] = out;
    if (model->invoke(ins, outs, arena) != QOPT_OK)
      return 3;
    differences += memcmp(out, expected, out_size) != 0;
    if (model->run_in_place) {
      memcpy((char *)arena + model->inputs[0].arena_offset, in, in_size);
      if (model->run_in_place(arena) != QOPT_OK)
        return 3;
      differences += memcmp((char *)arena + model->outputs[0].arena_offset,
                            expected, out_size) != 0;
    }
    ++samples;
  }
  printf("%s: %d samples, %d differ\n", model->name, samples, differences);
  free(in), free(out), free(expected), free(arena);
  fclose(inputs), fclose(outputs);
  return samples == 0 || differences != 0;
}
