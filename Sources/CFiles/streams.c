#include "streams.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>

/// The first failure of standard output that was seen here.
static atomic_int output_failure;

static void note_failure(int number) {
  int none = 0;
  if (number == 1) atomic_compare_exchange_strong(&output_failure, &none, errno != 0 ? errno : EIO);
}

void write_standard_stream(int number, const void *bytes, unsigned long count) {
  FILE *stream = number == 1 ? stdout : stderr;
  if (fwrite(bytes, 1, count, stream) != count || fflush(stream) != 0) note_failure(number);
}

int standard_output_failure(void) {
  if (fflush(stdout) != 0) note_failure(1);
  // A writer who did not look.
  if (output_failure == 0 && ferror(stdout)) output_failure = EIO;
  return output_failure;
}
