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
  FIND(prepared_statement_type);
  FIND(create_logical_type);
  FIND(create_decimal_type);
  FIND(create_list_type);
  FIND(create_struct_type);
  FIND(destroy_logical_type);
  FIND(data_chunk_set_size);
  FIND(vector_assign_string_element_len);
  FIND(vector_ensure_validity_writable);
  FIND(validity_set_row_invalid);
  FIND(list_vector_get_child);
  FIND(list_vector_reserve);
  FIND(list_vector_set_size);
  FIND(struct_vector_get_child);
  FIND(create_table_function);
  FIND(destroy_table_function);
  FIND(table_function_set_name);
  FIND(table_function_set_extra_info);
  FIND(table_function_set_bind);
  FIND(table_function_set_init);
  FIND(table_function_set_local_init);
  FIND(table_function_set_function);
  FIND(register_table_function);
  FIND(bind_get_extra_info);
  FIND(bind_add_result_column);
  FIND(bind_set_cardinality);
  FIND(init_get_extra_info);
  FIND(init_set_init_data);
  FIND(init_set_max_threads);
  FIND(function_get_local_init_data);
  FIND(function_set_error);
  FIND(create_scalar_function);
  FIND(destroy_scalar_function);
  FIND(scalar_function_set_name);
  FIND(scalar_function_add_parameter);
  FIND(scalar_function_set_return_type);
  FIND(scalar_function_set_volatile);
  FIND(scalar_function_set_extra_info);
  FIND(scalar_function_set_function);
  FIND(register_scalar_function);
  FIND(scalar_function_get_extra_info);
  FIND(scalar_function_set_error);
#undef FIND
  // Rows as they come instead of all at once; a version that drops it costs memory only.
  *(void **)&functions->execute_prepared_streaming = dlsym(library, "duckdb_execute_prepared_streaming");
  if (!functions->execute_prepared_streaming) functions->execute_prepared_streaming = functions->execute_prepared;
  return NULL;
}
