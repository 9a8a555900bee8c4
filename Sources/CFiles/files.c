// For syncfs.
#define _GNU_SOURCE

#include "files.h"

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
