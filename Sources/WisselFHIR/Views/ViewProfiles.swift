/// What a definition promises by naming a profile of SQL on FHIR in `meta.profile`.
struct Profiles {
  private let isShareable: Bool
  private let isTabular: Bool

  init(_ json: JSON) {
    let names = (json["meta"]?["profile"]?.array ?? []).compactMap {
      $0.string?.prefix { $0 != "|" }.split(separator: "/").last
    }
    isShareable = names.contains("ShareableViewDefinition")
    isTabular = names.contains("TabularViewDefinition")
  }

  func check(_ json: JSON) throws(ViewError) {
    guard isShareable else { return }
    for name in ["url", "name", "fhirVersion"] where json[name] == nil {
      throw ViewError(name, "a shareable view definition must have it")
    }
  }

  func check(_ column: ViewDefinition.Column) throws(ViewError) {
    if isShareable, column.type == nil {
      throw ViewError(column.place + ".type", "a shareable view definition must have it")
    }
    guard isTabular else { return }
    if column.isCollection { throw ViewError(column.place + ".collection", "a tabular view has no collections") }
    if let type = column.type, !FHIRTypes.primitives.contains(type) {
      throw ViewError(column.place + ".type", "a tabular view has primitive types only")
    }
  }
}

/// The hints for a column's type in SQL.
enum ViewTags {
  /// The type that a column is to have; nil where no tag tells. Of several the first counts.
  static func sqlType(_ json: JSON, _ place: String) throws(ViewError) -> String? {
    var found: String?
    for name in ["tag", "tags"] {
      for (index, tag) in try ViewFields.array(json, name, place).enumerated() {
        let place = "\(place).\(name)[\(index)]"
        guard try ViewFields.text(tag, "name", place) == "ansi/type" else { continue }
        let type = try ViewFields.text(tag, "value", place) ?? ""
        guard types.contains(String(type.prefix { $0 != "(" }).uppercased().trimmingSpaces) else {
          throw ViewError(place + ".value", "it is not the name of a type in SQL")
        }
        found = found ?? type.uppercased().trimmingSpaces
      }
    }
    return found
  }

  /// ISO/IEC 9075, predefined types.
  private static let types: Set<String> = [
    "CHARACTER", "CHAR", "CHARACTER VARYING", "CHAR VARYING", "VARCHAR", "CHARACTER LARGE OBJECT", "CLOB", "BINARY",
    "BINARY VARYING", "VARBINARY", "BINARY LARGE OBJECT", "BLOB", "NUMERIC", "DECIMAL", "DEC", "SMALLINT", "INTEGER",
    "INT", "BIGINT", "FLOAT", "REAL", "DOUBLE PRECISION", "DECFLOAT", "BOOLEAN", "DATE", "TIME", "TIMESTAMP",
    "TIME WITH TIME ZONE", "TIMESTAMP WITH TIME ZONE", "TIME WITHOUT TIME ZONE", "TIMESTAMP WITHOUT TIME ZONE",
    "INTERVAL",
  ]
}

extension String {
  fileprivate var trimmingSpaces: String { split(separator: " ").joined(separator: " ") }
}
