import CODBC

/// A handle of the driver manager's. It ends with the value, and what it was made from lives as long.
final class ODBCHandle {
  enum Kind: Int16 {
    case environment = 1
    case connection = 2
    case statement = 3
  }

  let kind: Kind
  let raw: codbc_handle
  let functions: codbc_functions
  private let parent: ODBCHandle?

  /// - Returns: nil where there is no memory for it, or no connection.
  init?(_ kind: Kind, in parent: ODBCHandle?, _ functions: codbc_functions) {
    var made: codbc_handle?
    guard Self.isSuccess(functions.AllocHandle(kind.rawValue, parent?.raw, &made)), let made else { return nil }
    (self.kind, self.raw, self.functions, self.parent) = (kind, made, functions, parent)
  }

  deinit { _ = functions.FreeHandle(kind.rawValue, raw) }

  static func isSuccess(_ code: codbc_return) -> Bool { code == 0 || code == 1 }

  /// - Throws: what the handle's diagnostics say where a call did not succeed.
  func check(_ code: codbc_return, attempted: String, connecting: Bool = false) throws(ODBCError) {
    if Self.isSuccess(code) { return }
    let diagnostic = ODBCDiagnostic(of: self)
    throw ODBCError(
      connecting ? .connection : .statement, attempted: attempted,
      reason: diagnostic?.sentence(connecting: connecting) ?? "the driver does not say what is wrong",
      state: diagnostic?.state)
  }
}
