// Streams of gzip (RFC 1952) and Zstandard (RFC 8878) made plain, a piece at a time.
#pragma once

#include <stddef.h>

typedef struct ccompression_stream ccompression_stream;

// A stream, or NULL without memory. Kind is 1 for gzip and 2 for Zstandard.
ccompression_stream *ccompression_open(int kind);

// Takes from the input and writes to the output as much as either allows. Returns 0; 1 where the input so far ends with
// a whole frame; -1 where it is damaged.
int ccompression_step(
    ccompression_stream *stream, const void *input, size_t available, size_t *taken, void *output, size_t room,
    size_t *written);

void ccompression_close(ccompression_stream *stream);
