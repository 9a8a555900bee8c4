// For syncfs.
#define _GNU_SOURCE

#include "files.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static int told(int result, const struct stat *found, struct file_status *status) {
  if (result != 0) return -1;
  status->mode = found->st_mode;
  status->inode = found->st_ino;
  status->device = found->st_dev;
  status->size = found->st_size;
  status->blocks = found->st_blocks;
  status->modified_seconds = found->st_mtim.tv_sec;
  status->modified_nanoseconds = found->st_mtim.tv_nsec;
  return 0;
}

int file_status_of_descriptor(int descriptor, struct file_status *status) {
  struct stat found;
  return told(fstat(descriptor, &found), &found, status);
}

int file_status_of_path(const char *path, struct file_status *status) {
  struct stat found;
  return told(stat(path, &found), &found, status);
}

int file_status_of_link(const char *path, struct file_status *status) {
  struct stat found;
  return told(lstat(path, &found), &found, status);
}

int force_file_system(int descriptor) { return syncfs(descriptor); }

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
