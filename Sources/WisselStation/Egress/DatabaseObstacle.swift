/// Why runs do not reach a database of the network that the station's file names.
package enum DatabaseObstacle: Hashable, Sendable {
  /// There are more than ``DatabaseWay/most``.
  case tooMany
  /// Its address names no one place, or a port that its tunnel does not have.
  case noPlace

  /// For the station's log.
  var text: String {
    switch self {
    case .tooMany:
      "runs reach the first \(DatabaseWay.most) databases of the network: take others out of this station's file, or give "
        + "them to another station"
    case .noPlace:
      "its address does not name one host and port (scheme://host:port/…), or another port than its tunnel has: correct it"
    }
  }

  func english(_ label: String) -> Words {
    let says = "runs do not reach the database “\(label)”"
    switch self {
    case .tooMany:
      return .init(
        "\(says): it comes after the first \(DatabaseWay.most) databases of the network",
        "Take others out of this station's file, or give them to another station.")
    case .noPlace:
      return .init(
        "\(says): its address does not name one host and port",
        "Write scheme://host:port/…; the port of a tunnel's name is the one the tunnel has.")
    }
  }

  func dutch(_ label: String) -> Words {
    let says = "runs bereiken de database “\(label)” niet"
    switch self {
    case .tooMany:
      return .init(
        "\(says): hij komt na de eerste \(DatabaseWay.most) databases van het netwerk",
        "Haal andere uit het bestand van dit station, of geef ze aan een ander station.")
    case .noPlace:
      return .init(
        "\(says): het adres noemt niet één host en poort",
        "Schrijf scheme://host:poort/…; de poort bij de naam van een tunnel is die van de tunnel.")
    }
  }
}
