/// Something that keeps the station from starting or working.
package struct StationError: Error, Sendable, CustomStringConvertible {
  package enum Code: Sendable, Equatable {
    /// Station and collaboration disagree about encryption.
    case encryptionMismatch
    /// The private key cannot be read.
    case privateKey
    /// No container engine answers.
    case noEngine
    /// A setting that cannot be served.
    case settings
    /// The server's answer has not the form of the contract.
    case badAnswer
  }

  package let code: Code
  /// What was attempted, what is wrong, what to do.
  package let description: String

  package init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
