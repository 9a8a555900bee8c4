import Synchronization
import WisselClient

/// Sends one request to one server and the next to another; one that is not there is passed over.
final class SpreadTransport: Transport {
  private let ways: [HTTPTransport]
  private let last = Atomic(0)

  init(_ addresses: [String]) throws { ways = try addresses.map { try HTTPTransport(base: $0 + "/api") } }

  func send(_ request: ClientRequest) async throws -> ClientResponse {
    let first = last.wrappingAdd(1, ordering: .relaxed).newValue
    for attempt in 0..<(ways.count - 1) {
      do {
        return try await ways[(first + attempt) % ways.count].send(request)
      } catch TransportFailure.notSent {
        continue
      }
    }
    return try await ways[(first + ways.count - 1) % ways.count].send(request)
  }
}

/// Whether a call failed for a server that was killed under it, so that it may be made again.
func isPassing(_ error: any Error) -> Bool {
  if error is TransportFailure { return true }
  return (error as? APIError)?.status.map { $0 >= 500 } ?? false
}
