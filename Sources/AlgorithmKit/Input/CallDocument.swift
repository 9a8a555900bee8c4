package import FoundationEssentials

/// The input document of a run, `{"method": …, "args"?: […], "kwargs"?: {…}}`; further members are left alone.
package enum CallDocument {
  /// The name beside a central function's own arguments that says which organisations to ask.
  package static let organizationsKey = "organizations_to_include"

  /// The method an input names.
  package static func method(of input: Data) throws -> String {
    struct Head: Decodable { var method: String }
    do {
      return try AlgorithmJSON.decode(Head.self, from: input).method
    } catch {
      throw AlgorithmError("the input is not a JSON object with a text 'method'")
    }
  }

  /// The arguments of an input as the function's type. Missing, mistyped and unknown arguments are errors that name
  /// the argument.
  package static func arguments<Arguments: Decodable>(
    _ type: Arguments.Type, of input: Data, for method: String, besides known: Set<String> = []
  ) throws -> Arguments {
    do {
      let document = try AlgorithmJSON.decode(Document<Arguments>.self, from: input)
      if document.positional > 0 {
        throw AlgorithmError("'\(method)' takes its arguments by name (kwargs), not by position (args)")
      }
      let arguments = try document.named ?? AlgorithmJSON.decode(Named<Arguments>.self, from: Data("{}".utf8))
      let unknown = arguments.unknown.subtracting(known)
      if let name = unknown.min() { throw AlgorithmError("'\(method)' has no argument '\(name)'") }
      return arguments.value
    } catch let error as DecodingError {
      throw AlgorithmError("calling '\(method)': \(words(for: error))")
    }
  }

  /// The organisations an input names beside a central function's own arguments, if it does.
  package static func organizations(of input: Data, for method: String) throws -> Set<Int>? {
    struct Head: Decodable {
      struct Named: Decodable { var organizations_to_include: [Int]? }
      var kwargs: Named?
    }
    guard let head = try? AlgorithmJSON.decode(Head.self, from: input) else {
      throw AlgorithmError("calling '\(method)': argument '\(organizationsKey)' is not a list of organisation ids")
    }
    return head.kwargs?.organizations_to_include.map(Set.init)
  }

  /// The words for an argument that does not fit; the value itself is left out.
  private static func words(for error: DecodingError) -> String {
    func path(_ keys: [any CodingKey]) -> String {
      let names = keys.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
      let inside = names.first == "kwargs" ? Array(names.dropFirst()) : names
      return inside.joined(separator: ".").replacing(".[", with: "[")
    }
    switch error {
    case .keyNotFound(let key, let context):
      return "argument '\(path(context.codingPath + [key]))' is missing"
    case .valueNotFound(_, let context):
      return "argument '\(path(context.codingPath))' is missing"
    case .typeMismatch(let type, let context):
      return "argument '\(path(context.codingPath))' is not of type \(type)"
    case .dataCorrupted(let context) where context.codingPath.isEmpty:
      return "the input is not valid JSON"
    case .dataCorrupted(let context):
      return "argument '\(path(context.codingPath))' has a value that is not allowed"
    @unknown default:
      return "the arguments do not fit"
    }
  }
}

/// The part of the document that holds arguments.
private struct Document<Arguments: Decodable>: Decodable {
  var positional: Int
  var named: Named<Arguments>?

  private enum CodingKeys: String, CodingKey { case args, kwargs }
  private struct Anything: Decodable {}

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let args = try container.contains(.args) && !container.decodeNil(forKey: .args)
    positional = args ? try container.nestedUnkeyedContainer(forKey: .args).count ?? 0 : 0
    named = try container.decodeIfPresent(Named<Arguments>.self, forKey: .kwargs)
  }
}

/// Decoded arguments, and the names that were there but that nobody asked for.
private struct Named<Arguments: Decodable>: Decodable {
  var value: Arguments
  var unknown: Set<String>

  init(from decoder: any Decoder) throws {
    let present = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
    let asked = AskedKeys()
    value = try Arguments(from: RecordingDecoder(base: decoder, asked: asked))
    unknown = asked.everything ? [] : Set(present).subtracting(asked.names)
  }
}
