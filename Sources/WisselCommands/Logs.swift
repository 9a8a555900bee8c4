import Foundation
import Logging
import WisselProcesses
import WisselSettings

/// Where commands log: standard error, so that standard output stays for what programs read.
enum Logs {
  /// - Parameters:
  ///   - format: how lines are written, unless the environment's `WISSEL_LOG_FORMAT` says otherwise.
  ///   - also: makes a handler that is told the same.
  static func logger(
    _ label: String, _ settings: LoggingSettings, format: LogFormat = .text, also: (() -> any LogHandler)? = nil
  ) -> Logger {
    let plain = logger(label, level: level(settings.level), format: format)
    guard let also else { return plain }
    var both = Logger(label: plain.label) { _ in MultiplexLogHandler([plain.handler, also()]) }
    both.logLevel = plain.logLevel
    return both
  }

  static func logger(_ label: String, level: Logger.Level, format: LogFormat = .text) -> Logger {
    let chosen = ProcessInfo.processInfo.environment["WISSEL_LOG_FORMAT"].flatMap(LogFormat.init) ?? format
    var logger = Logger(label: "wissel.\(label)") { label in
      LineLogHandler(label: label, format: chosen) { StandardError.write($0) }
    }
    logger.logLevel = level
    return logger
  }

  /// Python's level names, which the YAML files use.
  private static func level(_ name: String) -> Logger.Level {
    switch name {
    case "DEBUG": .debug
    case "WARNING": .warning
    case "ERROR": .error
    case "CRITICAL", "NONE": .critical
    default: .info
    }
  }
}
