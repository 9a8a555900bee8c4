import HTTPTypes
package import Hummingbird
import Foundation
import NIOCore

/// The fields of a posted form.
package struct Form: Sendable {
  /// No form of ours is longer, in bytes.
  package static let maximumLength = 64 * 1024

  private let fields: [String: String]

  package init(fields: [String: String]) { self.fields = fields }

  /// Reads `application/x-www-form-urlencoded`; throws when it is longer than ``maximumLength`` or no form.
  package init(_ request: Request) async throws {
    guard request.headers[.contentType]?.lowercased().hasPrefix("application/x-www-form-urlencoded") == true else {
      throw HTTPError(.unsupportedMediaType)
    }
    let body = try await request.body.collect(upTo: Self.maximumLength)
    var fields: [String: String] = [:]
    for pair in String(buffer: body).split(separator: "&").prefix(64) {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = Self.decode(parts[0]), let value = Self.decode(parts.count > 1 ? parts[1] : "") else {
        throw HTTPError(.badRequest)
      }
      fields[name] = value
    }
    self.fields = fields
  }

  /// A field's text; empty when it is absent.
  package subscript(_ name: String) -> String { fields[name] ?? "" }

  private static func decode(_ text: Substring) -> String? {
    text.replacing("+", with: " ").removingPercentEncoding
  }
}
