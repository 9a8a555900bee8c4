import CODBC

/// A diagnostic record without its message.
struct ODBCDiagnostic: Equatable {
  let state: String
  /// The database's own number of what is wrong.
  let native: Int32

  init(state: String, native: Int32 = 0) { (self.state, self.native) = (state, native) }

  /// The record of what a handle did last that tells most: one that is no mere remark, where there is one.
  init?(of handle: ODBCHandle) {
    var first: ODBCDiagnostic?
    for number in Int16(1)...16 {
      var (state, native, length) = ([UInt16](repeating: 0, count: 6), Int32(0), Int16(0))
      var message = [UInt16](repeating: 0, count: 512)
      let code = handle.functions.GetDiagRecW(
        handle.kind.rawValue, handle.raw, number, &state, &native, &message, Int16(message.count), &length)
      guard code == 0 || code == 1 else { break }
      let text = String(decoding: state.prefix { $0 != 0 }, as: UTF16.self)
      let record = ODBCDiagnostic(state: text, native: native)
      if !text.hasPrefix("01") {
        self = record
        return
      }
      first = first ?? record
    }
    guard let first else { return nil }
    self = first
  }

  /// What the state means for whoever looks after the source.
  func sentence(connecting: Bool) -> String {
    "\(meaning(connecting)) (SQLSTATE \(state)\(native == 0 ? "" : ", the driver's number \(native)"))"
  }

  private func meaning(_ connecting: Bool) -> String {
    if let known = Self.states[state] { return known }
    if connecting, state.hasPrefix("01") || state.hasPrefix("IM") { return Self.noDriver }
    if connecting { return "the database cannot be opened; look at the address, the name and the password" }
    return Self.classes[String(state.prefix(2))] ?? "the driver or the database refused it"
  }

  private static let noDriver =
    "the driver cannot be loaded; install its package, and give in Driver its file or its section in odbcinst.ini"

  private static let states = [
    "IM002": "no such data source or driver is known; give in Driver the driver's file or its section in odbcinst.ini, "
      + "or in DSN a section of odbc.ini",
    "08001": "the server cannot be reached, or does not let us in; look at the address, the name and the password",
    "08S01": "the connection to the server was lost",
    "28000": "the server does not let us in; look at the name and the password",
    "28P01": "the server does not let us in; look at the name and the password",
    "HYT00": "it took longer than it may; look at patience in the source file",
    "HYT01": "the server did not answer in time",
    "HY001": "there is not enough memory",
    "HYC00": "the driver cannot do it",
    "42S02": "there is no such table or view, or we may not read it",
    "42P01": "there is no such table or view, or we may not read it",
    "42S22": "there is no such column",
    "42703": "there is no such column",
    "42501": "we may not read it",
    "25006": "it would change something, and sources are only read",
  ]

  private static let classes = [
    "08": "the connection to the server was lost",
    "21": "a query does not have the rows or columns it should have",
    "22": "a value cannot be read as its column's type",
    "23": "it would change something, and sources are only read",
    "25": "it cannot be done in a transaction that only reads",
    "28": "the server does not let us in; look at the name and the password",
    "40": "the database ended the transaction; load again",
    "42": "the statement is wrong, or names something that is not there or that we may not read",
    "57": "the server ended it; load again",
  ]
}
