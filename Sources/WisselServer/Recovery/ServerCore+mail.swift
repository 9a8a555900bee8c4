import Foundation
import WisselDatabase
import WisselHTTP
import WisselMail
import WisselWire

extension ServerCore {
  /// Sends a mail that nobody waits for.
  ///
  /// - Parameter undo: what to run when the mail was not taken, so that the next request is not told to wait for it.
  func post(_ mail: AccountMail, to recipient: String, unsent undo: SQL) {
    errands.run("sending a mail") { try await send(mail, to: recipient, unsent: undo) }
  }

  /// Sends a mail, if mail is configured.
  func send(_ mail: AccountMail, to recipient: String, unsent undo: SQL) async throws {
    guard let mailer else { return }
    let moment = Date(timeIntervalSince1970: Double(now().microseconds) / 1_000_000)
    let message = MailMessage(to: recipient, subject: mail.subject, text: mail.text, date: moment, id: unique())
    do { try await mailer.send(message) } catch {
      try await database.write { transaction in _ = try transaction.execute(undo) }
      throw error
    }
  }
}

// Its text holds neither addresses nor passwords.
extension MailError: SafelyDescribed {
  package var safeDescription: String { description }
}
