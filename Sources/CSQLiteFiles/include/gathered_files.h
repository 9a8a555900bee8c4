/// Makes SQLite's files write in larger pieces, for all databases this process opens from then on.
///
/// SQLite writes a page of its log in two calls, and a page of the database in one. Most of what a short transaction
/// costs is that. Writes that follow each other are gathered and handed on as one; whatever else is done with the file
/// (reading, forcing it to disk, locking, telling other connections of a commit) hands on first what was gathered, so
/// that nobody can see a difference, and a commit is on disk when it was before.
///
/// Called any number of times, from any thread. Gives a result code of SQLite (sqlite.org/rescode.html).
int gather_sqlite_writes(void);
