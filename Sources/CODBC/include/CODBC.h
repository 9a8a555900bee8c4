// The part of ODBC that Wissel uses, as a table of functions found at run time. The driver manager (unixODBC) is not
// linked: its library is opened when a database is first read through it, so programs start where it is missing.
//
// The types are those of unixODBC on 64-bit Linux: a length has 64 bits, and a wide character is a unit of UTF-16.
#pragma once

#include <stdint.h>

typedef void *codbc_handle;
typedef int16_t codbc_return;
typedef uint16_t codbc_wide;

// A time without a zone; the fraction is in nanoseconds.
typedef struct {
  int16_t year;
  uint16_t month, day, hour, minute, second;
  uint32_t fraction;
} codbc_timestamp;

typedef struct {
  int16_t year;
  uint16_t month, day;
} codbc_date;

typedef struct {
  codbc_return (*AllocHandle)(int16_t kind, codbc_handle parent, codbc_handle *made);
  codbc_return (*FreeHandle)(int16_t kind, codbc_handle);
  codbc_return (*SetEnvAttr)(codbc_handle, int32_t name, void *value, int32_t length);
  codbc_return (*SetConnectAttr)(codbc_handle, int32_t name, void *value, int32_t length);
  codbc_return (*DriverConnectW)(
      codbc_handle, void *window, codbc_wide *words, int16_t count, codbc_wide *completed, int16_t room,
      int16_t *needed, uint16_t completion);
  codbc_return (*Disconnect)(codbc_handle);
  codbc_return (*GetInfoW)(codbc_handle, uint16_t what, void *value, int16_t bytes, int16_t *needed);
  codbc_return (*SetStmtAttr)(codbc_handle, int32_t name, void *value, int32_t length);
  codbc_return (*ExecDirectW)(codbc_handle, codbc_wide *text, int32_t count);
  codbc_return (*NumResultCols)(codbc_handle, int16_t *count);
  codbc_return (*DescribeColW)(
      codbc_handle, uint16_t column, codbc_wide *name, int16_t room, int16_t *needed, int16_t *type, uint64_t *size,
      int16_t *digits, int16_t *nullable);
  codbc_return (*Fetch)(codbc_handle);
  codbc_return (*GetData)(
      codbc_handle, uint16_t column, int16_t form, void *value, int64_t bytes, int64_t *lengthOrNull);
  codbc_return (*EndTran)(int16_t kind, codbc_handle, int16_t how);
  codbc_return (*GetDiagRecW)(
      int16_t kind, codbc_handle, int16_t record, codbc_wide *state, int32_t *native, codbc_wide *message, int16_t room,
      int16_t *needed);
} codbc_functions;

// Opens the library at `path` and fills the table. Returns NULL, or what went wrong: a text that stays valid until the
// next call on this thread.
const char *codbc_load(const char *path, codbc_functions *functions);
