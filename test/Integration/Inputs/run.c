/* A dozen lines of C: one sample of the digits, as in the documentation. */
#include "digits.h"
#include <stdio.h>

static unsigned char memory[DIGITS_ARENA_SIZE + DIGITS_ARENA_ALIGNMENT];

int main(void) {
  static int8_t image[DIGITS_INPUT0_SIZE], scores[DIGITS_OUTPUT0_SIZE];
  uintptr_t misaligned = (uintptr_t)memory % DIGITS_ARENA_ALIGNMENT;
  int digit, best = 0;
  if (fread(image, 1, sizeof image, stdin) != sizeof image ||
      digits_run(image, scores, memory + (DIGITS_ARENA_ALIGNMENT - misaligned) % DIGITS_ARENA_ALIGNMENT))
    return 1;
  for (digit = 1; digit < DIGITS_OUTPUT0_SIZE; ++digit)
    if (scores[digit] > scores[best])
      best = digit;
  return printf("%d\n", best) < 0;
}
