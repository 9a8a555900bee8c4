package import Hummingbird
package import WisselWire

/// A refusal as clients read it: a status and a JSON body. Every error reply is JSON, because the published clients
/// parse each of them.
package struct WireError: HTTPResponseError, Hashable {
  package let status: HTTPResponse.Status
  package let body: JSONValue
  package var headers: HTTPFields

  package init(_ status: HTTPResponse.Status, body: JSONValue, headers: HTTPFields = [:]) {
    self.status = status
    self.body = body
    self.headers = headers
  }

  /// The usual form, `{"msg": text}`.
  package static func message(_ status: HTTPResponse.Status, _ text: String) -> WireError {
    WireError(status, body: ["msg": .string(text)])
  }

  /// 400 with a text.
  package static func bad(_ text: String) -> WireError { .message(.badRequest, text) }

  /// 404 with a text.
  package static func missing(_ text: String) -> WireError { .message(.notFound, text) }

  /// 401: lack of permission has this status on the vantage6 wire, not 403.
  package static func denied(_ text: String = "You lack the permission to do that!") -> WireError {
    .message(.unauthorized, text)
  }

  package func response(from request: Request, context: some RequestContext) throws -> Response {
    try APIReply(status, body, headers: headers).response()
  }
}

extension WireError {
  /// No route has this path; also what a word gets where a number belongs.
  package static let unknownPath = WireError.message(
    .notFound,
    "The requested URL was not found on the server. If you entered the URL manually please check your spelling and "
      + "try again."
  )

  /// The path exists, the verb does not; `allowed` fills the header `Allow`.
  package static func wrongMethod(allowed: [String]) -> WireError {
    let text = "The method is not allowed for the requested URL."
    return WireError(
      .methodNotAllowed, body: ["message": .string(text)], headers: [.allow: allowed.joined(separator: ", ")])
  }

  /// The body does not say that it is JSON.
  package static let notJSON = twice(
    .unsupportedMediaType,
    "Did not attempt to load JSON data because the request Content-Type was not 'application/json'.")

  /// The body says it is JSON and is not.
  package static let malformedJSON = twice(
    .badRequest, "The browser (or proxy) sent a request that this server could not understand.")

  /// The body is larger than the server takes.
  package static func tooLarge(limit: Int) -> WireError {
    twice(
      .contentTooLarge,
      "The request body is larger than the \(limit) bytes this server accepts. Send less, or ask its administrator "
        + "to raise the limit.")
  }

  /// Something nobody foresaw; the log has the details.
  package static let unexpected = WireError.message(
    .internalServerError, "An unexpected error occurred on the server!")

  /// Something the server needs is away; the log has the details.
  package static let away = WireError(
    .serviceUnavailable,
    body: ["msg": "The server cannot reach its database or its store of payloads at the moment; try again soon."],
    headers: [.retryAfter: "5"])

  /// Such errors say `message` in the original, while its clients print `msg`: give both.
  private static func twice(_ status: HTTPResponse.Status, _ text: String) -> WireError {
    WireError(status, body: ["message": .string(text), "msg": .string(text)])
  }
}
