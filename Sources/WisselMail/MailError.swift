/// Why a mail was not handed in. The text says what to look at and holds neither address nor password.
package enum MailError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The recipient or the sender is no address of the form `name@host.tld`.
  case unusableAddress
  /// More mails wait than there is room for.
  case queueFull
  /// The relay could not be reached, refused, or took too long.
  case notAccepted(server: String, reason: String)

  package var description: String {
    switch self {
    case .unusableAddress: "a mail was not sent: its address is not of the form name@host.tld"
    case .queueFull: "a mail was not sent: too many are waiting; look whether the mail server answers"
    case .notAccepted(let server, let reason):
      "a mail was not sent: the mail server \(server) did not take it (\(reason)); check the section smtp of the settings"
    }
  }
}
