#include "CCompression.h"

#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

struct ccompression_stream {
  int kind;
  int ended;
  z_stream gzip;
  ZSTD_DStream *zstandard;
};

ccompression_stream *ccompression_open(int kind) {
  ccompression_stream *stream = calloc(1, sizeof *stream);
  if (!stream) return NULL;
  stream->kind = kind;
  int opened;
  if (kind == 1) {
    opened = inflateInit2(&stream->gzip, 15 + 16) == Z_OK;
  } else {
    stream->zstandard = ZSTD_createDStream();
    opened = stream->zstandard && !ZSTD_isError(ZSTD_initDStream(stream->zstandard));
  }
  if (opened) return stream;
  ZSTD_freeDStream(stream->zstandard);
  free(stream);
  return NULL;
}

static int inflate_some(
    ccompression_stream *stream, const void *input, size_t available, size_t *taken, void *output, size_t room,
    size_t *written) {
  z_stream *gzip = &stream->gzip;
  gzip->next_in = (Bytef *)input;
  gzip->avail_in = (uInt)available;
  gzip->next_out = output;
  gzip->avail_out = (uInt)room;
  // A file may hold several members, one after another.
  if (stream->ended && available && inflateReset(gzip) != Z_OK) return -1;
  if (available) stream->ended = 0;
  int status = inflate(gzip, Z_NO_FLUSH);
  *taken = available - gzip->avail_in;
  *written = room - gzip->avail_out;
  if (status == Z_STREAM_END) stream->ended = 1;
  return status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR ? stream->ended : -1;
}

int ccompression_step(
    ccompression_stream *stream, const void *input, size_t available, size_t *taken, void *output, size_t room,
    size_t *written) {
  *taken = *written = 0;
  if (stream->ended && !available) return 1;
  if (stream->kind == 1) return inflate_some(stream, input, available, taken, output, room, written);
  ZSTD_inBuffer in = {input, available, 0};
  ZSTD_outBuffer out = {output, room, 0};
  size_t status = ZSTD_decompressStream(stream->zstandard, &out, &in);
  if (ZSTD_isError(status)) return -1;
  *taken = in.pos;
  *written = out.pos;
  stream->ended = status == 0;
  return stream->ended;
}

void ccompression_close(ccompression_stream *stream) {
  if (stream->kind == 1) inflateEnd(&stream->gzip);
  ZSTD_freeDStream(stream->zstandard);
  free(stream);
}
