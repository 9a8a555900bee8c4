import CODBC

/// The driver manager's library (unixODBC), opened at run time: a table of the functions that are used.
package struct ODBCLibrary: @unchecked Sendable {
  // Sendable: the table is written once and holds only functions that ODBC allows on any thread.
  let functions: codbc_functions

  /// The library of this process, opened on first use and never closed.
  package static let shared: Result<ODBCLibrary, ODBCError> = Result { () throws(ODBCError) in
    try ODBCLibrary("libodbc.so.2")
  }

  /// - Parameter path: The file; a name without a slash is left to the system's search.
  package init(_ path: String) throws(ODBCError) {
    var table = codbc_functions()
    guard codbc_load(path, &table) == nil else {
      throw ODBCError(
        .library, attempted: "opening the ODBC library \(path)",
        reason: "it is not there or cannot be used: install the Debian package unixodbc, and the driver of the "
          + "database (such as odbc-mariadb, tdsodbc, or the one its maker gives out)")
    }
    functions = table
  }
}
