/* An arena of less than its states need. */
#include <stdlib.h>

int main(void) {
  void *arena = NULL;
  if (posix_memalign(&arena, STREAM_ARENA_ALIGNMENT, 4))
    return 2;
  return stream_init(arena);
}
