// The part of DuckDB's C interface that Wissel uses, as a table of functions found at run time. DuckDB is not linked:
// the library is opened when data are first read, so programs start without it and run where it is missing.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cduckdb_database_body *cduckdb_database;
typedef struct cduckdb_connection_body *cduckdb_connection;
typedef struct cduckdb_config_body *cduckdb_config;
typedef struct cduckdb_statement_body *cduckdb_statement;
typedef struct cduckdb_chunk_body *cduckdb_chunk;
typedef struct cduckdb_vector_body *cduckdb_vector;

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
} cduckdb_functions;

// Opens the library at `path`, after the library of stand-ins at `stub` where that is not NULL, and fills the table.
// Returns NULL, or what went wrong: a text that stays valid until the next call on this thread.
const char *cduckdb_load(const char *path, const char *stub, cduckdb_functions *functions);
