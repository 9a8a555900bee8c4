package import WisselConsent
import WisselFHIR

/// Which patients of a lake must be left out for a purpose on a day: by the Consent resources in it, and by lists.
package struct LakeConsent {
  private let lake: Lake

  /// - Parameter lake: Where Consent resources are read: the newest snapshot, whatever is exported, since who objects
  ///   now is left out of what was loaded before.
  package init(_ lake: Lake) { self.lake = lake }

  /// The reason's code for each patient who is left out.
  ///
  /// - Parameters:
  ///   - lists: Exclusion lists: name and text of each; they name people by the id of the Patient resource.
  ///   - regime: What silence means.
  ///   - exported: The lake at the snapshot that is exported, whose people are judged.
  package func excluded(
    for purpose: Purpose, on day: Day, regime: ConsentRegime, lists: [(name: String, text: String)],
    in exported: Lake
  ) throws -> [String: String] {
    var collector = ConsentCollector()
    for row in try lake.texts("SELECT document FROM lake.raw.resource WHERE type = 'Consent' AND NOT deleted") {
      collector.add(try JSONParser.parse(row[0] ?? ""))
    }
    guard collector.unattributable == 0 else {
      throw LakeError(
        "\(collector.unattributable) Consent resources do not tell whom they speak of, so nobody can tell who objects")
    }
    var registers = [collector.register(name: "lake")]
    for list in lists {
      do throws(ConsentList.Problem) {
        registers.append(
          ConsentRegister(
            name: list.name, kind: .objections, key: .resource, statements: try ConsentList.statements(list.text)))
      } catch {
        throw LakeError("the list \(list.name), \(error)")
      }
    }
    let patients = try exported.texts(
      "SELECT DISTINCT patient FROM lake.raw.resource WHERE patient IS NOT NULL AND NOT deleted"
    ).compactMap { $0[0] }
    let policy = ConsentPolicy(registers: registers, regime: regime)
    let left = policy.excluded(of: patients.map { ConsentSubject(resource: $0) }, purpose: purpose, on: day)
    return Dictionary(left.map { ($0.subject.resource, $0.decision.reason.rawValue) }) { first, _ in first }
  }
}
