import Foundation
import NIOPosix
package import WisselModel

/// The addresses of a name, as this machine's resolver has them.
package enum AddressLookup {
  /// Names that are looked up at the same time; a slow resolver must not hold up what else the process does.
  private static let threads = {
    let pool = NIOThreadPool(numberOfThreads: 4)
    pool.start()
    return pool
  }()

  /// Empty for a name without addresses.
  package static func addresses(of host: String) async -> [IPAddress] {
    if let address = IPAddress(host) { return [address] }
    return (try? await threads.runIfActive { resolve(host) }) ?? []
  }

  private static func resolve(_ host: String) -> [IPAddress] {
    var list: UnsafeMutablePointer<addrinfo>?
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
    defer { freeaddrinfo(list) }
    var found: [IPAddress] = []
    var item = list
    while let current = item?.pointee {
      if let address = address(current), !found.contains(address) { found.append(address) }
      item = current.ai_next
    }
    return found
  }

  private static func address(_ entry: addrinfo) -> IPAddress? {
    switch entry.ai_family {
    case AF_INET:
      entry.ai_addr.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { socket in
        IPAddress(bytes: withUnsafeBytes(of: socket.pointee.sin_addr) { Array($0) })
      }
    case AF_INET6:
      entry.ai_addr.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { socket in
        IPAddress(bytes: withUnsafeBytes(of: socket.pointee.sin6_addr) { Array($0) })
      }
    default: nil
    }
  }
}
