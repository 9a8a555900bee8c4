package import Foundation
package import Hummingbird
import NIOCore
package import WisselAccess
package import WisselWire

/// A request as a handler sees it: path, query and body by meaning, and the caller.
package struct APIRequest: Sendable {
  package let request: Request
  package let context: APIContext
  package let query: Query
  private let bodyKind: BodyKind

  package init(_ request: Request, context: APIContext, bodyKind: BodyKind = .ordinary) {
    self.request = request
    self.context = context
    self.bodyKind = bodyKind
    query = Query(request.uri.query ?? "")
  }

  /// The path, without the query.
  package var path: String { request.uri.path }

  /// Who asks. Throws 401 on a route that asked for no token.
  package var caller: Caller {
    get throws(WireError) {
      guard let caller = context.caller else { throw .message(.unauthorized, "Missing Authorization Header") }
      return caller
    }
  }

  /// The number in the path under `name`. What is no number names nothing: 404, like an unknown path.
  package func id(_ name: String = "id") throws(WireError) -> Int {
    guard let text = context.parameters.get(name), text.allSatisfy({ $0.isASCII && $0.isNumber }),
      let number = Int(text)
    else { throw .unknownPath }
    return number
  }

  /// The bytes of the body, within the limits. Throws 413 or 408.
  package func bytes() async throws -> Data { Data(try await buffer().readableBytesView) }

  private func buffer() async throws -> ByteBuffer {
    let limit = bodyLimit
    if let length = contentLength, length > limit { throw WireError.tooLarge(limit: limit) }
    let body = request.body
    return try await within(context.limits.sending, on: context.connection) {
      do {
        return try await body.collect(upTo: limit)
      } catch is NIOTooManyBytesError {
        throw WireError.tooLarge(limit: limit)
      }
    }
  }

  /// The body as JSON. Throws 415 when it does not say it is JSON, 400 when it is not.
  package func json() async throws -> JSONValue { try await document().value }

  private func document() async throws -> (value: JSONValue, bytes: ByteBufferView) {
    try requireJSON()
    let bytes = try await buffer().readableBytesView
    guard let value = try? WireJSON.decode(JSONValue.self, from: bytes) else { throw WireError.malformedJSON }
    return (value, bytes)
  }

  /// The body, checked. Throws what `json()` throws, and 400 with the errors of each field.
  package func fields(_ schema: BodySchema, errors form: ErrorForm = .underErrors) async throws -> Fields {
    let document = try await document()
    var fields = try schema.validate(document.value, errors: form)
    fields.document = document.bytes
    return fields
  }

  /// Throws 415 when the body does not say it is JSON.
  package func requireJSON() throws(WireError) {
    guard Self.saysJSON(request.headers[.contentType]) else { throw .notJSON }
  }

  /// The most bytes of the body.
  package var bodyLimit: Int { bodyKind == .payload ? context.limits.payload : context.limits.body }

  private static func saysJSON(_ contentType: String?) -> Bool {
    guard let contentType else { return false }
    if contentType == "application/json" { return true }
    let type = contentType.prefix(while: { $0 != ";" }).trimmingCharacters(in: .whitespaces).lowercased()
    return type == "application/json" || (type.hasPrefix("application/") && type.hasSuffix("+json"))
  }
}

/// Runs `work`, or throws 408 when it takes longer than `limit`. The time is kept by the connection's event loop where
/// there is one: that is where the request's tasks run, and it sets no timer of the system's for each.
private func within<Value: Sendable>(
  _ limit: Duration, on loop: (any EventLoop)?, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  try await withThrowingTaskGroup(of: Value.self) { group in
    group.addTask(operation: work)
    group.addTask {
      if let loop {
        let end = loop.scheduleTask(in: TimeAmount(limit)) {}
        try await withTaskCancellationHandler {
          try await end.futureResult.get()
        } onCancel: {
          end.cancel()
        }
      } else {
        try await Task.sleep(for: limit)
      }
      throw WireError.message(.requestTimeout, "The request body took too long to arrive")
    }
    defer { group.cancelAll() }
    guard let value = try await group.next() else { throw CancellationError() }
    return value
  }
}
