import CFiles
import Glibc

/// The lake's secret that OMOP's keys and pseudonyms are made with: a file that its owner alone can read, and that no
/// table, export or log repeats. Whoever loses it gets other keys at the next build, so it belongs in the backup.
package struct LakeSecret: Sendable {
  /// 64 hexadecimal digits.
  package let text: String

  /// Reads the lake's secret, or makes one where there is none.
  ///
  /// - Parameter random: Gives the bytes of a new secret.
  package init(of lake: Lake, random: (Int) -> [UInt8]) throws(LakeError) {
    let path = "\(lake.folder)/omop.secret"
    if let text = try Self.read(path) {
      self.text = text
      return
    }
    text = random(32).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    try Self.write(text, path)
  }

  private static func read(_ path: String) throws(LakeError) -> String? {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw LakeError("the secret \(path) cannot be read: \(String(cString: strerror(errno)))")
    }
    defer { close(file) }
    var status = file_status()
    guard file_status_of_descriptor(file, &status) == 0, status.mode & 0o077 == 0 else {
      throw LakeError("others can read the secret \(path): chmod 600 keeps it to its owner")
    }
    var bytes = [UInt8](repeating: 0, count: 128)
    let count = Glibc.read(file, &bytes, bytes.count)
    let digits = bytes.prefix(max(0, count)).prefix { $0 != 0x0A }
    guard digits.count == 64, digits.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else {
      throw LakeError("the secret \(path) is damaged: put the file of the last backup in its place")
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// Writes beside and then renames, so that a secret is there whole or not at all.
  private static func write(_ text: String, _ path: String) throws(LakeError) {
    let part = path + ".part"
    unlink(part)
    let file = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    let bytes = [UInt8]((text + "\n").utf8)
    guard file >= 0 else {
      throw LakeError("the secret \(path) cannot be made: \(String(cString: strerror(errno)))")
    }
    defer { close(file) }
    guard Glibc.write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0, rename(part, path) == 0 else {
      throw LakeError("the secret \(path) cannot be written: \(String(cString: strerror(errno)))")
    }
  }
}
