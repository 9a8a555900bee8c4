import WisselFHIR

/// A request to a FHIR server.
struct FHIRRequest: Equatable, Sendable {
  enum Method: String, Sendable { case get = "GET", post = "POST", delete = "DELETE" }

  var method = Method.get
  var url: String
  var accept = FHIRRequest.resource
  var prefer: String?
  var body: String?
  /// Whether the token goes along, where the address is the server's own.
  var carriesToken = true

  static let resource = "application/fhir+json"
  /// Of servers that know no type of FHIR's own as well.
  static let anyJSON = "application/fhir+json, application/json;q=0.9"
  static let lines = "application/fhir+ndjson"

  /// The address of a base with a path and a query, whose values are escaped.
  static func url(_ base: String, _ path: String, _ query: [(name: String, value: String)]) -> String {
    guard !query.isEmpty else { return "\(base)/\(path)" }
    return "\(base)/\(path)?" + query.map { "\($0.name)=\(escaped($0.value))" }.joined(separator: "&")
  }

  private static func escaped(_ text: String) -> String {
    text.utf8.map { byte in
      let isPlain =
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || [0x2D, 0x2E, 0x5F, 0x7E].contains(byte)
      return isPlain
        ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }.joined()
  }
}

/// What came of a request.
enum FHIRReply: Sendable {
  case answer(FHIRAnswer)
  /// None or half of one: why.
  case unreachable(String)
}

struct FHIRAnswer: Sendable {
  var status: Int
  /// By name in small letters.
  var headers: [String: String] = [:]
  var body: [UInt8] = []
  /// What was written to a file, where the request was for one and it came.
  var file: FetchedFile?

  /// The body as JSON; nil for what is none, such as a page for people.
  var json: JSON? { try? JSONParser.parse(body) }
}

/// A file as it came.
struct FetchedFile: Equatable, Sendable {
  var lines: Int
  /// Whether it is empty or begins as JSON does.
  var looksRight: Bool
  /// Whether its last line is a JSON object, as far as the end tells.
  var endsWhole: Bool
}

/// What a FHIR server says is wrong (OperationOutcome), without its words, which may be about patients.
struct OutcomeIssues {
  private let codes: [String]

  init(_ json: JSON?) {
    guard let json, json["resourceType"]?.string == "OperationOutcome" else {
      codes = []
      return
    }
    codes = (json["issue"]?.array ?? []).compactMap { $0["code"]?.string }.filter { code in
      code.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D }
    }
  }

  /// Whether the same may succeed later (FHIR R4, issue-type, below `transient`).
  var isTransient: Bool {
    codes.contains {
      ["transient", "lock-error", "no-store", "exception", "timeout", "incomplete", "throttled"].contains($0)
    }
  }

  var isNotSupported: Bool { codes.contains { ["not-supported", "not-found"].contains($0) } }

  /// For messages; empty where nothing is known.
  var description: String { codes.isEmpty ? "" : " (\(codes.prefix(5).joined(separator: ", ")))" }
}
