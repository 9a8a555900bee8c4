/// Why a key could not be read. These concern our own configuration and public data only; opening an envelope never raises
/// one (see ``Envelope/open(_:with:)``), and opening a message of HPKE only the one that says nothing.
package enum SealingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The text holds no PEM block of the kind asked for.
  case noPEM(expected: String)
  /// The private key is protected by a passphrase, which the platform does not use.
  case passphrase
  /// The block is there, but what it holds is not an RSA key of 2048 bits or more.
  case notAnRSAKey
  /// The text a server gives as a public key is not base64 of a PEM text, or is empty.
  case noPublicKey
  /// The block is there, but what it holds is not an X25519 key.
  case notAnX25519Key
  /// A message does not open: it was sealed for another, by another, for another purpose or in another form, or it was
  /// changed on the way. Which of it, nobody is told.
  case notOpened
  /// A content that must be base64 is not.
  case notBase64

  package var description: String {
    switch self {
    case .noPEM(let expected):
      "cannot read the key: the text has no PEM block “\(expected)”; give the file as `openssl genrsa` writes it"
    case .passphrase:
      "cannot read the private key: it is protected by a passphrase; write it without one (`openssl rsa -in … -out …`)"
    case .notAnRSAKey:
      "cannot read the key: it is not an RSA key of at least 2048 bits; make a new one of 4096 bits"
    case .noPublicKey:
      "the organisation has no usable public key at the server; its station or a user must upload one first"
    case .notAnX25519Key:
      "cannot read the key: it is not an X25519 key; make one with `wissel station keys new FILE --hpke`"
    case .notOpened: "the message does not open with the keys that count in this collaboration"
    case .notBase64: "the content is not base64, as it must be in a collaboration that is not encrypted"
    }
  }
}
