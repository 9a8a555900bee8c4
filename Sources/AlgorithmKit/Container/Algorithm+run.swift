import FoundationEssentials
import Glibc

extension Algorithm {
  /// Runs as the program of a container: reads the input file the environment names, calls the function, writes its
  /// result to the output file, and ends the process with 0, or with 1 and one line on standard error.
  public func run() async -> Never {
    // The first process of a container ignores signals it has no handler for; a run must end when it is told to.
    signal(SIGTERM) { _ in _exit(143) }
    signal(SIGPIPE, SIG_IGN)
    // A parent may hand down a mask that keeps it off.
    var none = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, nil)
    do {
      try await run(variables: ProcessInfo.processInfo.environment)
      exit(0)
    } catch {
      FileDescriptorText.write("error > \(ErrorReport.line(error))\n", to: STDERR_FILENO)
      exit(1)
    }
  }

  /// What ``run()`` does, with the environment given, and throwing instead of ending the process.
  package func run(variables: [String: String]) async throws {
    let contract = try ContainerContract(variables: variables)
    if contract.mayStay, try await Residence(contract).answerRuns(of: self) { return }
    guard let input = try? Data(contentsOf: URL(filePath: contract.inputFile)) else {
      throw AlgorithmError("the input file cannot be read: \(contract.inputFile)")
    }
    let network = Network(transport: ProxyTransport(contract), environment: contract.environment)
    try contract.write(try await answer(input, contract.data, network))
  }

  /// Answers one input, and tells the log how that goes.
  func answer(_ input: Data, _ data: StationData, _ network: Network) async throws -> Data {
    // Only a method that exists is written to the log, so that the asker's text does not reach it.
    let method = try function(CallDocument.method(of: input)).name
    FileDescriptorText.write("info > \(name): \(method)\n", to: STDOUT_FILENO)
    let output = try await answer(input: input, data: data, network: network)
    FileDescriptorText.write("info > \(name): \(method) done, \(output.count) bytes\n", to: STDOUT_FILENO)
    return output
  }
}

extension ContainerContract {
  /// Writes the output file.
  func write(_ output: Data) throws {
    do {
      try output.write(to: URL(filePath: outputFile))
    } catch {
      throw AlgorithmError("the output file cannot be written: \(outputFile)")
    }
  }
}

/// Plain text to a standard stream, without buffering.
enum FileDescriptorText {
  static func write(_ text: String, to descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
