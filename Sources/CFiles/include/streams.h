/// Writes to standard output (1) or standard error (2) through the C library's stream, which other writers of this
/// process share, and on to the file at once. Standard output remembers that a write failed.
void write_standard_stream(int number, const void *bytes, unsigned long count);

/// 0 when all that standard output took is written; else what was wrong, as an errno.
int standard_output_failure(void);
