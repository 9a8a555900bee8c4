import Crypto
import WisselDuckDB

/// The first 128 bits of the SHA-256 of a document: what tells that content is the same. Laid out as DuckDB's UUID.
struct ContentDigest: BitwiseCopyable {
  private let low: UInt64
  private let high: UInt64

  /// - Parameter hash: At least 16 bytes.
  init(_ hash: UnsafeRawBufferPointer) {
    // DuckDB turns the highest bit round, so that UUIDs sort as numbers.
    high = UInt64(bigEndian: hash.loadUnaligned(as: UInt64.self)) ^ (1 << 63)
    low = UInt64(bigEndian: hash.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
  }

  /// An id for what has none of its own.
  var name: String {
    let digits = [high ^ (1 << 63), low].map { word in
      let text = String(word, radix: 16)
      return String(repeating: "0", count: 16 - text.count) + text
    }
    return "sha256-" + digits.joined()
  }
}

extension ContentDigest {
  /// The name of a text.
  static func name(of text: String) -> String {
    SHA256.hash(data: Array(text.utf8)).withUnsafeBytes { ContentDigest($0).name }
  }
}

extension DuckDBChunkWriter {
  func write(_ column: Int, _ row: Int, text: String) {
    var text = text
    text.withUTF8 { write(column, row, text: $0) }
  }
}
