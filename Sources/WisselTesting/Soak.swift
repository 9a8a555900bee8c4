import Foundation

/// Long counts: `make soak` sets `WISSEL_SOAK=1`, and tests that count things then count the full number.
public enum Soak {
  public static var isOn: Bool { ProcessInfo.processInfo.environment["WISSEL_SOAK"] == "1" }

  /// A few in `make test`, the full count in `make soak`.
  public static func count(_ few: Int, full: Int) -> Int { isOn ? full : few }
}
