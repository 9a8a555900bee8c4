import CFiles
package import Foundation

/// What this process writes for programs and people to read, at once, also into a pipe. A failure is kept and told at
/// the end: what was meant for a full disk is not taken for written. `print` shares the stream, so that what both write
/// stays in order and is judged together.
package enum StandardOutput {
  package static func write(_ bytes: Data) {
    bytes.withUnsafeBytes { write_standard_stream(1, $0.baseAddress, UInt($0.count)) }
  }

  /// Writes the text and the end of its line.
  package static func line(_ text: String) { write(Data((text + "\n").utf8)) }

  /// What went wrong since this process began, in words that follow "standard output"; nil when all was written.
  package static func failure() -> String? {
    let failure = standard_output_failure()
    return failure == 0 ? nil : "could not be written in full: \(String(cString: strerror(failure)))"
  }
}

/// What this process says about itself: messages, progress, log lines. There is nobody to tell when that fails, and
/// work never stops for it.
package enum StandardError {
  package static func write(_ bytes: Data) {
    bytes.withUnsafeBytes { write_standard_stream(2, $0.baseAddress, UInt($0.count)) }
  }

  package static func write(_ text: String) { write(Data(text.utf8)) }
}
