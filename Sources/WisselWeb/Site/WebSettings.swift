package import Crypto
package import Foundation
package import WisselPages

/// What the web needs to know beyond the API: secrets, places of files, habits of its readers.
package struct WebSettings: Sendable {
  /// Seals sessions; the same for all processes of one server, and kept over restarts so that people stay signed in.
  package var secret: SymmetricKey
  /// Whether people reach the site by TLS: cookies are then marked Secure, and browsers told to insist.
  package var isBehindTLS: Bool
  /// The zone times are written in.
  package var timeZone: TimeZone
  /// For readers whose browser asks for neither Dutch nor English.
  package var fallbackLanguage: Language
  /// Where the machine keeps fonts; nil serves none.
  package var fonts: URL?
  /// Vega, joined by `scripts/vega`; without it charts are drawn by the server alone.
  package var vega: URL?
  /// How long a session lasts without its tokens being renewed.
  package var sessionLength: TimeInterval
  /// The time of day.
  package var now: @Sendable () -> Date
  /// Fresh, unguessable names for sessions.
  package var newID: @Sendable () -> String

  package init(
    secret: SymmetricKey, isBehindTLS: Bool = false, timeZone: TimeZone = .current,
    fallbackLanguage: Language = .english, fonts: URL? = URL(fileURLWithPath: "/usr/share/fonts"), vega: URL? = nil,
    sessionLength: TimeInterval = 12 * 3600, now: @escaping @Sendable () -> Date = { Date() },
    newID: @escaping @Sendable () -> String = { UUID().uuidString }
  ) {
    self.secret = secret
    self.isBehindTLS = isBehindTLS
    self.timeZone = timeZone
    self.fallbackLanguage = fallbackLanguage
    self.fonts = fonts
    self.vega = vega
    self.sessionLength = sessionLength
    self.now = now
    self.newID = newID
  }

  /// The joined Vega file near an executable: `web/vega.js` beside it (an installation), or in a build folder above it.
  package static func findVega(besides executable: URL) -> URL? {
    let folder = executable.resolvingSymlinksInPath().deletingLastPathComponent()
    let places = [
      folder, folder.deletingLastPathComponent(), folder.deletingLastPathComponent().deletingLastPathComponent(),
    ]
    return places.map { $0.appendingPathComponent("web/vega.js") }.first {
      FileManager.default.isReadableFile(atPath: $0.path)
    }
  }
}
