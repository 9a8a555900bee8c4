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
  private static let texts: [String: JSONValue] = [
    ":provider": ["type": "string"], ":uuid": ["type": "string", "format": "uuid"],
  ]

  /// `/task/:id` as `/task/{id}`.
  private static func template(_ path: String) -> String {
    path.split(separator: "/", omittingEmptySubsequences: false)
      .map { $0.hasPrefix(":") ? "{\($0.dropFirst())}" : String($0) }.joined(separator: "/")
  }

  private func operation(_ route: RouteDescription) -> JSONValue {
    let names = route.path.split(separator: "/").filter { $0.hasPrefix(":") }.map { name -> JSONValue in
      let schema = Self.texts[String(name)] ?? ["type": "integer"]
      return ["name": .string(String(name.dropFirst())), "in": "path", "required": true, "schema": schema]
    }
    let parameters = names + Self.optional(route.query, in: "query") + Self.optional(route.bytes.headers, in: "header")
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
    if !parameters.isEmpty { operation["parameters"] = .array(parameters) }
    if let body = route.takes {
      operation["requestBody"] = ["required": true, "content": ["application/json": ["schema": body.jsonSchema]]]
    } else if let type = route.bytes.takes {
      operation["requestBody"] = ["required": true, "content": .object([type: Self.binary])]
    }
    return .object(operation)
  }

  private static func optional(_ fields: [QueryField], in place: String) -> [JSONValue] {
    fields.map { field in
      ["name": .string(field.name), "in": .string(place), "required": false, "schema": schema(field.kind)]
    }
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
    if route.takes != nil || route.bytes.takes != nil {
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
      switch route.bytes.gives {
      case .json where route.isList: Self.response("A page of a list", "#/components/schemas/Page")
      case .json: Self.response("Done", nil)
      case .bytes: ["description": "The bytes", "content": ["application/octet-stream": Self.binary]]
      case .nothing: ["description": "Done"]
      }
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

  private static let binary: JSONValue = ["schema": ["type": "string", "format": "binary"]]

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
