// The interface is described at sqlite.org/vfs.html and sqlite.org/c3ref/io_methods.html.

#include "gathered_files.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

// Gathered at most; a file has memory for it once it has been written. SQLite's own files write less than 128 KiB in
// one call, and nothing at all of just so much.
enum { most_gathered = 124 << 10 };

// Of a frame of the log, before its page; its bytes 4 to 7 are 0 unless the frame ends a commit (sqlite.org/fileformat.html).
enum { frame_header = 24 };

// SQLite's own file follows in memory.
struct file {
  sqlite3_file methods;
  // Of a database: its log, while that is open. What is told about a commit is told through the database's file.
  struct file *log;
  // Of a log: its database, while that is open. Only logs gather: a checkpoint, which writes the database, does not look
  // at every answer.
  struct file *database;
  unsigned char *bytes;
  int length;
  // Where in the file the gathered bytes begin.
  sqlite3_int64 start;
  // Whether the next page ends a commit.
  int ends_commit;
  // Why gathered bytes are not in the file; whoever writes, reads or forces to disk is told until the transaction ends.
  int failure;
};

static sqlite3_file *own(const struct file *file) { return (sqlite3_file *)(file + 1); }
static struct file *of(sqlite3_file *file) { return (struct file *)file; }

// Hands on what was gathered; gives what went wrong with it, now or before.
static int hand_on(struct file *file) {
  if (file->length > 0) {
    int length = file->length;
    file->length = 0;
    int result = own(file)->pMethods->xWrite(own(file), file->bytes, length, file->start);
    if (result != SQLITE_OK) file->failure = result;
  }
  return file->failure;
}

// Before other connections may look: what a log has comes before what is said about it.
static void hand_on_log(struct file *database) {
  if (database->log != NULL) hand_on(database->log);
}

static int gather(struct file *file, const void *bytes, int count, sqlite3_int64 place) {
  int follows = place == file->start + file->length && count <= most_gathered - file->length;
  int result = follows ? file->failure : hand_on(file);
  if (result != SQLITE_OK) return result;
  if (file->bytes == NULL) file->bytes = malloc(most_gathered);
  if (file->bytes == NULL || count > most_gathered) return own(file)->pMethods->xWrite(own(file), bytes, count, place);
  if (file->length == 0) file->start = place;
  memcpy(file->bytes + file->length, bytes, count);
  file->length += count;
  return SQLITE_OK;
}

static int gathered_write(sqlite3_file *base, const void *bytes, int count, sqlite3_int64 place) {
  struct file *file = of(base);
  if (file->database == NULL) return own(file)->pMethods->xWrite(own(file), bytes, count, place);
  int result = gather(file, bytes, count, place);
  if (result != SQLITE_OK) return result;
  // The end of a commit is handed on at once: what is wrong with it is the answer to this call, as without gathering.
  if (count == frame_header) {
    const unsigned char *header = bytes;
    file->ends_commit = (header[4] | header[5] | header[6] | header[7]) != 0;
    return SQLITE_OK;
  }
  if (!file->ends_commit) return SQLITE_OK;
  file->ends_commit = 0;
  return hand_on(file);
}

static int gathered_close(sqlite3_file *base) {
  struct file *file = of(base);
  hand_on(file);
  if (file->log != NULL) file->log->database = NULL;
  if (file->database != NULL) file->database->log = NULL;
  free(file->bytes);
  file->bytes = NULL;
  return own(file)->pMethods->xClose(own(file));
}

// Does with SQLite's own file what is asked, once what was gathered is handed on.
#define after_handing_on(call) \
  struct file *file = of(base); \
  int result = hand_on(file); \
  return result != SQLITE_OK ? result : own(file)->pMethods->call

static int gathered_read(sqlite3_file *base, void *bytes, int count, sqlite3_int64 place) {
  after_handing_on(xRead(own(file), bytes, count, place));
}

static int gathered_sync(sqlite3_file *base, int flags) { after_handing_on(xSync(own(file), flags)); }

static int gathered_truncate(sqlite3_file *base, sqlite3_int64 size) {
  after_handing_on(xTruncate(own(file), size));
}

static int gathered_size(sqlite3_file *base, sqlite3_int64 *size) {
  after_handing_on(xFileSize(own(file), size));
}

static int gathered_lock(sqlite3_file *base, int level) { after_handing_on(xLock(own(file), level)); }

static int gathered_unlock(sqlite3_file *base, int level) {
  return own(of(base))->pMethods->xUnlock(own(of(base)), level);
}

static int gathered_is_reserved(sqlite3_file *base, int *result_out) {
  return own(of(base))->pMethods->xCheckReservedLock(own(of(base)), result_out);
}

static int gathered_control(sqlite3_file *base, int operation, void *argument) {
  after_handing_on(xFileControl(own(file), operation, argument));
}

static int gathered_sector(sqlite3_file *base) { return own(of(base))->pMethods->xSectorSize(own(of(base))); }

static int gathered_traits(sqlite3_file *base) {
  return own(of(base))->pMethods->xDeviceCharacteristics(own(of(base)));
}

static int gathered_map(sqlite3_file *base, int region, int size, int extend, void volatile **memory) {
  return own(of(base))->pMethods->xShmMap(own(of(base)), region, size, extend, memory);
}

// The lock of who writes to a log, among those of its index (sqlite.org/walformat.html).
enum { write_lock = 0 };

static int gathered_map_lock(sqlite3_file *base, int offset, int count, int flags) {
  struct file *log = of(base)->log;
  hand_on_log(of(base));
  int ends = (flags & SQLITE_SHM_UNLOCK) && (flags & SQLITE_SHM_EXCLUSIVE) && offset == write_lock;
  // With the transaction goes what it did not bring into the file.
  if (ends && log != NULL) log->failure = SQLITE_OK;
  return own(of(base))->pMethods->xShmLock(own(of(base)), offset, count, flags);
}

static void gathered_barrier(sqlite3_file *base) {
  hand_on_log(of(base));
  own(of(base))->pMethods->xShmBarrier(own(of(base)));
}

static int gathered_unmap(sqlite3_file *base, int delete) {
  hand_on_log(of(base));
  return own(of(base))->pMethods->xShmUnmap(own(of(base)), delete);
}

static int gathered_fetch(sqlite3_file *base, sqlite3_int64 place, int count, void **memory) {
  after_handing_on(xFetch(own(file), place, count, memory));
}

static int gathered_unfetch(sqlite3_file *base, sqlite3_int64 place, void *memory) {
  after_handing_on(xUnfetch(own(file), place, memory));
}

#define methods_of_version(version) \
  { \
    version, gathered_close, gathered_read, gathered_write, gathered_truncate, gathered_sync, gathered_size, \
        gathered_lock, gathered_unlock, gathered_is_reserved, gathered_control, gathered_sector, gathered_traits, \
        gathered_map, gathered_map_lock, gathered_barrier, gathered_unmap, gathered_fetch, gathered_unfetch \
  }

// A file can do what SQLite's own can.
static const sqlite3_io_methods methods[] = {methods_of_version(1), methods_of_version(2), methods_of_version(3)};

static sqlite3_vfs *system_files;

static int gathered_open(sqlite3_vfs *files, const char *name, sqlite3_file *base, int flags, int *flags_out) {
  (void)files;
  struct file *file = of(base);
  memset(file, 0, sizeof(struct file));
  own(file)->pMethods = NULL;
  int result = system_files->xOpen(system_files, name, own(file), flags, flags_out);
  const sqlite3_io_methods *found = own(file)->pMethods;
  // Set: SQLite closes the file, whether it could be opened or not.
  if (found != NULL) base->pMethods = &methods[found->iVersion >= 3 ? 2 : found->iVersion == 2 ? 1 : 0];
  if (result != SQLITE_OK || (flags & SQLITE_OPEN_WAL) == 0) return result;
  sqlite3_file *database = sqlite3_database_file_object(name);
  // Another's, where somebody has put files of their own before ours.
  if (database->pMethods < methods || database->pMethods >= methods + 3) return SQLITE_OK;
  file->database = of(database);
  file->database->log = file;
  return SQLITE_OK;
}

static sqlite3_vfs gathered_files;
static int registration = SQLITE_ERROR;

// Bytes of what one statement may have to undo that stay in memory; SQLite's own measure is 64 KiB, beyond which it makes
// a file for each such statement. A task with its runs changes more pages than that. What does not stay is written in
// pieces of this size, so that it has the bound of what is gathered.
enum { most_undone_in_memory = most_gathered };

static void register_files(void) {
  // Refused when SQLite is in use already: then files are made.
  sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, most_undone_in_memory);
  registration = sqlite3_initialize();
  if (registration != SQLITE_OK) return;
  system_files = sqlite3_vfs_find(NULL);
  if (system_files == NULL) {
    registration = SQLITE_ERROR;
    return;
  }
  // All else is SQLite's own: what it does does not look at the files it is a part of.
  gathered_files = *system_files;
  gathered_files.zName = "gathered";
  gathered_files.pNext = NULL;
  gathered_files.szOsFile = (int)sizeof(struct file) + system_files->szOsFile;
  gathered_files.xOpen = gathered_open;
  registration = sqlite3_vfs_register(&gathered_files, 1);
}

int gather_sqlite_writes(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, register_files);
  return registration;
}
