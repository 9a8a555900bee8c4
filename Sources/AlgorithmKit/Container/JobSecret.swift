import Glibc

/// Sixteen random bytes that the runs of one job at this station share and nobody else has. They lie in the job's
/// temporary folder, which the station removes with the job.
package struct JobSecret: Sendable, Equatable {
  package let words: (UInt64, UInt64)

  /// Of a process without such a folder: a development network in memory.
  private static let ofProcess = JobSecret(words: (.random(in: .min ... .max), .random(in: .min ... .max)))

  private init(words: (UInt64, UInt64)) { self.words = words }

  package static func == (a: JobSecret, b: JobSecret) -> Bool { a.words == b.words }

  /// The secret of the folder, made when there is none yet.
  ///
  /// - Parameter folder: The job's temporary folder; nil in a network in memory.
  package init(folder: String?) throws {
    guard let folder, !folder.isEmpty else {
      self = Self.ofProcess
      return
    }
    let path = "\(folder)/wissel-secret"
    if let known = Self(file: path) {
      self = known
      return
    }
    // Written in full under another name first: runs of one job may start at the same time, and the first one's counts.
    let own = "\(path)-\(UInt64.random(in: .min ... .max))"
    let bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
    let descriptor = open(own, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if descriptor >= 0 { close(descriptor) }
    if written == bytes.count { _ = link(own, path) }
    unlink(own)
    guard let made = Self(file: path) else {
      throw AlgorithmError("the temporary folder of the job cannot be written; its station should see to that")
    }
    self = made
  }

  private init?(file: String) {
    guard let bytes = FileBytes.read(file, limit: 16), bytes.count == 16 else { return nil }
    func word(_ part: ArraySlice<UInt8>) -> UInt64 { part.reduce(0) { $0 << 8 | UInt64($1) } }
    words = (word(bytes[..<8]), word(bytes[8...]))
  }
}

extension StationData {
  /// The secret of this station's part of the job.
  package func jobSecret() throws -> JobSecret { try JobSecret(folder: environment["TEMPORARY_FOLDER"]) }
}
