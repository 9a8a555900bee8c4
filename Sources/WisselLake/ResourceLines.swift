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
    for file in files { try await Self.read(file, body) }
  }

  private static func read(_ path: String, _ body: (JSON) async throws -> Void) async throws {
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
        let json: JSON?
        if pending.isEmpty {
          json = try resource(part, path, line)
        } else {
          pending += part
          json = try pending.withUnsafeBufferPointer { try resource($0, path, line) }
          pending.removeAll(keepingCapacity: true)
        }
        if let json { try await body(json) }
        start = end + 1
      }
      pending += buffer[start..<count]
      guard pending.count <= longestLine else { throw LakeError("\(path), line \(line + 1): the line is too long") }
    }
    if let json = try pending.withUnsafeBufferPointer({ try resource($0, path, line + 1) }) { try await body(json) }
  }

  private static func unreadable(_ path: String) -> LakeError {
    LakeError("the file \(path) cannot be read: \(String(cString: strerror(errno)))")
  }

  /// Nil for an empty line.
  private static func resource(
    _ bytes: UnsafeBufferPointer<UInt8>, _ path: String, _ line: Int
  ) throws -> JSON? {
    var bytes = bytes
    if line == 1, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = UnsafeBufferPointer(rebasing: bytes[3...]) }
    if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return nil }
    let json: JSON
    do throws(JSONError) {
      json = try JSONParser.parse(bytes)
    } catch {
      throw LakeError("\(path), line \(line), \(error)")
    }
    guard json.members != nil else { throw LakeError("\(path), line \(line): a resource is a JSON object") }
    return json
  }
}
