import ArgumentParser
import Foundation
import WisselClient
import WisselProcesses
import WisselTrust
import WisselWire

/// `wissel trust publish`.
struct TrustPublishCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "publish",
    abstract: "Hand a signed roster to the server, which keeps and serves it.",
    discussion: """
      The password is read from the environment variable WISSEL_PASSWORD.

      EXAMPLE
        wissel trust publish roster-1.json --server https://server.example.org/api --username admin
      """)

  @Argument(help: "The roster.", completion: .file())
  var file: String

  @Option(help: "The server's address with the path of its API.")
  var server: String

  @Option(help: "Who publishes it.")
  var username: String

  @Option(help: "The code of the second factor, where there is one.")
  var code: String?

  func run() async throws {
    let signed = try TrustFiles.signed(file)
    guard let password = ProcessInfo.processInfo.environment["WISSEL_PASSWORD"], !password.isEmpty else {
      throw CommandFailure.unusable("put the password into the environment variable WISSEL_PASSWORD")
    }
    let collaboration: Int
    do {
      collaboration = try RosterChain.read(signed).collaboration
    } catch {
      throw CommandFailure.unusable("\(file): \(error)")
    }
    do {
      let client = APIClient(try HTTPTransport(base: server))
      guard case .loggedIn = try await client.logIn(username: username, password: password, code: code) else {
        throw CommandFailure.failed("the server asks for a second factor: give its code with --code")
      }
      _ = try await client.send(.post, "wissel/collaboration/\(collaboration)/roster", body: signed)
    } catch let error as APIError {
      throw CommandFailure.failed("\(error)")
    } catch let failure as TransportFailure {
      throw CommandFailure.failed("\(failure)")
    }
    StandardOutput.line("published: fingerprint \(signed.fingerprint)")
  }
}
