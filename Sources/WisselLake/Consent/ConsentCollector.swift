package import WisselConsent
package import WisselFHIR

/// Makes a register of the Consent resources of a lake, one resource at a time.
package struct ConsentCollector: Sendable {
  private var statements: [String: [ConsentStatement]] = [:]
  /// Resources of which it cannot be told whom they speak of. A set that has any is not complete: say so, and how many.
  package private(set) var unattributable = 0

  package init() {}

  /// Takes a resource in; other types than Consent say nothing.
  package mutating func add(_ json: JSON) {
    guard json["resourceType"]?.string == "Consent" else { return }
    switch ConsentResource.read(json) {
    case .nothing: break
    case .unattributable: unattributable += 1
    case .statements(let patient, let said): statements[patient, default: []] += said
    }
  }

  /// The register so far.
  package func register(name: String) -> ConsentRegister {
    ConsentRegister(name: name, kind: .answers, key: .resource, statements: statements)
  }
}
