import ArgumentParser
import Foundation
import Logging
import WisselServer
import WisselSettings

/// What the commands about a server's database have in common: the server's own YAML file.
struct ServerFiles: ParsableArguments {
  @Option(help: "The server's YAML file.")
  var config: String

  /// The settings and what they mean to the server.
  ///
  /// - Throws: `CommandFailure` for what cannot be read or done.
  func read() throws -> (settings: ServerSettings, options: ServerOptions) {
    let environment = ProcessInfo.processInfo.environment
    do {
      let settings = try SettingsFile.server(at: config, environment: environment)
      return (settings, try ServerStartCommand.options(settings, config: config, environment: environment))
    } catch let failure as CommandFailure {
      throw failure
    } catch {
      throw CommandFailure.unusable("\(error)")
    }
  }

  /// The SQLite file of the server.
  func databaseFile() throws -> URL {
    guard let file = try read().options.databaseFile else {
      throw CommandFailure.unusable("the database of this server is no SQLite file")
    }
    return file
  }

  /// Runs a command; what cannot be carried out as given ends it with 2.
  static func run<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
      return try await body()
    } catch let error as SettingsError {
      throw CommandFailure.unusable("\(error)")
    } catch let error as ServerStartError {
      throw CommandFailure.unusable("\(error)")
    }
  }
}
