import Foundation

/// Reads settings files from disk.
package enum SettingsFile {
  /// Reads a server's file.
  package static func server(
    at path: String, environment: [String: String]
  ) throws(SettingsError) -> ServerSettings {
    let (text, warnings) = try read(path)
    var settings = try ServerSettings(yaml: text, file: path, environment: environment)
    settings.warnings += warnings
    return settings
  }

  /// Reads a node's file.
  package static func node(at path: String, environment: [String: String]) throws(SettingsError) -> NodeSettings {
    let (text, warnings) = try read(path)
    var settings = try NodeSettings(yaml: text, file: path, environment: environment)
    settings.warnings += warnings
    return settings
  }

  /// Reads a lake's source file.
  package static func lakeSource(
    at path: String, environment: [String: String]
  ) throws(SettingsError) -> LakeSourceSettings {
    try LakeSourceSettings(yaml: try read(path).0, file: path, environment: environment)
  }

  /// The files a `--config` stands for: itself, or the YAML files of a folder in the order of their names.
  package static func files(at path: String) throws(SettingsError) -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
      return [path]
    }
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    let files = names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
    guard !files.isEmpty else { throw failure(path, "the folder holds no .yaml file") }
    return files.map { path.hasSuffix("/") ? path + $0 : path + "/" + $0 }
  }

  private static func read(_ path: String) throws(SettingsError) -> (String, [SettingsFinding]) {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw failure(path, "the file cannot be opened; check the path and that it may be read")
    }
    defer { try? handle.close() }
    guard let bytes = try? handle.read(upToCount: YAMLDocument.maximumBytes + 1) ?? Data() else {
      throw failure(path, "the file cannot be read")
    }
    guard let text = String(bytes: bytes, encoding: .utf8) else { throw failure(path, "the file is not UTF-8 text") }
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    let mode = (attributes?[.posixPermissions] as? NSNumber)?.intValue ?? 0
    guard mode & 0o077 != 0 else { return (text, []) }
    let warning = SettingsFinding(
      file: path, line: nil, column: nil, key: nil,
      text: "the file may hold secrets and others can read it; chmod 600 keeps it to its owner")
    return (text, [warning])
  }

  private static func failure(_ path: String, _ text: String) -> SettingsError {
    SettingsError(findings: [SettingsFinding(file: path, line: nil, column: nil, key: nil, text: text)])
  }
}
