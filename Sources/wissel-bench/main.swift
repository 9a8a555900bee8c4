// Speeds and memory beside the peers, in one run, printed as ratios. Not a test: nothing here passes or fails.

import Foundation

let bench = Bench(arguments: Set(CommandLine.arguments.dropFirst()))
do {
  try await bench.run()
} catch {
  FileHandle.standardError.write(Data("wissel-bench: \(error)\n".utf8))
  exit(1)
}
