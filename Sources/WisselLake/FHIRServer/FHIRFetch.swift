import Foundation

/// A conversation with a FHIR server, as a value that says what to do next. It can be written down after each step, and
/// goes on from there.
protocol FHIRFetch: Codable, Sendable {
  /// What to do; nil: everything is there.
  var next: FHIRAction? { get throws(LakeError) }

  /// Takes in what came of it.
  ///
  /// - Parameter addresses: Where the server may send us.
  /// - Throws: `LakeError`, where nothing more can be done; the conversation may be taken up again later.
  mutating func receive(_ reply: FHIRReply, now: Date, _ addresses: ServerAddresses) throws(LakeError) -> FHIRStep

  /// What was fetched, once all is there.
  var fetched: Fetched { get }
}

enum FHIRAction: Equatable, Sendable {
  case send(FHIRRequest)
  /// The answer's body becomes the file of this name.
  case download(FHIRRequest, String)
}

/// What to do besides, before the next action.
struct FHIRStep {
  /// Bytes for a file, and where in it they belong.
  struct Append {
    var file: String
    var offset: Int
    var bytes: [UInt8]
  }

  var append: Append?
  /// Seconds to wait.
  var wait: Double = 0
}

extension Retries {
  /// See ``wait(header:now:_:)``.
  mutating func wait(_ answer: FHIRAnswer?, now: Date, _ problem: String) throws(LakeError) -> Double {
    try wait(header: answer?.headers["retry-after"], now: now, problem)
  }

  /// See ``wish(header:now:)``.
  static func wish(_ answer: FHIRAnswer, now: Date) -> Double? { wish(header: answer.headers["retry-after"], now: now) }
}
