import Foundation
import WisselSealing

/// Files that are made once and for their owner alone.
package enum NewFile {
  /// Why a file was not made.
  package enum Failure: Error, Hashable, Sendable {
    case exists(String)
    case cannot(String)
  }

  /// Makes a file of mode 0600; one that is there, whatever it is, stays as it is.
  package static func write(_ text: String, to path: String) throws(Failure) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw errno == EEXIST ? .exists(path) : .cannot(path) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      guard fchmod(descriptor, 0o600) == 0 else { throw Failure.cannot(path) }
      try handle.write(contentsOf: Data(text.utf8))
      try handle.synchronize()
    } catch {
      unlink(path)
      throw .cannot(path)
    }
  }

  /// Makes a private key; gives the fingerprint of its public half.
  package static func privateKey(at path: String) throws(Failure) -> String {
    guard !FileManager.default.fileExists(atPath: path) else { throw .exists(path) }
    guard let key = try? PrivateKey.generate() else { throw .cannot(path) }
    try write(key.secretPEM, to: path)
    return key.publicKey.fingerprint
  }

  /// Makes a private key for HPKE, and beside it a file with its public half; gives that one's fingerprint.
  package static func hpkeKey(at path: String) throws(Failure) -> String {
    let key = HPKEPrivateKey()
    try write(key.secretPEM, to: path)
    try write(key.publicKey.pem, to: path + ".pub")
    return key.publicKey.fingerprint
  }
}

extension NewFile.Failure: CustomStringConvertible {
  package var description: String { text(in: .english) }

  /// The failure for people.
  package func text(in language: Language) -> String {
    switch (self, language) {
    case (.exists(let path), .english): "\(path) is there already and stays as it is; name another file"
    case (.exists(let path), .dutch): "\(path) bestaat al en blijft zoals het is; noem een ander bestand"
    case (.cannot(let path), .english): "\(path) cannot be made; check its folder, the rights on it, and the disk"
    case (.cannot(let path), .dutch):
      "\(path) kan niet worden gemaakt; controleer de map, de rechten erop en de schijf"
    }
  }
}
