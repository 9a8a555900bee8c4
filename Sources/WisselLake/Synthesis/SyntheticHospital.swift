/// A hospital whose patients nobody ever was: FHIR resources that conform to the PLUGIN profiles, one file per type.
///
/// Everything follows from the settings: the same settings give the same bytes on any machine. Persons do not depend on
/// one another, and memory not on their number.
package struct SyntheticHospital: Sendable {
  /// A mistake that was planted.
  package struct Planted: Sendable, Equatable {
    package let file: String
    /// Counted from 1.
    package let line: Int
    package let kind: String
    package let path: String

    /// As a line of JSON.
    package var text: String { #"{"file":"\#(file)","line":\#(line),"kind":"\#(kind)","path":"\#(path)"}"# }
  }

  package let settings: SynthesisSettings

  package init(_ settings: SynthesisSettings) { self.settings = settings }

  /// Writes the hospital into a folder that must not exist yet.
  ///
  /// - Parameters:
  ///   - planted: Is told of each defect.
  ///   - progress: Is told how many persons are done, now and then.
  /// - Returns: How many resources there are of each type.
  /// - Throws: `LakeError` where the folder cannot be written, and what the closures throw.
  @discardableResult package func write(
    to folder: String, planted: (Planted) throws -> Void = { _ in }, progress: (Int) throws -> Void = { _ in }
  ) throws -> [ResourceType: Int] {
    let hospital = Hospital(settings)
    var files = try SynthesisFolder(folder)
    var chance = SynthesisRandom(seed: settings.seed, stream: .max)
    var lines: [(type: ResourceType, text: String)] = []
    try hospital.resources { try files.append($1, to: $0) }
    for index in stride(from: 1, through: settings.patients, by: 1) {
      lines.removeAll(keepingCapacity: true)
      try withoutActuallyEscaping({ (type: ResourceType, text: String) in lines.append((type, text)) }) { emit in
        var writer = PersonWriter(index, hospital, emit)
        try writer.write()
      }
      for (type, text) in lines {
        let defect = settings.defectsPerMillion > 0 ? Self.defect(type, text, settings.defectsPerMillion, &chance) : nil
        let line = try files.append(defect?.text ?? text, to: type)
        guard let defect = defect?.defect else { continue }
        try planted(
          Planted(file: "\(type.rawValue).ndjson", line: line, kind: defect.kind.rawValue, path: defect.path))
      }
      if index % 500 == 0 { try progress(index) }
    }
    return try files.finish()
  }

  private static func defect(
    _ type: ResourceType, _ text: String, _ perMillion: Int, _ random: inout SynthesisRandom
  ) -> (defect: Defect, text: String)? {
    guard random.below(1_000_000) < perMillion else { return nil }
    let possible = Defect.all.filter { $0.type == type }
    guard !possible.isEmpty else { return nil }
    let defect = random.pick(possible)
    return defect.plant(in: text).map { (defect, $0) }
  }
}
