/// What stat(2) tells of a file, in types of our own: which module `struct stat` belongs to depends, for Swift, on what
/// else is imported.
struct file_status {
  unsigned int mode;
  unsigned long long inode;
  /// What the inode is a number of.
  unsigned long long device;
  long long size;
  /// Of 512 bytes, as they lie on disk.
  long long blocks;
  long long modified_seconds;
  long long modified_nanoseconds;
};

/// Of an open file; 0, or -1 with errno set.
int file_status_of_descriptor(int descriptor, struct file_status *status);

/// Of a path, links followed; 0, or -1 with errno set.
int file_status_of_path(const char *path, struct file_status *status);

/// Of a path, a link at its end not followed; 0, or -1 with errno set.
int file_status_of_link(const char *path, struct file_status *status);

/// Forces everything written to the file system of an open file or folder to disk; 0, or -1 with errno set.
int force_file_system(int descriptor);
