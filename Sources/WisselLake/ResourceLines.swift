import Glibc
package import WisselFHIR

/// Files of resources, one JSON object a line (FHIR bulk data, ND-JSON). Empty lines and a byte order mark are passed
/// over.
package struct ResourceLines: Sendable {
  /// The longest line that is read, in bytes.
  package static let longestLine = 256 << 20

  private let files: [String]

  package init(files: [String]) { self.files = files }

  /// Hands each resource to the closure.
  ///
  /// - Throws: `LakeError` with file and line for what cannot be read or is no JSON object, and what the closure throws.
  package func forEach(_ body: (JSON) async throws -> Void) async throws {
    try await forEachLine { bytes, place in
      let json: JSON
      do throws(JSONError) {
        json = try JSONParser.parse(bytes)
      } catch {
        throw place.failure(error)
      }
      guard json.members != nil else { throw LakeError("\(place): a resource is a JSON object") }
      try await body(json)
    }
  }

  /// Where a line is, for messages.
  package struct Place: CustomStringConvertible {
    let path: String
    let line: Int

    package var description: String { "\(path), line \(line)" }

    func failure(_ error: JSONError) -> LakeError { LakeError("\(self), \(error)") }
  }

  /// Hands the bytes of each line that is not empty to the closure; they end with the call.
  func forEachLine(_ body: (UnsafeBufferPointer<UInt8>, Place) async throws -> Void) async throws {
    for file in files { try await Self.read(file, body) }
  }

  private static func read(
    _ path: String, _ body: (UnsafeBufferPointer<UInt8>, Place) async throws -> Void
  ) async throws {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw unreadable(path) }
    defer { close(file) }
    let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1 << 20)
    defer { buffer.deallocate() }
    var (pending, line) = ([UInt8](), 0)
    while true {
      let count = Glibc.read(file, buffer.baseAddress, buffer.count)
      guard count >= 0 else { throw unreadable(path) }
      guard count > 0 else { break }
      var start = 0
      while let end = buffer[start..<count].firstIndex(of: 0x0A) {
        line += 1
        let part = UnsafeBufferPointer(rebasing: buffer[start..<end])
        if pending.isEmpty {
          try await hand(part, Place(path: path, line: line), body)
        } else {
          pending += part
          try await hand(&pending, Place(path: path, line: line), body)
        }
        start = end + 1
      }
      pending += buffer[start..<count]
      guard pending.count <= longestLine else { throw LakeError("\(path), line \(line + 1): the line is too long") }
    }
    try await hand(&pending, Place(path: path, line: line + 1), body)
  }

  private static func unreadable(_ path: String) -> LakeError {
    LakeError("the file \(path) cannot be read: \(String(cString: strerror(errno)))")
  }

  private static func hand(
    _ pending: inout [UInt8], _ place: Place, _ body: (UnsafeBufferPointer<UInt8>, Place) async throws -> Void
  ) async throws {
    // A copy whose address stays while the closure waits.
    let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(1, pending.count))
    defer { copy.deallocate() }
    _ = copy.initialize(from: pending)
    try await hand(UnsafeBufferPointer(rebasing: copy[..<pending.count]), place, body)
    pending.removeAll(keepingCapacity: true)
  }

  private static func hand(
    _ bytes: UnsafeBufferPointer<UInt8>, _ place: Place,
    _ body: (UnsafeBufferPointer<UInt8>, Place) async throws -> Void
  ) async throws {
    var bytes = bytes
    if place.line == 1, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = UnsafeBufferPointer(rebasing: bytes[3...]) }
    if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return }
    try await body(bytes, place)
  }
}
