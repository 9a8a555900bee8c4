/// Makes SQLite write its logs in larger pieces, for all databases this process opens from then on.
///
/// SQLite writes a page of its log in two calls. Most of what a short transaction costs is that. Writes that follow each
/// other are gathered and handed on as one, at the latest with the last page of a commit, and before anything else is done
/// with the log (reading, forcing it to disk) or told to other connections: so nobody can see a difference, a commit is on
/// disk when it was before, and one that cannot be written is told as before.
///
/// Called any number of times, from any thread. Gives a result code of SQLite (sqlite.org/rescode.html).
int gather_sqlite_writes(void);
