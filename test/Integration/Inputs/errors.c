/* What a model answers to bad arguments: an error code, and nothing written. */
#include "digits.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                       \
  do {                                                                         \
    if (!(condition)) {                                                        \
      printf("line %d: expected %s\n", __LINE__, #condition);                  \
      return 1;                                                                \
    }                                                                          \
  } while (0)

enum { kFill = 0x5A };

static int is_untouched(const void *memory, size_t size) {
  const unsigned char *bytes = memory;
  size_t i;
  for (i = 0; i < size; ++i)
    if (bytes[i] != kFill)
      return 0;
  return 1;
}

int main(void) {
  int8_t image[DIGITS_INPUT0_SIZE + 1], scores[DIGITS_OUTPUT0_SIZE + 1];
  int8_t expected[DIGITS_OUTPUT0_SIZE];
  const void *inputs[1] = {NULL};
  void *outputs[1] = {NULL}, *memory = NULL;
  char *arena;
  size_t step;
  if (posix_memalign(&memory, DIGITS_ARENA_ALIGNMENT, DIGITS_ARENA_SIZE + DIGITS_ARENA_ALIGNMENT))
    return 2;
  arena = memory;
  memset(image, 7, sizeof image);
  memset(scores, kFill, sizeof scores);
  memset(arena, kFill, DIGITS_ARENA_SIZE + DIGITS_ARENA_ALIGNMENT);

  /* Null pointers. */
  CHECK(digits_run(NULL, scores, arena) == QOPT_ERROR_ARGUMENT);
  CHECK(digits_run(image, NULL, arena) == QOPT_ERROR_ARGUMENT);
  CHECK(digits_run(image, scores, NULL) == QOPT_ERROR_ARGUMENT);
  CHECK(digits_invoke(NULL, NULL, NULL) == QOPT_ERROR_ARGUMENT);
  outputs[0] = scores;
  CHECK(digits_invoke(NULL, outputs, arena) == QOPT_ERROR_ARGUMENT);
  CHECK(digits_invoke(inputs, outputs, arena) == QOPT_ERROR_ARGUMENT);
  inputs[0] = image;
  CHECK(digits_invoke(inputs, NULL, arena) == QOPT_ERROR_ARGUMENT);
  CHECK(digits_invoke(inputs, outputs, NULL) == QOPT_ERROR_ARGUMENT);
  outputs[0] = NULL;
  CHECK(digits_invoke(inputs, outputs, arena) == QOPT_ERROR_ARGUMENT);
  outputs[0] = scores;

  /* An arena that is not aligned. */
  for (step = 1; step < DIGITS_ARENA_ALIGNMENT; ++step) {
    CHECK(digits_run(image, scores, arena + step) == QOPT_ERROR_ARGUMENT);
    CHECK(digits_invoke(inputs, outputs, arena + step) == QOPT_ERROR_ARGUMENT);
  }
  CHECK(is_untouched(scores, sizeof scores));
  CHECK(is_untouched(arena, DIGITS_ARENA_SIZE + DIGITS_ARENA_ALIGNMENT));

  /* Right arguments; bytes behind the buffers stay as they are. */
  CHECK(digits_run(image, scores, arena) == QOPT_OK);
  CHECK(!is_untouched(scores, DIGITS_OUTPUT0_SIZE));
  CHECK(is_untouched(scores + DIGITS_OUTPUT0_SIZE, 1));
  for (step = 0; step < sizeof image; ++step)
    CHECK(image[step] == 7);
  CHECK(is_untouched(arena + DIGITS_ARENA_SIZE, DIGITS_ARENA_ALIGNMENT));
  memcpy(expected, scores, sizeof expected);

  /* The table's function and the arrays give the same, in an arena of junk, and
     inputs and outputs need no more alignment than their type has. */
  memset(arena, 0xFF, DIGITS_ARENA_SIZE);
  CHECK(digits_model.invoke(inputs, outputs, arena) == QOPT_OK);
  CHECK(memcmp(expected, scores, sizeof expected) == 0);
  CHECK(digits_run(image + 1, scores + 1, arena) == QOPT_OK);
  CHECK(memcmp(expected, scores + 1, sizeof expected) == 0);
  printf("all as expected\n");
  free(memory);
  return 0;
}
