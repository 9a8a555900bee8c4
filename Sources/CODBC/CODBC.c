#define _GNU_SOURCE
#include "CODBC.h"

#include <dlfcn.h>
#include <stdio.h>

_Static_assert(sizeof(void *) == 8, "the lengths in CODBC.h are those of 64-bit systems");

static _Thread_local char message[512];

static const char *failed(const char *what, const char *why) {
  snprintf(message, sizeof message, "%s: %s", what, why ? why : "unknown");
  return message;
}

const char *codbc_load(const char *path, codbc_functions *functions) {
  // Local: a driver has functions of the same names, and must find its own.
  void *library = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
  if (!library) return failed(path, dlerror());

#define FIND(name)                                                             \
  *(void **)&functions->name = dlsym(library, "SQL" #name);                    \
  if (!functions->name) return failed(path, "it has no function SQL" #name)
  FIND(AllocHandle);
  FIND(FreeHandle);
  FIND(SetEnvAttr);
  FIND(SetConnectAttr);
  FIND(DriverConnectW);
  FIND(Disconnect);
  FIND(GetInfoW);
  FIND(SetStmtAttr);
  FIND(ExecDirectW);
  FIND(NumResultCols);
  FIND(DescribeColW);
  FIND(Fetch);
  FIND(GetData);
  FIND(EndTran);
  FIND(GetDiagRecW);
#undef FIND
  return NULL;
}
