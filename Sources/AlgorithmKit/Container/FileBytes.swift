import Glibc

/// Whole files as bytes.
package enum FileBytes {
  /// The content, or nil when the file cannot be read or is larger than the limit.
  package static func read(_ path: String, limit: Int) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var content: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0, content.count + count <= limit else { return nil }
      if count == 0 { return content }
      content.append(contentsOf: buffer[..<count])
    }
  }
}
