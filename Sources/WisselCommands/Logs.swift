import Logging
import WisselSettings

/// Where commands log: standard error, so that standard output stays for what programs read.
enum Logs {
  static func logger(_ label: String, _ settings: LoggingSettings) -> Logger {
    logger(label, level: level(settings.level))
  }

  static func logger(_ label: String, level: Logger.Level) -> Logger {
    var logger = Logger(label: "wissel.\(label)") { StreamLogHandler.standardError(label: $0) }
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
