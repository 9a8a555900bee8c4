/// The section `logging`, which servers, stores and nodes share.
package struct LoggingSettings: Hashable, Sendable {
  /// `DEBUG`, `INFO`, `WARNING`, `ERROR`, `CRITICAL` or `NONE`.
  package var level: String
  /// The name of the file; nil for none.
  package var file: String?
  package var useConsole: Bool
  /// How many old files are kept.
  package var backupCount: Int
  /// The size in kB at which a new file is begun.
  package var maximumKilobytes: Int
  /// Levels of single loggers.
  package var loggers: [String: String]

  static let levels = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL", "NONE"]

  init(_ section: Section) {
    func level(_ section: Section) -> String? {
      section.text("level", expected: "one of " + Self.levels.joined(separator: ", ")) { text in
        let word = text.uppercased()
        return word == "WARN" ? "WARNING" : Self.levels.contains(word) ? word : nil
      }
    }
    self.level = level(section) ?? "INFO"
    file = section.text("file")
    useConsole = section.flag("use_console") ?? true
    backupCount = section.integer("backup_count", in: 1...10_000) ?? 5
    maximumKilobytes = section.integer("max_size", in: 17...(1 << 30)) ?? 1024
    var loggers: [String: String] = [:]
    for logger in section.sections("loggers") {
      let name = logger.required("name", logger.text("name"), meaning: "the logger's name")
      if let name, let level = level(logger) { loggers[name] = level }
      logger.finish()
    }
    self.loggers = loggers
    // The form of a line is our own; Python's format texts mean nothing here.
    section.ignored("format", "datefmt")
    section.finish()
  }
}
