/// The section `logging`, which servers, stores and nodes share.
package struct LoggingSettings: Hashable, Sendable {
  /// `DEBUG`, `INFO`, `WARNING`, `ERROR`, `CRITICAL` or `NONE`.
  package var level: String

  static let levels = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL", "NONE"]

  init(_ section: Section) {
    func level(_ section: Section) -> String? {
      section.text("level", expected: "one of " + Self.levels.joined(separator: ", ")) { text in
        let word = text.uppercased()
        return word == "WARN" ? "WARNING" : Self.levels.contains(word) ? word : nil
      }
    }
    self.level = level(section) ?? "INFO"
    section.notServed([
      "file": "the log goes to standard error; have the service manager keep it, such as systemd's journal, "
        + "or StandardError=append:FILE with logrotate"
    ])
    // Files and the form of a line are Python's; the loggers are those of its packages.
    section.ignored("use_console", "backup_count", "max_size", "format", "datefmt", "loggers")
    section.finish()
  }
}
