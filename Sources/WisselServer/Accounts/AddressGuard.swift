import Hummingbird
import Synchronization
import WisselHTTP
import WisselModel
import WisselPasswords
import WisselWire

/// Bounds what one address may cost and guess: so many logins and recoveries a minute, and so many failures before it has
/// to wait. It remembers only so many addresses, the newest.
final class AddressGuard: Sendable {
  private struct Entry {
    var requests: Allowance.Level
    var failures: Allowance.Level
  }

  private struct State {
    var entries: [[UInt8]: Entry] = [:]
    /// The keys in the order they came, as a ring.
    var order: [[UInt8]] = []
    var next = 0
  }

  private let state = Mutex(State())
  private let requests: Allowance
  private let failures: Allowance
  private let capacity: Int

  init(requests: Allowance, failures: Allowance, capacity: Int = 10_000) {
    self.requests = requests
    self.failures = failures
    self.capacity = capacity
  }

  /// Counts a request. An address that cannot be told is not bounded: it is inside the process.
  ///
  /// - Throws: 429, with the seconds to wait.
  func admit(_ address: String?, now: WireTime) throws(WireError) {
    let wait = change(address, now) { entry in
      let wait = max(requests.wait(entry.requests), failures.wait(entry.failures))
      if wait == 0 { entry.requests.left -= 1 }
      return wait
    }
    guard let wait, wait > 0 else { return }
    throw WireError(
      .tooManyRequests,
      body: ["msg": .string("Too many attempts from your address. Please try again in \(wait) seconds.")],
      headers: [.retryAfter: String(wait)])
  }

  /// Counts a failure.
  func failed(_ address: String?, now: WireTime) {
    _ = change(address, now) { entry in
      entry.failures.left -= 1
      return 0
    }
  }

  /// How many addresses it remembers.
  var count: Int { state.withLock(\.entries.count) }

  private func change(_ address: String?, _ now: WireTime, _ body: (inout Entry) -> Int) -> Int? {
    guard let address, let key = Self.key(address) else { return nil }
    return state.withLock { state in
      var entry = Entry(
        requests: requests.level(state.entries[key]?.requests, now: now),
        failures: failures.level(state.entries[key]?.failures, now: now))
      let result = body(&entry)
      if state.entries[key] == nil { insert(key, &state) }
      state.entries[key] = entry
      return result
    }
  }

  private func insert(_ key: [UInt8], _ state: inout State) {
    if state.order.count < capacity {
      state.order.append(key)
    } else {
      state.entries[state.order[state.next]] = nil
      state.order[state.next] = key
      state.next = (state.next + 1) % capacity
    }
  }

  /// Of version 6 the first half: who has one address there has all that share it.
  private static func key(_ text: String) -> [UInt8]? {
    guard let address = IPAddress(text) else { return nil }
    return Array(address.bytes.prefix(address.isLong ? 8 : 4))
  }
}

extension ServerCore {
  /// A call with which passwords, codes or keys could be guessed: bounded by the address it comes from.
  func guarded<Result>(
    _ request: APIRequest, _ work: () async throws -> Result
  ) async throws -> Result {
    let address = request.context.clientAddress
    try addresses.admit(address, now: now())
    do { return try await work() } catch let error as WireError {
      if error.status == .unauthorized || error == RecoveryTokens.refusal { addresses.failed(address, now: now()) }
      throw error
    }
  }
}
