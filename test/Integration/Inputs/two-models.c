/* Two models in one program, and the table of each. */
#include "border.h"
#include "digits.h"
#include "border.h"
#include <stdio.h>
#include <string.h>

static void print_tensors(const char *title, const struct qopt_tensor *tensors, uint32_t count) {
  uint32_t i;
  int32_t dim;
  for (i = 0; i < count; ++i) {
    const struct qopt_tensor *t = &tensors[i];
    printf("%s%u '%s' type %d rank %d [", title, (unsigned)i, t->name, (int)t->type, (int)t->rank);
    for (dim = 0; dim < t->rank; ++dim)
      printf(" %d", (int)t->shape[dim]);
    printf(" ] bytes %d scale %.9g zero point %d\n", (int)t->size, t->scale, (int)t->zero_point);
  }
}

static void print_model(const struct qopt_model *model) {
  printf("%s: abi %u, %u inputs, %u outputs, arena %d\n", model->name, (unsigned)model->abi,
         (unsigned)model->num_inputs, (unsigned)model->num_outputs, (int)model->arena_alignment);
  print_tensors("input", model->inputs, model->num_inputs);
  print_tensors("output", model->outputs, model->num_outputs);
}

/* Arenas that overlap would break one of the two. */
union arena {
  unsigned char bytes[DIGITS_ARENA_SIZE + BORDER_ARENA_SIZE + 2 * DIGITS_ARENA_ALIGNMENT];
};
static union arena memory;

static void *align(unsigned char *bytes) {
  return bytes + (DIGITS_ARENA_ALIGNMENT - (uintptr_t)bytes % DIGITS_ARENA_ALIGNMENT) % DIGITS_ARENA_ALIGNMENT;
}

int main(void) {
  static const int8_t a[BORDER_INPUT0_SIZE] = {-3, -1, 1, -3, 127, -128};
  static const uint8_t b[BORDER_INPUT1_SIZE] = {200, 204, 255};
  static const int16_t c[BORDER_INPUT2_SIZE] = {0, 1, -1, 32767};
  static const uint16_t d[BORDER_INPUT3_SIZE] = {40000, 40001, 0, 65535};
  static const int32_t e[BORDER_INPUT4_SIZE] = {-70000};
  static const int64_t f[BORDER_INPUT5_SIZE] = {0, 0};
  static int8_t image[DIGITS_INPUT0_SIZE], scores[DIGITS_OUTPUT0_SIZE];
  int8_t sum[BORDER_OUTPUT0_SIZE];
  uint16_t rescaled[BORDER_OUTPUT1_SIZE];
  int64_t constant[BORDER_OUTPUT2_SIZE];
  int32_t scalar[BORDER_OUTPUT3_SIZE];
  void *first = align(memory.bytes);
  void *second = align((unsigned char *)first + DIGITS_ARENA_SIZE);
  int i, total = 0;

  print_model(&digits_model);
  print_model(&border_model);
  if (digits_run(image, scores, first) != QOPT_OK)
    return 1;
  if (border_run(a, b, c, d, e, f, sum, rescaled, constant, scalar, second) != QOPT_OK)
    return 2;
  for (i = 0; i < DIGITS_OUTPUT0_SIZE; ++i)
    total += scores[i] + 128;
  printf("scores: %s\n", total >= 250 && total <= 262 ? "a distribution" : "wrong");
  for (i = 0; i < BORDER_OUTPUT0_SIZE; ++i)
    printf("%s%d", i ? " " : "sum: ", sum[i]);
  for (i = 0; i < BORDER_OUTPUT1_SIZE; ++i)
    printf("%s%d", i ? " " : "\nrescaled: ", rescaled[i]);
  printf("\nconstant: %lld %lld\nscalar: %d\n", (long long)constant[0], (long long)constant[1], (int)scalar[0]);
  return 0;
}
