import CODBC

/// A database of somebody else's, opened through ODBC to be read. Used by one thread, which waits for the server.
///
/// Nothing that is done is kept: the one transaction reads only, where driver and database have such, and is rolled
/// back in any case when the value ends.
package final class ODBCConnection {
  /// Where the database is, for messages.
  package let place: String
  private let handle: ODBCHandle
  private let patience: Int64
  private var isConnected = false
  /// What names are put between: a quotation mark, mostly; nil where the database has nothing of the kind.
  private var quote: String?

  package init(_ settings: ODBCSettings, library: ODBCLibrary) throws(ODBCError) {
    place = "\(settings.connection)"
    patience = settings.patience.components.seconds
    let functions = library.functions
    let attempted = "opening the database \(place)"
    guard let environment = ODBCHandle(.environment, in: nil, functions),
      // Version 3 of the interface.
      ODBCHandle.isSuccess(functions.SetEnvAttr(environment.raw, 200, Self.number(3), 0)),
      let handle = ODBCHandle(.connection, in: environment, functions)
    else { throw ODBCError(.connection, attempted: attempted, reason: "the ODBC library cannot be used") }
    self.handle = handle
    let seconds = settings.loginTimeout.components.seconds
    _ = set(.loginTimeout, seconds)
    guard var words = Self.wide(settings.connection.text) else {
      throw ODBCError(.connection, attempted: attempted, reason: "what it is opened with cannot be told to a driver")
    }
    // Nobody is there whom the driver could ask.
    let code = functions.DriverConnectW(handle.raw, nil, &words, Self.terminated, nil, 0, nil, 0)
    try handle.check(code, attempted: attempted, connecting: true)
    isConnected = true
    quote = identifierQuote()
    try begin(settings.isolation)
  }

  deinit {
    guard isConnected else { return }
    _ = handle.functions.EndTran(ODBCHandle.Kind.connection.rawValue, handle.raw, 1)
    _ = handle.functions.Disconnect(handle.raw)
  }

  /// Begins the transaction that ends with the value.
  private func begin(_ isolation: ODBCSettings.Isolation?) throws(ODBCError) {
    // A hint, which many drivers take and few act on.
    _ = set(.accessMode, 1)
    let attempted = "beginning a transaction in \(place)"
    try handle.check(set(.autocommit, 0), attempted: attempted)
    if let isolation {
      let (attribute, value): (Attribute, Int64) =
        switch isolation {
        case .repeatableRead: (.isolation, 4)
        case .serializable: (.isolation, 8)
        case .snapshot: (.serverIsolation, 0x20)
        }
      try handle.check(set(attribute, value), attempted: "\(attempted) with isolation \(isolation.rawValue)")
    }
    // Standard SQL, which some do not know.
    do throws(ODBCError) { _ = try rows(of: "SET TRANSACTION READ ONLY", attempted: attempted) } catch {
      _ = handle.functions.EndTran(ODBCHandle.Kind.connection.rawValue, handle.raw, 1)
    }
  }

  /// Runs a statement whose rows are then taken one after the other. One is read at a time.
  ///
  /// - Parameter attempted: What is read, for messages.
  package func rows(of sql: String, attempted: String) throws(ODBCError) -> ODBCRows {
    guard let statement = ODBCHandle(.statement, in: handle, handle.functions) else {
      throw ODBCError(.statement, attempted: attempted, reason: "the connection is lost")
    }
    guard var words = Self.wide(sql) else {
      throw ODBCError(.statement, attempted: attempted, reason: "the statement has a character that SQL cannot have")
    }
    _ = handle.functions.SetStmtAttr(statement.raw, 0, Self.number(patience), 0)
    let code = handle.functions.ExecDirectW(statement.raw, &words, Int32(Self.terminated))
    // A statement that changes nothing and gives nothing says so with 100.
    if code != 100 { try statement.check(code, attempted: attempted) }
    return try ODBCRows(statement, attempted: attempted)
  }

  /// A name as the database's SQL writes it: as it is there, capitals included.
  package func name(_ text: String) throws(ODBCError) -> String {
    if let quote, !text.utf8.contains(0) {
      return quote + text.doubling(quote) + quote
    }
    let isPlain = text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x5F
    }
    guard isPlain, !text.isEmpty else {
      throw ODBCError(
        .statement, attempted: "naming a table or column",
        reason: "the database has names of letters, digits and '_' only; make a view with such names")
    }
    return text
  }

  private func identifierQuote() -> String? {
    var (buffer, length) = ([UInt16](repeating: 0, count: 8), Int16(0))
    let code = handle.functions.GetInfoW(handle.raw, 29, &buffer, Int16(buffer.count * 2), &length)
    let text = String(decoding: buffer.prefix { $0 != 0 }, as: UTF16.self)
    // A space says that there is none.
    return ODBCHandle.isSuccess(code) && !text.isEmpty && text != " " ? text : nil
  }

  // MARK: ODBC's ways

  private enum Attribute: Int32 {
    case accessMode = 101
    case autocommit = 102
    case loginTimeout = 103
    case isolation = 108
    /// Of SQL Server's driver.
    case serverIsolation = 1227
  }

  private func set(_ attribute: Attribute, _ value: Int64) -> codbc_return {
    handle.functions.SetConnectAttr(handle.raw, attribute.rawValue, Self.number(value), 0)
  }

  /// A number where ODBC wants either one or an address.
  private static func number(_ value: Int64) -> UnsafeMutableRawPointer? { .init(bitPattern: Int(value)) }

  /// Says of a text that a zero ends it.
  private static let terminated: Int16 = -3

  /// The text in UTF-16, ended with a zero; nil where it has one in it.
  private static func wide(_ text: String) -> [UInt16]? { text.utf8.contains(0) ? nil : Array(text.utf16) + [0] }
}
