/* threads INPUTS OUTPUTS: several threads run the samples of a model at the
   same time, each from another one on and with an arena of its own, and compare
   the results. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { kThreads = 4, kRounds = 3, kSamples = 40 };
static char *inputs, *outputs;

static void *run(void *argument) {
  const size_t in_size = MODEL.inputs[0].size, out_size = MODEL.outputs[0].size;
  size_t first = (size_t)argument * kSamples / kThreads, i, differences = 0;
  char *out = malloc(out_size);
  void *arena = NULL;
  if (!out || posix_memalign(&arena, MODEL.arena_alignment, MODEL.arena_size))
    abort();
  for (i = first; i < first + kRounds * kSamples; ++i) {
    const void *in[1];
    void *outs[1];
    in[0] = inputs + i % kSamples * in_size;
    outs[0] = out;
    if (MODEL.invoke(in, outs, arena) != QOPT_OK)
      abort();
    differences += memcmp(out, outputs + i % kSamples * out_size, out_size) != 0;
  }
  free(arena), free(out);
  return (void *)differences;
}

static char *read_all(const char *path, size_t size) {
  char *memory = malloc(size);
  FILE *file = fopen(path, "rb");
  if (!memory || !file || fread(memory, 1, size, file) != size)
    abort();
  fclose(file);
  return memory;
}

int main(int argc, char **argv) {
  pthread_t threads[kThreads];
  size_t i, differences = 0;
  if (argc < 3)
    return 2;
  inputs = read_all(argv[1], kSamples * MODEL.inputs[0].size);
  outputs = read_all(argv[2], kSamples * MODEL.outputs[0].size);
  for (i = 0; i < kThreads; ++i)
    if (pthread_create(&threads[i], NULL, run, (void *)i))
      return 2;
  for (i = 0; i < kThreads; ++i) {
    void *result;
    pthread_join(threads[i], &result);
    differences += (size_t)result;
  }
  printf("%d invocations, %d differ\n", kThreads * kRounds * kSamples, (int)differences);
  free(inputs), free(outputs);
  return differences != 0;
}
