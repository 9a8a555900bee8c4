import WisselSettings

/// What the rows of a source are, checked.
struct MappedResources: Sendable {
  let all: [(settings: ResourceMapping, line: RowLine)]

  /// - Throws: `LakeError` that names the place in the source file.
  init(_ mappings: [ResourceMapping]) throws(LakeError) {
    var all: [(settings: ResourceMapping, line: RowLine)] = []
    for mapping in mappings { all.append((mapping, try RowLine(mapping))) }
    self.all = all
  }

  /// Words that are others for another mapping.
  var words: String { all.map { Self.words($0.settings) }.joined(separator: "\n") }

  private static func words(_ settings: ResourceMapping) -> String {
    let shape =
      switch settings.shape {
      case .document(let column): column
      case .elements(let elements): elements.map { "\($0.path)=\($0.value)" }.joined(separator: ",")
      }
    return "\(settings.type) \(settings.rows) \(shape) \(settings.updated ?? "") \(settings.deleted ?? "")"
  }
}
