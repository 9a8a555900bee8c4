import Yams

/// The root of a YAML text.
enum YAMLDocument {
  /// The longest file read; settings are a few kilobytes.
  static let maximumBytes = 1 << 20

  /// The root mapping as a section; an empty text is an empty section. Broken YAML is an error with its line.
  static func root(of yaml: String, findings: Findings) -> Section {
    guard yaml.utf8.count <= maximumBytes else {
      findings.error("the file is larger than 1 MiB; this is not a settings file", key: nil, at: nil)
      return Section(nil, path: "", findings: findings)
    }
    do {
      guard let node = try Yams.compose(yaml: yaml) else { return Section(nil, path: "", findings: findings) }
      guard case .mapping(let mapping) = node else {
        if node.isBlank { return Section(nil, path: "", findings: findings) }
        findings.error("expected keys with values (`key: value`)", key: nil, at: node.position)
        return Section(nil, path: "", findings: findings)
      }
      return Section(mapping, path: "", findings: findings)
    } catch let error as YamlError {
      report(error, to: findings)
    } catch {
      findings.error("the text is not YAML", key: nil, at: nil)
    }
    return Section(nil, path: "", findings: findings)
  }

  private static func report(_ error: YamlError, to findings: Findings) {
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let where_ = context.map { " (\($0.text) in line \($0.mark.line))" } ?? ""
      findings.error("broken YAML: \(problem)\(where_)", key: nil, at: Position(mark))
    case .reader(let problem, let offset, _, let yaml):
      let line = offset.map { yaml.prefix($0).count(where: \.isNewline) + 1 }
      findings.error("broken YAML: \(problem)", key: nil, at: line.map { Position(line: $0, column: 1) })
    case .duplicatedKeysInMapping(let duplicates, let context):
      let keys = duplicates.sorted().joined(separator: ", ")
      findings.error("the key stands there more than once; keep one", key: keys, at: Position(context.mark))
    default:
      findings.error("broken YAML", key: nil, at: nil)
    }
  }
}

extension Node {
  /// Whether nothing was written: `key:` or `key: null` or `key: ~`.
  var isBlank: Bool {
    guard case .scalar(let scalar) = self, scalar.style == .plain || scalar.style == .any else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
  }
}
