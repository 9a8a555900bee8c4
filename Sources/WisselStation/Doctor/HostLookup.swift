import Foundation

/// Whether a name has an address, as this machine's resolver sees it.
enum HostLookup {
  /// nil when the resolver does not answer in time.
  static func isKnown(_ host: String, within limit: Duration = .seconds(6)) async -> Bool? {
    let (answers, answer) = AsyncStream.makeStream(of: Bool?.self)
    // The resolver cannot be interrupted; a late answer is not waited for.
    Thread.detachNewThread {
      var list: UnsafeMutablePointer<addrinfo>?
      var hints = addrinfo()
      hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
      let found = getaddrinfo(host, nil, &hints, &list) == 0
      if let list { freeaddrinfo(list) }
      answer.yield(found)
    }
    let timer = Task {
      try await Task.sleep(for: limit)
      answer.yield(nil)
    }
    defer { timer.cancel() }
    for await known in answers { return known }
    return nil
  }
}
