import Hummingbird
import WisselModel
package import WisselWire

/// The OpenAPI 3.1 description of an API, made from its routes.
package struct OpenAPIDocument: Sendable {
  private let title: String
  private let version: String
  private let prefix: String

  /// - Parameter prefix: the path of the API, such as `/api`.
  package init(title: String, version: String, prefix: String) {
    self.title = title
    self.version = version
    self.prefix = prefix
  }

  /// The document.
  package func json(_ routes: [RouteDescription]) -> JSONValue {
    var paths: [String: [String: JSONValue]] = [:]
    for route in routes {
      paths[Self.template(route.path), default: [:]][route.method.rawValue.lowercased()] = operation(route)
    }
    return [
      "openapi": "3.1.0",
      "info": [
        "title": .string(title), "version": .string(version),
        "license": ["name": "Apache 2.0", "identifier": "Apache-2.0"],
      ],
      "servers": [["url": .string(prefix.isEmpty ? "/" : prefix)]],
      "paths": .object(paths.mapValues { .object($0) }),
      "components": [
        "securitySchemes": [
          "token": ["type": "http", "scheme": "bearer", "bearerFormat": "JWT"]
        ],
        "schemas": ["Error": Self.error, "Page": Self.page],
      ],
    ]
  }

  /// The parts of paths that are names; all others are numbers.
  private static let texts: Set = [":provider"]

  /// `/task/:id` as `/task/{id}`.
  private static func template(_ path: String) -> String {
    path.split(separator: "/", omittingEmptySubsequences: false)
      .map { $0.hasPrefix(":") ? "{\($0.dropFirst())}" : String($0) }.joined(separator: "/")
  }

  private func operation(_ route: RouteDescription) -> JSONValue {
    let numbers = route.path.split(separator: "/").filter { $0.hasPrefix(":") }.map { name -> JSONValue in
      let isText = Self.texts.contains(String(name))
      return [
        "name": .string(String(name.dropFirst())), "in": "path", "required": true,
        "schema": ["type": isText ? "string" : "integer"],
      ]
    }
    let filters = route.query.map { field -> JSONValue in
      ["name": .string(field.name), "in": "query", "required": false, "schema": Self.schema(field.kind)]
    }
    var operation: [String: JSONValue] = [
      "operationId": .string(Self.name(route)),
      "summary": .string("\(route.method.rawValue) \(route.path)"),
      "tags": [.string(route.path.split(separator: "/").first.map(String.init) ?? "api")],
      "responses": .object(responses(route)),
      "security": route.kinds.isEmpty ? [] : [["token": []]],
    ]
    if !route.kinds.isEmpty {
      let callers = route.kinds.map(\.rawValue).sorted()
      operation["description"] = .string("For tokens of: \(callers.joined(separator: ", ")).")
    }
    if !(numbers + filters).isEmpty { operation["parameters"] = .array(numbers + filters) }
    if let body = route.takes {
      operation["requestBody"] = [
        "required": true, "content": ["application/json": ["schema": body.jsonSchema]],
      ]
    }
    return .object(operation)
  }

  /// `get_task_id_status`.
  private static func name(_ route: RouteDescription) -> String {
    route.method.rawValue.lowercased()
      + route.path.map { $0.isLetter || $0.isNumber ? String($0) : $0 == ":" ? "" : "_" }.joined()
  }

  private func responses(_ route: RouteDescription) -> [String: JSONValue] {
    var statuses: Set<HTTPResponse.Status> = Set(route.also)
    statuses.insert(.serviceUnavailable)
    if !route.kinds.isEmpty { statuses.formUnion([.unauthorized, .forbidden, .unprocessableContent]) }
    if route.takes != nil {
      statuses.formUnion([.badRequest, .requestTimeout, .contentTooLarge, .unsupportedMediaType, .notFound])
    }
    if !route.query.isEmpty { statuses.formUnion([.badRequest, .notFound]) }
    if route.path.contains(":") { statuses.formUnion([.notFound, .badRequest]) }
    statuses.remove(route.gives)
    var responses = Dictionary(
      statuses.map { status -> (String, JSONValue) in
        (String(status.code), Self.response(status.reasonPhrase, "#/components/schemas/Error"))
      }, uniquingKeysWith: { $1 })
    responses[String(route.gives.code)] =
      route.isList
      ? Self.response("A page of a list", "#/components/schemas/Page") : Self.response("Done", nil)
    return responses
  }

  private static func response(_ text: String, _ reference: String?) -> JSONValue {
    let schema: JSONValue = reference.map { ["$ref": .string($0)] } ?? [:]
    return ["description": .string(text), "content": ["application/json": ["schema": schema]]]
  }

  private static func schema(_ kind: QueryField.Kind) -> JSONValue {
    switch kind {
    case .text: ["type": "string"]
    case .number: ["type": "integer"]
    case .flag: ["type": "string", "enum": ["true", "false", "1", "0"]]
    case .moment: ["type": "string", "format": "date-time"]
    }
  }

  private static let error: JSONValue = [
    "type": "object", "properties": ["msg": [:], "message": ["type": "string"], "errors": ["type": "object"]],
  ]

  private static let page: JSONValue = [
    "type": "object", "required": ["data", "links"],
    "properties": [
      "data": ["type": "array", "items": ["type": "object"]],
      "links": ["type": "object", "additionalProperties": ["type": "string"]],
    ],
  ]
}
