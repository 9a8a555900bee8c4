import ArgumentParser
import Foundation
import WisselDemo
import WisselImages
import WisselProcesses

/// `wissel station relay`: for `scripts/package`, since a station loads its relay from an archive beside the program.
struct StationRelayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "relay",
    abstract: "Write the image of the relay, which every run needs, as an archive for a container engine.",
    discussion: """
      EXAMPLE
        wissel station relay wissel-relay.tar
      """,
    shouldDisplay: false)

  @Argument(help: "The file to write.")
  var file: String

  func run() async throws {
    let program = Installation.current.executable(of: .relay)
    var recipe = ImageRecipe.relay(executable: program.path, reference: Program.relay.image)
    recipe.strips = true
    do {
      let written = try ImageArchive(recipe).write(to: file)
      StandardOutput.line(written.id)
    } catch {
      throw CommandFailure.failed("the relay's image could not be written: \(error)")
    }
  }
}
