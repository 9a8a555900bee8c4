import Foundation
import Logging
import WisselSettings
import WisselWire

/// Writes each log entry as one line. As JSON: an object with `time`, `level`, `logger`, `message`, and the metadata
/// under their own names within `data`. As text: time, level and logger, the metadata by name, and the message;
/// control characters are written as escapes, so that no value can begin a line of its own.
///
/// Nothing is written out before an entry is: a logger is given metadata at every request, and most log nothing.
struct LineLogHandler: LogHandler {
  private let label: String
  private let format: LogFormat
  private let now: @Sendable () -> WireTime
  private let write: @Sendable (Data) -> Void

  var logLevel = Logger.Level.info
  var metadata: Logger.Metadata = [:]
  var metadataProvider: Logger.MetadataProvider?

  /// - Parameters:
  ///   - now: the clock.
  ///   - write: takes one line, its end included.
  init(
    label: String, format: LogFormat, now: @escaping @Sendable () -> WireTime = { WireTime(Date()) },
    write: @escaping @Sendable (Data) -> Void
  ) {
    self.label = label
    self.format = format
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
    var line =
      switch format {
      case .text: Data(text(event, data).utf8)
      case .json: json(event, data)
      }
    line.append(UInt8(ascii: "\n"))
    write(line)
  }

  private func text(_ event: LogEvent, _ data: Logger.Metadata) -> String {
    var line = "\(now())Z \(event.level) \(label):"
    for (name, value) in data.sorted(by: { $0.key < $1.key }) { line += " \(Self.escaped("\(name)=\(value)"))" }
    return line + " [\(event.source)] \(Self.escaped(event.message.description))"
  }

  private static func escaped(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    return text.unicodeScalars.reduce(into: "") { line, scalar in
      line += isControl(scalar) ? scalar.escaped(asASCII: true) : String(scalar)
    }
  }

  /// Whether it may end a line or move a terminal's cursor: C0, DEL, C1 and Unicode's two line ends.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control || scalar == "\u{2028}" || scalar == "\u{2029}"
  }

  private func json(_ event: LogEvent, _ data: Logger.Metadata) -> Data {
    let line: JSONValue = [
      "time": .string("\(now())Z"), "level": .string(event.level.rawValue), "logger": .string(label),
      "message": .string(event.message.description), "data": .object(data.mapValues(Self.json)),
    ]
    return (try? WireJSON.encode(line)) ?? Data()
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
