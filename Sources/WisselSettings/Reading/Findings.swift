/// Collects what is wrong while a file is read, so that all of it can be told at once.
final class Findings {
  let file: String
  private(set) var errors: [SettingsFinding] = []
  private(set) var warnings: [SettingsFinding] = []

  init(file: String) { self.file = file }

  func error(_ text: String, key: String?, at mark: Position?) { errors.append(finding(text, key, mark)) }

  func warning(_ text: String, key: String?, at mark: Position?) { warnings.append(finding(text, key, mark)) }

  private func finding(_ text: String, _ key: String?, _ mark: Position?) -> SettingsFinding {
    SettingsFinding(file: file, line: mark?.line, column: mark?.column, key: key, text: text)
  }

  /// Throws all errors in the order of the file, or gives the value.
  func checked<Value>(_ value: Value) throws(SettingsError) -> Value {
    guard errors.isEmpty else {
      throw SettingsError(findings: errors.sorted { ($0.line ?? 0, $0.column ?? 0) < ($1.line ?? 0, $1.column ?? 0) })
    }
    return value
  }
}
