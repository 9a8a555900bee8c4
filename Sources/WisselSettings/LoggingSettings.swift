/// The section `logging`, which servers, stores and nodes share.
package struct LoggingSettings: Hashable, Sendable {
  /// `DEBUG`, `INFO`, `WARNING`, `ERROR`, `CRITICAL` or `NONE`.
  package var level: String

  static let levels = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL", "NONE"]

  private static let notServed = {
    let kept = "the log goes to standard error, for the service manager to keep"
    let form = "lines have one form; WISSEL_LOG_FORMAT=json in the environment makes it one for programs"
    let file =
      "the log goes to standard error; have the service manager keep it, such as systemd's journal, "
      + "or StandardError=append:FILE with logrotate"
    return [
      "file": file, "use_console": kept, "backup_count": kept, "max_size": kept, "format": form, "datefmt": form,
      "loggers": "they are those of Python's packages",
    ]
  }()

  init(_ section: Section) {
    func level(_ section: Section) -> String? {
      section.text("level", expected: "one of " + Self.levels.joined(separator: ", ")) { text in
        let word = text.uppercased()
        return word == "WARN" ? "WARNING" : Self.levels.contains(word) ? word : nil
      }
    }
    self.level = level(section) ?? "INFO"
    section.notServed(Self.notServed)
    section.finish()
  }
}
