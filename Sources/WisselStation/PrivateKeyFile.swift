import Foundation
import Logging
import WisselSealing

/// The file with the organisation's private key.
struct PrivateKeyFile {
  let path: String

  /// Reads the key; the log tells when others on the machine can do so, too.
  func read(logger: Logger) throws(StationError) -> PrivateKey {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw failure("there is no private key at \(path): put the organisation's key there")
    }
    guard status.st_mode & S_IFMT == S_IFREG, let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw failure("the private key \(path) cannot be read: check that it is a file the station's user may read")
    }
    if status.st_mode & 0o077 != 0 {
      logger.warning(
        "others on this machine can read the private key; chmod 600 keeps it to the station",
        metadata: ["file": "\(path)"])
    }
    do {
      return try PrivateKey(pem: text)
    } catch {
      throw failure("the private key \(path) is of no use: \(error)")
    }
  }

  private func failure(_ text: String) -> StationError {
    StationError(.privateKey, "\(text), or name another file with encryption.private_key")
  }
}
