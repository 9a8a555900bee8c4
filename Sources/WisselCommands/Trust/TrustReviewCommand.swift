import ArgumentParser
import Foundation
import WisselProcesses
import WisselTrust
import WisselWire

/// `wissel trust review`.
struct TrustReviewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review",
    abstract: "Sign an image as its reviewer, or withdraw that. Stations take the file in their folder of reviews.",
    discussion: """
      The digest is the one registries have for the image (podman image inspect shows it), or the image's own id.

      EXAMPLE
        wissel trust review registry.example.org/average@sha256:0123… --key anna.key average.review
      """)

  @Argument(help: "NAME@sha256:DIGEST.")
  var image: String

  @Argument(help: "The file to make; its name ends in .review.", completion: .file())
  var file: String

  @Option(help: "The file with your key.", completion: .file())
  var key: String

  @Flag(help: "What you said of the image before no longer counts.")
  var withdraw = false

  func run() async throws {
    let parts = image.split(separator: "@", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, parts[1].wholeMatch(of: /sha256:[0-9a-f]{64}/) != nil else {
      throw CommandFailure.unusable("name the image with its digest: NAME@sha256: and 64 hexadecimal digits")
    }
    guard file.hasSuffix(".review") else {
      throw CommandFailure.unusable("stations look at files that end in .review only; name it so")
    }
    let review = ImageReview(
      digest: parts[1], name: parts[0], verdict: withdraw ? .withdrawn : .approved, reviewedAt: WireTime(Date()))
    let signing = try TrustFiles.signingKey(key)
    try TrustFiles.make(try WireJSON.text(try signing.sign(review)), at: file)
    StandardOutput.line("\(file): \(review.verdict.rawValue) by \(signing.publicKey.base64EncodedString())")
  }
}
