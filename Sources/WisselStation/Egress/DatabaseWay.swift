import Foundation
package import WisselSettings

/// How a run reaches a database that the station's file has at an address of the network: by a port of the run's own
/// loopback, which the relay brings to the station, and the station to the database. Runs have no network.
package struct DatabaseWay: Sendable, Hashable {
  /// So many a station has; further databases are not reached.
  package static let most = 6

  package var label: String
  /// Which of the station's ways, from 0.
  package var number: Int
  /// Where the database is, as its address says.
  package var host: String
  package var port: Int
  /// What passes on the way.
  package var speech = Speech.bytes
  /// What that host's name stands for.
  package var link = Link.network
  /// Where the run finds it.
  package var localPort: Int

  /// The socket's name in the relay's folder.
  package var socketName: String { "d\(number)" }

  /// What passes on a way.
  package enum Speech: Sendable, Hashable {
    /// Whatever run and database say to each other.
    case bytes
    /// HTTP, in which the database is called by its own name.
    case http
    /// The same, with TLS between station and database.
    case https

    fileprivate init(scheme: String) {
      switch scheme {
      case "http": self = .http
      case "https": self = .https
      default: self = .bytes
      }
    }
  }

  /// What a host's name in an address stands for.
  package enum Link: Sendable, Hashable {
    /// A host of the network.
    case network
    /// A login by SSH, by its number in the station's file.
    case tunnel(Int)
    /// A container of this machine, by its name.
    case container(String)
  }

  private static let usualPorts = [
    "postgresql": 5432, "postgres": 5432, "mysql": 3306, "mariadb": 3306, "mssql": 1433, "oracle": 1521,
    "clickhouse": 9000, "mongodb": 27_017, "http": 80, "https": 443,
  ]

  /// The ways of a station. An address without host or port, or with several hosts, has none; nor has another port of a
  /// tunnel's name.
  ///
  /// - Parameters:
  ///   - links: what hosts' names may stand for.
  ///   - taken: ports of the run's loopback that are in use.
  package static func ways(
    of databases: [DatabaseSettings], links: LinkSettings = LinkSettings(), besides taken: Set<Int>
  ) -> [DatabaseWay] {
    var (ways, taken) = ([DatabaseWay](), taken)
    for database in databases where ways.count < most && !database.isLake {
      guard let place = Place(database.uri.reveal()), let link = Link(place, links) else { continue }
      // Ports below need privileges that the relay has not.
      let local = ([place.port] + (15_000...15_999)).first { $0 >= 1024 && !taken.contains($0) }
      guard let local else { continue }
      taken.insert(local)
      ways.append(
        DatabaseWay(
          label: database.label, number: ways.count, host: place.host, port: place.port, speech: place.speech,
          link: link, localPort: local))
    }
    return ways
  }

  /// Databases at addresses of the network that have no way, and why.
  package static func unreached(
    of databases: [DatabaseSettings], links: LinkSettings = LinkSettings(), ways: [DatabaseWay]
  ) -> [(label: String, obstacle: DatabaseObstacle)] {
    databases.compactMap { database in
      let uri = database.uri.reveal()
      guard !database.isLake, !ways.contains(where: { $0.label == database.label }),
        authority(uri)?.text.isEmpty == false
      else { return nil }
      let isPlace = Place(uri).flatMap { Link($0, links) } != nil
      return (database.label, isPlace ? .tooMany : .noPlace)
    }
  }

  /// The scheme of an address, without its driver (postgresql+psycopg2), and what stands where its host does; nil for what
  /// is no address.
  fileprivate static func authority(_ uri: String) -> (scheme: String, text: Substring)? {
    guard let colon = uri.firstRange(of: "://"), colon.lowerBound > uri.startIndex else { return nil }
    let scheme = uri[..<colon.lowerBound].prefix { $0 != "+" }.lowercased()
    let end = uri[colon.upperBound...].firstIndex { "/?#".contains($0) } ?? uri.endIndex
    let authority = uri[colon.upperBound..<end]
    let start = authority.lastIndex(of: "@").map { uri.index(after: $0) } ?? authority.startIndex
    return (scheme, uri[start..<end])
  }

  /// The database's address as the run gets it: of a port of its own, and never of `https`, which the station speaks.
  package func uri(_ uri: String) -> String {
    guard let place = Place(uri) else { return uri }
    let local = uri.replacingCharacters(in: place.range, with: "127.0.0.1:\(localPort)")
    return place.speech == .https ? "http" + local.dropFirst("https".count) : local
  }

  /// Where the database sends a run on to, as the run gets there: what is the database's own becomes the run's, and all
  /// else stays what it is.
  func location(_ location: String) -> String {
    guard let place = Place(location), (place.speech, place.host, place.port) == (speech, host, port) else {
      return location
    }
    return uri(location)
  }

  /// The database's host as requests of HTTP name it.
  var authority: String {
    let usual = speech == .https ? 443 : 80
    let whole = EgressSettings.Destination(host: host, port: port).description
    return port == usual ? String(whole.dropLast(":\(port)".count)) : whole
  }

  /// Host and port in an address.
  fileprivate struct Place {
    let range: Range<String.Index>
    let host: String
    let port: Int
    let speech: Speech

    init?(_ uri: String) {
      guard let (scheme, text) = DatabaseWay.authority(uri), !text.isEmpty, !text.contains(",") else { return nil }
      let usual = DatabaseWay.usualPorts[scheme]
      if let destination = EgressSettings.Destination(String(text)) {
        (host, port) = (destination.host, destination.port)
      } else if let usual, let destination = EgressSettings.Destination("\(text):\(usual)") {
        (host, port) = (destination.host, destination.port)
      } else {
        return nil
      }
      speech = Speech(scheme: scheme)
      range = text.startIndex..<text.endIndex
    }
  }
}

extension DatabaseWay.Link {
  fileprivate init?(_ place: DatabaseWay.Place, _ links: LinkSettings) {
    if let number = links.tunnels.firstIndex(where: { $0.hostname == place.host }) {
      guard links.tunnels[number].port == place.port else { return nil }
      self = .tunnel(number)
    } else if let container = links.services[place.host] {
      self = .container(container)
    } else {
      self = .network
    }
  }
}
