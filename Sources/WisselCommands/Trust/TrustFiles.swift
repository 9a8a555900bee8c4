import Foundation
import WisselSealing
import WisselStation
import WisselTrust
import WisselWire

/// The files of `wissel trust`: small, and each with what it is for.
enum TrustFiles {
  private static let longest = 64 << 20

  static func read(_ path: String) throws -> Data {
    guard let handle = FileHandle(forReadingAtPath: path),
      let bytes = try? handle.read(upToCount: longest + 1), bytes.count <= longest
    else {
      throw CommandFailure.unusable("\(path) cannot be read; check the path, and that you may read it")
    }
    return bytes
  }

  /// A person's secret key.
  static func signingKey(_ path: String) throws -> SigningKey {
    guard let key = SigningKeyFile.decoded(try read(path)).flatMap({ SigningKey(secret: $0) }) else {
      throw CommandFailure.unusable("\(path) holds no signing key; make one with wissel trust key")
    }
    return key
  }

  static func signed(_ path: String) throws -> SignedDocument {
    guard let signed = try? WireJSON.decode(SignedDocument.self, from: try read(path)) else {
      throw CommandFailure.unusable("\(path) is no signed document; wissel trust roster and review make them")
    }
    return signed
  }

  /// A public key as rosters have it: the 32 bytes of an Ed25519 key, or the SubjectPublicKeyInfo of an RSA key in PEM. For
  /// HPKE the 32 bytes of an X25519 key in PEM, so that nobody takes a key to sign with for one.
  static func publicKey(_ path: String, for use: Roster.Use? = nil) throws -> Data {
    let bytes = try read(path)
    if use == .sealingHPKE {
      guard let key = try? HPKEPublicKey(pem: String(decoding: bytes, as: UTF8.self)) else {
        throw CommandFailure.unusable(
          "\(path) holds no public key for HPKE: give the .pub file of wissel station keys new --hpke")
      }
      return key.bytes
    }
    if let key = SigningKeyFile.decoded(bytes), key.count == 32 { return key }
    if let key = try? PublicKey(pem: String(decoding: bytes, as: UTF8.self)) { return key.der }
    throw CommandFailure.unusable("\(path) holds no public key: neither one of wissel trust key, nor an RSA key in PEM")
  }

  /// Puts a document in the place of what is there.
  static func write(_ signed: SignedDocument, to path: String) throws {
    do {
      try WireJSON.encode(signed).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw CommandFailure.failed("\(path) cannot be written; check its folder, the rights on it, and the disk")
    }
  }

  /// Makes a file that was not there.
  static func make(_ text: String, at path: String) throws {
    do throws(NewFile.Failure) {
      try NewFile.write(text, to: path)
    } catch {
      if case .exists = error { throw CommandFailure.unusable("\(error)") }
      throw CommandFailure.failed("\(error)")
    }
  }
}
