import Crypto
package import Foundation

/// A file pages refer to; it keeps a name with the hash of its content, so that browsers may keep it for ever.
package struct Asset: Sendable {
  /// Where the bytes are: in the program, or in a file read when asked for.
  package enum Source: Sendable {
    case bytes(Data)
    case file(URL)
  }

  /// The plain name, such as `style.css`.
  package let name: String
  package let contentType: String
  package let source: Source
  /// The first 16 hexadecimal digits of the content's SHA-256.
  package let hash: String

  /// A text of ours, compiled into the program.
  package init(name: String, contentType: String, text: String) {
    self.init(name: name, contentType: contentType, bytes: Data(text.utf8), source: .bytes(Data(text.utf8)))
  }

  /// A file of the machine (a font, a third-party script); nil when it cannot be read.
  package init?(name: String, contentType: String, file: URL) {
    guard let bytes = try? Data(contentsOf: file, options: .mappedIfSafe), !bytes.isEmpty else { return nil }
    self.init(name: name, contentType: contentType, bytes: bytes, source: .file(file))
  }

  private init(name: String, contentType: String, bytes: Data, source: Source) {
    self.name = name
    self.contentType = contentType
    self.source = source
    hash = SHA256.hash(data: bytes).prefix(8).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }

  /// The name with its hash: `style.css` becomes `style-0123456789abcdef.css`.
  package var fileName: String {
    guard let dot = name.lastIndex(of: ".") else { return name + "-" + hash }
    return name[..<dot] + "-" + hash + name[dot...]
  }

  /// The bytes now; throws when the file is gone.
  package func read() throws -> Data {
    switch source {
    case .bytes(let bytes): bytes
    case .file(let url): try Data(contentsOf: url)
    }
  }
}
