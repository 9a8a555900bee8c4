import Foundation
import Logging
import WisselWire

/// Writes each log line as one JSON object: `time`, `level`, `logger`, `message`, and the metadata under their own
/// names within `data`.
struct JSONLogHandler: LogHandler {
  private let label: String
  private let now: @Sendable () -> WireTime
  private let write: @Sendable (Data) -> Void

  var logLevel = Logger.Level.info
  var metadata: Logger.Metadata = [:]
  var metadataProvider: Logger.MetadataProvider?

  /// - Parameters:
  ///   - now: the clock.
  ///   - write: takes one line, its end included.
  init(
    label: String, now: @escaping @Sendable () -> WireTime = { WireTime(Date()) },
    write: @escaping @Sendable (Data) -> Void
  ) {
    self.label = label
    self.now = now
    self.write = write
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var data = metadata
    data.merge(metadataProvider?.get() ?? [:]) { $1 }
    data.merge(event.metadata ?? [:]) { $1 }
    if let error = event.error { data["error"] = "\(String(reflecting: type(of: error)))" }
    let line: JSONValue = [
      "time": .string("\(now())Z"), "level": .string(event.level.rawValue), "logger": .string(label),
      "message": .string(event.message.description), "data": .object(data.mapValues(Self.json)),
    ]
    guard var bytes = try? WireJSON.encode(line) else { return }
    bytes.append(UInt8(ascii: "\n"))
    write(bytes)
  }

  private static func json(_ value: Logger.MetadataValue) -> JSONValue {
    switch value {
    case .string(let text): .string(text)
    case .stringConvertible(let value): .string(value.description)
    case .array(let values): .array(values.map(json))
    case .dictionary(let values): .object(values.mapValues(json))
    }
  }
}
