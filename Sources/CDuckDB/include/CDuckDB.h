// The part of DuckDB's C interface that Wissel uses, as a table of functions found at run time. DuckDB is not linked:
// the library is opened when data are first read, so programs start without it and run where it is missing.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct cduckdb_database_body *cduckdb_database;
typedef struct cduckdb_connection_body *cduckdb_connection;
typedef struct cduckdb_config_body *cduckdb_config;
typedef struct cduckdb_statement_body *cduckdb_statement;
typedef struct cduckdb_chunk_body *cduckdb_chunk;
typedef struct cduckdb_vector_body *cduckdb_vector;
typedef struct cduckdb_type_body *cduckdb_type;
typedef struct cduckdb_table_function_body *cduckdb_table_function;
typedef struct cduckdb_scalar_function_body *cduckdb_scalar_function;
typedef struct cduckdb_bind_body *cduckdb_bind;
typedef struct cduckdb_init_body *cduckdb_init;
typedef struct cduckdb_call_body *cduckdb_call;

// A result, laid out as DuckDB's own; only passed around.
typedef struct {
  uint64_t reserved[3];
  void *reserved_columns;
  char *reserved_message;
  void *internal;
} cduckdb_result;

// A text value in a vector: up to 12 bytes in place, else behind a pointer.
typedef struct {
  uint32_t length;
  char prefix[4];
  union {
    char inlined[8];
    const char *pointer;
  } rest;
} cduckdb_string;

// The bytes of a text value.
static inline const uint8_t *cduckdb_string_bytes(const cduckdb_string *text) {
  return (const uint8_t *)(text->length <= 12 ? text->prefix : text->rest.pointer);
}

// Makes a text value of at most 12 bytes, all of which are in place.
static inline void cduckdb_set_short(cduckdb_string *text, const uint8_t *bytes, uint32_t length) {
  memset(text, 0, sizeof *text);
  text->length = length;
  if (length > 0) memcpy(text->prefix, bytes, length);
}

// Makes a text value whose bytes, where they are more than 12, stay where they are.
static inline void cduckdb_set_lasting(cduckdb_string *text, const uint8_t *bytes, uint32_t length) {
  if (length <= 12) {
    cduckdb_set_short(text, bytes, length);
    return;
  }
  text->length = length;
  memcpy(text->prefix, bytes, 4);
  text->rest.pointer = (const char *)bytes;
}

typedef struct {
  int (*create_config)(cduckdb_config *);
  int (*set_config)(cduckdb_config, const char *name, const char *value);
  void (*destroy_config)(cduckdb_config *);
  int (*open_ext)(const char *path, cduckdb_database *, cduckdb_config, char **error);
  void (*close)(cduckdb_database *);
  int (*connect)(cduckdb_database, cduckdb_connection *);
  void (*disconnect)(cduckdb_connection *);
  int (*prepare)(cduckdb_connection, const char *sql, cduckdb_statement *);
  const char *(*prepare_error)(cduckdb_statement);
  void (*destroy_prepare)(cduckdb_statement *);
  int (*bind_varchar_length)(cduckdb_statement, uint64_t index, const char *text, uint64_t length);
  int (*execute_prepared)(cduckdb_statement, cduckdb_result *);
  int (*execute_prepared_streaming)(cduckdb_statement, cduckdb_result *);
  const char *(*result_error)(cduckdb_result *);
  int (*result_error_type)(cduckdb_result *);
  void (*destroy_result)(cduckdb_result *);
  uint64_t (*column_count)(cduckdb_result *);
  const char *(*column_name)(cduckdb_result *, uint64_t column);
  int (*column_type)(cduckdb_result *, uint64_t column);
  cduckdb_chunk (*fetch_chunk)(cduckdb_result);
  uint64_t (*data_chunk_get_size)(cduckdb_chunk);
  cduckdb_vector (*data_chunk_get_vector)(cduckdb_chunk, uint64_t column);
  void (*destroy_data_chunk)(cduckdb_chunk *);
  void *(*vector_get_data)(cduckdb_vector);
  uint64_t *(*vector_get_validity)(cduckdb_vector);
  const char *(*library_version)(void);
  void (*free)(void *);
  // What a statement does: 1 for one that selects.
  int (*prepared_statement_type)(cduckdb_statement);
  // Types of functions' columns.
  cduckdb_type (*create_logical_type)(int);
  cduckdb_type (*create_decimal_type)(uint8_t width, uint8_t scale);
  cduckdb_type (*create_list_type)(cduckdb_type);
  cduckdb_type (*create_struct_type)(cduckdb_type *members, const char **names, uint64_t count);
  void (*destroy_logical_type)(cduckdb_type *);
  // Writing to vectors.
  void (*data_chunk_set_size)(cduckdb_chunk, uint64_t);
  void (*vector_assign_string_element_len)(cduckdb_vector, uint64_t row, const char *, uint64_t);
  void (*vector_ensure_validity_writable)(cduckdb_vector);
  void (*validity_set_row_invalid)(uint64_t *, uint64_t row);
  cduckdb_vector (*list_vector_get_child)(cduckdb_vector);
  int (*list_vector_reserve)(cduckdb_vector, uint64_t);
  int (*list_vector_set_size)(cduckdb_vector, uint64_t);
  cduckdb_vector (*struct_vector_get_child)(cduckdb_vector, uint64_t);
  // Functions of our own that give rows.
  cduckdb_table_function (*create_table_function)(void);
  void (*destroy_table_function)(cduckdb_table_function *);
  void (*table_function_set_name)(cduckdb_table_function, const char *);
  void (*table_function_set_extra_info)(cduckdb_table_function, void *, void (*destroy)(void *));
  void (*table_function_set_bind)(cduckdb_table_function, void (*)(cduckdb_bind));
  void (*table_function_set_init)(cduckdb_table_function, void (*)(cduckdb_init));
  void (*table_function_set_local_init)(cduckdb_table_function, void (*)(cduckdb_init));
  void (*table_function_set_function)(cduckdb_table_function, void (*)(cduckdb_call, cduckdb_chunk));
  int (*register_table_function)(cduckdb_connection, cduckdb_table_function);
  void *(*bind_get_extra_info)(cduckdb_bind);
  void (*bind_add_result_column)(cduckdb_bind, const char *, cduckdb_type);
  void (*bind_set_cardinality)(cduckdb_bind, uint64_t, bool is_exact);
  void *(*init_get_extra_info)(cduckdb_init);
  void (*init_set_init_data)(cduckdb_init, void *, void (*destroy)(void *));
  void (*init_set_max_threads)(cduckdb_init, uint64_t);
  void *(*function_get_local_init_data)(cduckdb_call);
  void (*function_set_error)(cduckdb_call, const char *);
  // Functions of our own that give a value.
  cduckdb_scalar_function (*create_scalar_function)(void);
  void (*destroy_scalar_function)(cduckdb_scalar_function *);
  void (*scalar_function_set_name)(cduckdb_scalar_function, const char *);
  void (*scalar_function_add_parameter)(cduckdb_scalar_function, cduckdb_type);
  void (*scalar_function_set_return_type)(cduckdb_scalar_function, cduckdb_type);
  void (*scalar_function_set_volatile)(cduckdb_scalar_function);
  void (*scalar_function_set_extra_info)(cduckdb_scalar_function, void *, void (*destroy)(void *));
  void (*scalar_function_set_function)(
      cduckdb_scalar_function, void (*)(cduckdb_call, cduckdb_chunk, cduckdb_vector));
  int (*register_scalar_function)(cduckdb_connection, cduckdb_scalar_function);
  void *(*scalar_function_get_extra_info)(cduckdb_call);
  void (*scalar_function_set_error)(cduckdb_call, const char *);
} cduckdb_functions;

// Opens the library at `path`, after the library of stand-ins at `stub` where that is not NULL, and fills the table.
// Returns NULL, or what went wrong: a text that stays valid until the next call on this thread.
const char *cduckdb_load(const char *path, const char *stub, cduckdb_functions *functions);
