import Foundation
import Logging
import Synchronization
import Testing
import WisselSettings
import WisselWire

@testable import WisselCommands

@Suite("Lines of the log")
struct LineLogHandlerTests {
  private final class Lines: Sendable {
    private let text = Mutex("")
    var all: String { text.withLock(\.self) }
    func add(_ bytes: Data) { text.withLock { $0 += String(decoding: bytes, as: UTF8.self) } }
  }

  private struct Failure: Error, CustomStringConvertible {
    let description = "what a caller sent"
  }

  private func lines(_ format: LogFormat, _ log: (inout Logger) -> Void) -> String {
    let lines = Lines()
    var logger = Logger(label: "wissel.server") {
      LineLogHandler(
        label: $0, format: format, now: { WireTime(Date(timeIntervalSince1970: 1_764_500_000)) }, write: lines.add)
    }
    log(&logger)
    return lines.all
  }

  @Test("as text: time, level, logger, metadata by name, where from, message")
  func text() {
    let written = lines(.text) { logger in
      logger[metadataKey: "request"] = "r-1"
      logger.info("started", metadata: ["hosts": ["a", "b"], "count": "\(2)"], source: "Here")
      logger.debug("not at this level")
      logger.warning("alone", source: "Here")
    }
    #expect(
      written == """
        2025-11-30T10:53:20Z info wissel.server: count=2 hosts=["a", "b"] request=r-1 [Here] started
        2025-11-30T10:53:20Z warning wissel.server: request=r-1 [Here] alone

        """)
  }

  @Test("as JSON: one object a line")
  func json() {
    let written = lines(.json) { logger in
      logger[metadataKey: "request"] = "r-1"
      logger.error("a \"word\"\n", metadata: ["hosts": ["a"], "more": ["of": "it"]])
    }
    #expect(
      written
        == #"{"data":{"hosts":["a"],"more":{"of":"it"},"request":"r-1"},"level":"error","logger":"wissel.server","#
        + #""message":"a \"word\"\n","time":"2025-11-30T10:53:20Z"}"# + "\n")
  }

  @Test("no value can begin a line or move the cursor", arguments: LogFormat.allCases)
  func forged(format: LogFormat) {
    let written = lines(format) { logger in
      logger.info("x\n2025-11-30 critical", metadata: ["name": "a\r\u{1B}[2K\u{85}\u{2028}b"], source: "Here")
    }
    #expect(written.utf8.filter { $0 < 0x20 } == [UInt8(ascii: "\n")] && written.hasSuffix("\n"))
    if format == .text {
      #expect(written.hasSuffix(#"name=a\r\u{1B}[2K\u{0085}\u{2028}b [Here] x\n2025-11-30 critical"# + "\n"))
    }
  }

  @Test("of an error its type, never its words", arguments: LogFormat.allCases)
  func errors(format: LogFormat) {
    let written = lines(format) { $0.error("failed", error: Failure()) }
    #expect(written.contains("Failure") && !written.contains("what a caller sent"))
  }
}
