import Foundation
package import Hummingbird
import Logging

/// Gives every request an id, which its log lines, its audit entry and its reply carry: the caller's own when it is
/// well-formed, so that a proxy's or client's log can be joined with ours.
package struct RequestIdentity: RouterMiddleware {
  package typealias Context = APIContext
  private let unique: @Sendable () -> String

  /// - Parameter unique: A fresh id at each call.
  package init(unique: @escaping @Sendable () -> String) { self.unique = unique }

  package func handle(
    _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    let given = request.headers[HeaderName.requestID].flatMap { Self.isWellFormed($0) ? $0 : nil }
    context.requestID = given ?? unique()
    context.logger[metadataKey: "request"] = "\(context.requestID)"
    if let trace = request.headers[HeaderName.traceParent].flatMap(Self.traceID) {
      context.logger[metadataKey: "trace"] = "\(trace)"
    }
    var response = try await next(request, context)
    response.headers[HeaderName.requestID] = context.requestID
    return response
  }

  /// 1 to 64 letters, digits, dots, hyphens and underscores.
  static func isWellFormed(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }

  /// The trace of a W3C `traceparent`, `00-32 digits-16 digits-2 digits`; nil for anything else and for zero.
  static func traceID(_ header: String) -> String? {
    let parts = header.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0] == "00", parts.map(\.utf8.count) == [2, 32, 16, 2],
      parts.allSatisfy({ $0.allSatisfy { $0.isHexDigit && !$0.isUppercase } }), parts[1].contains(where: { $0 != "0" }),
      parts[2].contains(where: { $0 != "0" })
    else { return nil }
    return String(parts[1])
  }
}
