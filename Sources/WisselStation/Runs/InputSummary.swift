import Crypto
package import Foundation
package import WisselTrust

/// What is remembered of an input that was opened: enough to say later which one it was.
package struct InputSummary: Codable, Hashable, Sendable {
  /// SHA-256 of the bytes the algorithm got, in hexadecimal.
  package var hash: String
  package var bytes: Int
  /// The function it asks for; see ``MethodScan``.
  package var method: String?
  /// The order it carries, judged or not; nil for none.
  package var order: OrderScan.Found?

  package init(hash: String, bytes: Int, method: String?, order: OrderScan.Found? = nil) {
    self.hash = hash
    self.bytes = bytes
    self.method = method
    self.order = order
  }

  package init(_ input: some Collection<UInt8>) {
    var reader = Reader()
    reader.feed(input)
    self = reader.summary
  }

  /// Reads a file, piece by piece.
  package init(file: URL) throws {
    let handle = try FileHandle(forReadingFrom: file)
    defer { try? handle.close() }
    var reader = Reader()
    while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty { reader.feed(piece) }
    self = reader.summary
  }

  private struct Reader {
    private var hasher = SHA256()
    private var scan = MethodScan()
    private var orders = OrderScan()
    private var count = 0

    mutating func feed(_ bytes: some Collection<UInt8>) {
      hasher.update(data: Data(bytes))
      scan.feed(bytes)
      orders.feed(bytes)
      count += bytes.count
    }

    var summary: InputSummary {
      InputSummary(
        hash: hasher.finalize().hexadecimal, bytes: count, method: scan.method, order: orders.found)
    }
  }
}
