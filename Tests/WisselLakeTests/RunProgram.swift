import Foundation
import WisselTesting

/// Runs a program of this package's folder to its end, and gives its exit status and all it printed.
///
/// - Parameter environment: All it is given; nil for that of the tests.
func runProgram(
  _ path: String, _ arguments: [String], environment: [String: String]? = nil
) throws -> (status: Int32, output: String) {
  let process = Process()
  process.executableURL = SharedFiles.package.appendingPathComponent(path)
  process.arguments = arguments
  if let environment { process.environment = environment }
  let pipe = Pipe()
  process.standardOutput = pipe
  process.standardError = pipe
  try process.run()
  let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
  process.waitUntilExit()
  return (process.terminationStatus, String(decoding: output, as: UTF8.self))
}
