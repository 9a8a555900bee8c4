#define _GNU_SOURCE
#include "CDuckDB.h"

#include <dlfcn.h>
#include <stdio.h>

static _Thread_local char message[512];

static const char *failed(const char *what, const char *why) {
  snprintf(message, sizeof message, "%s: %s", what, why ? why : "unknown");
  return message;
}

const char *cduckdb_load(const char *path, const char *stub, cduckdb_functions *functions) {
  // The stand-ins must be visible to the library that names them; the library itself stays apart.
  if (stub && !dlopen(stub, RTLD_NOW | RTLD_GLOBAL)) return failed(stub, dlerror());
  void *library = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
  if (!library) return failed(path, dlerror());

#define FIND(name)                                                             \
  *(void **)&functions->name = dlsym(library, "duckdb_" #name);                \
  if (!functions->name) return failed(path, "it has no function duckdb_" #name)
  FIND(create_config);
  FIND(set_config);
  FIND(destroy_config);
  FIND(open_ext);
  FIND(close);
  FIND(connect);
  FIND(disconnect);
  FIND(prepare);
  FIND(prepare_error);
  FIND(destroy_prepare);
  FIND(bind_varchar_length);
  FIND(execute_prepared);
  FIND(result_error);
  FIND(result_error_type);
  FIND(destroy_result);
  FIND(column_count);
  FIND(column_name);
  FIND(column_type);
  FIND(fetch_chunk);
  FIND(data_chunk_get_size);
  FIND(data_chunk_get_vector);
  FIND(destroy_data_chunk);
  FIND(vector_get_data);
  FIND(vector_get_validity);
  FIND(library_version);
  FIND(free);
#undef FIND
  // Rows as they come instead of all at once; a version that drops it costs memory only.
  *(void **)&functions->execute_prepared_streaming = dlsym(library, "duckdb_execute_prepared_streaming");
  if (!functions->execute_prepared_streaming) functions->execute_prepared_streaming = functions->execute_prepared;
  return NULL;
}
