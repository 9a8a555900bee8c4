import WisselFHIR

/// The key of the patient a resource is about: the id of the Patient, or what a reference says of it.
enum PatientKey {
  static func key(_ bytes: UnsafeBufferPointer<UInt8>, _ header: ResourceHeader) -> String? {
    guard let type = header.type else { return nil }
    if bytes.holds("Patient", type) { return header.id.map(bytes.text) }
    if bytes.holds("Bundle", type) { return header.entries.flatMap { document(bytes, $0) } }
    return header.patient.flatMap { key(bytes.unescaped($0)) }
  }

  /// `Patient/x`, also behind a server's address and before a version, or a `urn:uuid:`.
  static func key(_ reference: String) -> String? {
    if reference.hasPrefix("urn:uuid:") { return String(reference.dropFirst(9)) }
    let parts = reference.split(separator: "/")
    guard let place = parts.lastIndex(of: "Patient"), place + 1 < parts.count else { return nil }
    return String(parts[place + 1])
  }

  /// Of a document the subject of its Composition, found among its own entries where the reference is by URL.
  private static func document(_ bytes: UnsafeBufferPointer<UInt8>, _ array: Range<Int>) -> String? {
    let entries = BundleEntry.all(in: bytes, array)
    guard let range = entries.first?.resource,
      let composition = ResourceHeader(UnsafeBufferPointer(rebasing: bytes[range])), let subject = composition.patient
    else { return nil }
    let reference = UnsafeBufferPointer(rebasing: bytes[range]).unescaped(subject)
    for entry in entries {
      guard let url = entry.fullURL, let range = entry.resource, bytes.unescaped(url) == reference,
        let header = ResourceHeader(UnsafeBufferPointer(rebasing: bytes[range])), let id = header.id
      else { continue }
      return UnsafeBufferPointer(rebasing: bytes[range]).text(id)
    }
    return key(reference)
  }
}
