import WisselWire

extension BodySchema {
  /// The schema as OpenAPI 3.1 writes it. Checks beyond types are not part of it.
  var jsonSchema: JSONValue {
    var schema: [String: JSONValue] = [
      "type": "object", "additionalProperties": false,
      "properties": .object(Dictionary(fields.map { ($0.name, $0.jsonSchema) }, uniquingKeysWith: { $1 })),
    ]
    let required = isPartial ? [] : fields.filter(\.isRequired).map { JSONValue.string($0.name) }
    if !required.isEmpty { schema["required"] = .array(required) }
    return .object(schema)
  }
}

extension Field {
  var jsonSchema: JSONValue {
    let schema = type.jsonSchema
    guard isNullable, var members = schema.object, let name = members["type"] else { return schema }
    members["type"] = [name, "null"]
    return .object(members)
  }
}

extension FieldType {
  var jsonSchema: JSONValue {
    switch self {
    case .string: ["type": "string"]
    case .integer: ["type": "integer"]
    case .id: ["type": "integer", "minimum": 1]
    case .boolean: ["type": "boolean"]
    case .url: ["type": "string", "format": "uri"]
    case .email: ["type": "string", "format": "email"]
    case .time: ["type": "string", "format": "date-time"]
    case .list(let type): ["type": "array", "items": type.jsonSchema]
    case .single(let type):
      ["anyOf": [type.jsonSchema, ["type": "array", "items": type.jsonSchema, "minItems": 1, "maxItems": 1]]]
    case .any: [:]
    }
  }
}
