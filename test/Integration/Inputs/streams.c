/* Two streams of one model, interleaved, each in an arena of its own; then one
   of them once more from the start. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int8_t frames[4][STREAM_INPUT0_SIZE] = {{1, 1, 1, 1}, {10, 20, 30, 40}, {100, 100, 100, -128}, {0, 0, 127, -128}};

static void step(const char *name, void *arena, int frame) {
  int32_t numbers[STREAM_INPUT1_SIZE], delayed[STREAM_OUTPUT1_SIZE];
  int8_t sum[STREAM_OUTPUT0_SIZE];
  numbers[0] = 10 * frame, numbers[1] = 10 * frame + 1;
  if (stream_run(frames[frame], numbers, sum, delayed, arena) != QOPT_OK)
    exit(3);
  printf("%s: %d %d %d %d, %d %d\n", name, sum[0], sum[1], sum[2], sum[3], (int)delayed[0], (int)delayed[1]);
}

int main(void) {
  void *a = NULL, *b = NULL;
  int frame;
  if (posix_memalign(&a, STREAM_ARENA_ALIGNMENT, STREAM_ARENA_SIZE) ||
      posix_memalign(&b, STREAM_ARENA_ALIGNMENT, STREAM_ARENA_SIZE))
    return 2;
  /* Whatever was there before does not count. */
  memset(a, 0x55, STREAM_ARENA_SIZE), memset(b, 0xAA, STREAM_ARENA_SIZE);
  if (stream_init(NULL) != QOPT_ERROR_ARGUMENT || stream_init((char *)a + 1) != QOPT_ERROR_ARGUMENT)
    return 4;
  if (stream_init(a) != QOPT_OK || stream_model.init(b) != QOPT_OK)
    return 5;
  printf("state: %d of %d\n", (int)stream_model.state_size, STREAM_STATE_SIZE);
  for (frame = 0; frame < 4; ++frame) {
    step("a", a, frame);
    step("b", b, 3 - frame);
  }
  stream_init(a);
  step("a", a, 0);
  step("b", b, 0);
  free(a), free(b);
  return 0;
}
