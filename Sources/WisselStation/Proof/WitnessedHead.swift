import Foundation
import WisselTrust
import WisselWire

/// The file with the last head that witnesses have taken.
struct WitnessedHead: Sendable {
  let file: URL

  func read() -> LogHead? { (try? Data(contentsOf: file)).flatMap { try? WireJSON.decode(LogHead.self, from: $0) } }

  func write(_ head: LogHead) throws { try DurableFile.write(try WireJSON.encode(head), to: file) }
}
