import Foundation
import WisselPasswords

/// What people are told by mail about their account: in Dutch, then in English, in plain words.
struct AccountMail: Sendable, Equatable {
  let subject: String
  let text: String

  /// The code with which one chooses a new password.
  static func newPassword(_ username: String, code: String, _ options: ServerOptions) -> AccountMail {
    AccountMail(
      subject: "Nieuw wachtwoord / New password (\(options.serverName))",
      text: """
        (English below)

        Dag \(username),

        U vroeg om een nieuw wachtwoord op de server \(options.serverName). Dit is uw code:

        \(code)

        Plak de code in het programma waarmee u inlogt. De code werkt één keer, en \(options.recoveryMinutes) minuten \
        lang.

        Vroeg u dit niet? Dan hoeft u niets te doen: uw wachtwoord blijft zoals het is.
        \(question(options, "Vragen? Mail naar"))
        --

        Hello \(username),

        You asked for a new password on the server \(options.serverName). Your code is the line above that begins with \
        "\(code.prefix(3))".

        Paste it into the program you log in with. It works once, and for \(options.recoveryMinutes) minutes.

        You did not ask? Then do nothing: your password stays as it is.
        \(question(options, "Questions? Write to"))
        """)
  }

  /// The code with which one sets up the authenticator app anew.
  static func newSecondFactor(_ username: String, code: String, _ options: ServerOptions) -> AccountMail {
    AccountMail(
      subject: "Nieuwe tweede stap bij het inloggen / New second factor (\(options.serverName))",
      text: """
        (English below)

        Dag \(username),

        U wilt de app met inlogcodes opnieuw instellen voor de server \(options.serverName). Dit is uw code daarvoor:

        \(code)

        Plak de code in het programma waarmee u inlogt. De code werkt één keer, en \(options.recoveryMinutes) minuten \
        lang.

        Vroeg u dit niet? Dan kent iemand anders uw wachtwoord: kies meteen een nieuw wachtwoord.
        \(question(options, "Vragen? Mail naar"))
        --

        Hello \(username),

        You want to set up the app with login codes again for the server \(options.serverName). Your code is the line \
        above that begins with "\(code.prefix(3))".

        Paste it into the program you log in with. It works once, and for \(options.recoveryMinutes) minutes.

        You did not ask? Then somebody else knows your password: choose a new one at once.
        \(question(options, "Questions? Write to"))
        """)
  }

  /// The news that an account was locked.
  static func lockedOut(_ username: String, _ options: ServerOptions) -> AccountMail {
    let (failures, minutes) = (options.lockOut.maxFailedAttempts, options.lockOut.inactivationMinutes)
    return AccountMail(
      subject: "Inloggen mislukt / Failed logins (\(options.serverName))",
      text: """
        (English below)

        Dag \(username),

        Er is \(failures) keer met een verkeerd wachtwoord of een verkeerde code ingelogd op uw account bij de server \
        \(options.serverName). Uw account is daarom \(minutes) minuten dicht. Daarna kunt u weer inloggen.

        Was u dit niet zelf? Kies dan een nieuw wachtwoord, en meld het.
        \(question(options, "Vragen? Mail naar"))
        --

        Hello \(username),

        Somebody tried \(failures) times to log in to your account on the server \(options.serverName) with a wrong \
        password or code. Your account is closed for \(minutes) minutes. After that you can log in again.

        It was not you? Then choose a new password, and report it.
        \(question(options, "Questions? Write to"))
        """)
  }

  private static func question(_ options: ServerOptions, _ words: String) -> String {
    options.supportAddress.map { "\(words) \($0).\n" } ?? ""
  }
}
