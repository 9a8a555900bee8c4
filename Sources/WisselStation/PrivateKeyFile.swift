import Foundation
import Logging
import WisselSealing

/// The file with the organisation's private key, for envelopes or for HPKE.
struct PrivateKeyFile {
  let path: String
  /// The setting that names it.
  var setting = "encryption.private_key"

  /// What lies at the path, links followed; nil for nothing.
  private struct Appearance {
    let isFile: Bool
    /// Whether others on this machine can read it.
    let isOpen: Bool

    init?(_ path: String) throws {
      do {
        let attributes = try FileManager.default.attributesOfItem(
          atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)
        isFile = attributes[.type] as? FileAttributeType == .typeRegular
        isOpen = ((attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0) & 0o077 != 0
      } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
        return nil
      }
    }
  }

  /// Reads the key; the log tells when others on the machine can do so, too.
  func read(logger: Logger) throws(StationError) -> PrivateKey {
    let text = try text(logger)
    do {
      return try PrivateKey(pem: text)
    } catch {
      throw failure("the private key \(path) is of no use: \(error)")
    }
  }

  /// Reads a key for HPKE.
  func readHPKE(logger: Logger) throws(StationError) -> HPKEPrivateKey {
    let text = try text(logger)
    do {
      return try HPKEPrivateKey(pem: text)
    } catch {
      throw failure("the private key \(path) is of no use: \(error)")
    }
  }

  private func text(_ logger: Logger) throws(StationError) -> String {
    let appearance: Appearance?
    do { appearance = try Appearance(path) } catch { throw unreadable }
    guard let appearance else {
      throw failure("there is no private key at \(path): put the organisation's key there")
    }
    guard appearance.isFile, let text = try? String(contentsOfFile: path, encoding: .utf8) else { throw unreadable }
    if appearance.isOpen {
      logger.warning(
        "others on this machine can read the private key; chmod 600 keeps it to the station",
        metadata: ["file": "\(path)"])
    }
    return text
  }

  /// What is there, for the doctor.
  var state: Facts.Key.State {
    let appearance: Appearance?
    do { appearance = try Appearance(path) } catch { return .unusable }
    guard let appearance else { return .missing }
    guard appearance.isFile, let text = try? String(contentsOfFile: path, encoding: .utf8),
      let key = try? PrivateKey(pem: text)
    else { return .unusable }
    return .usable(
      publicKey: key.publicKey.wireText, fingerprint: key.publicKey.fingerprint, isOpen: appearance.isOpen)
  }

  private var unreadable: StationError {
    failure("the private key \(path) cannot be read: check that it is a file the station's user may read")
  }

  private func failure(_ text: String) -> StationError {
    StationError(.privateKey, "\(text), or name another file with \(setting)")
  }
}
