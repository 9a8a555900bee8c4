import Hummingbird
package import WisselWire

/// What a JSON body may hold. Validation speaks the texts the published clients show to people, which come from the
/// marshmallow library of the original; unknown fields are refused.
package struct BodySchema: Sendable {
  let fields: [Field]
  let isPartial: Bool

  package init(_ fields: [Field]) {
    self.fields = fields
    isPartial = false
  }

  private init(_ fields: [Field], isPartial: Bool) {
    self.fields = fields
    self.isPartial = isPartial
  }

  /// The same schema for changes: nothing is required, what is given is still checked.
  package var partial: BodySchema { BodySchema(fields, isPartial: true) }

  /// The checked body, with its values brought to their types. Throws 400 with every field's errors.
  package func validate(_ body: JSONValue, errors form: ErrorForm = .underErrors) throws(WireError) -> Fields {
    guard let members = body.object else {
      throw form.refusal(["_schema": ["Invalid input type."]])
    }
    var errors: [String: JSONValue] = [:]
    var values: [String: JSONValue] = [:]
    for field in fields {
      guard let value = members[field.name] else {
        if field.isRequired, !isPartial { errors[field.name] = ["Missing data for required field."] }
        continue
      }
      switch field.read(value) {
      case .success(let value): values[field.name] = value
      case .failure(let problem): errors[field.name] = problem.body
      }
    }
    let known = Set(fields.map(\.name))
    for name in members.keys where !known.contains(name) { errors[name] = ["Unknown field."] }
    guard errors.isEmpty else { throw form.refusal(errors) }
    return Fields(values)
  }
}

/// Where a refusal puts the fields' errors.
package enum ErrorForm: Sendable {
  /// `{"msg": "Request body is incorrect", "errors": {…}}`: everywhere but with roles.
  case underErrors
  /// `{"msg": {…}}`: the role endpoints.
  case underMessage

  /// A refusal that names fields and their errors.
  package func refusal(_ errors: [String: JSONValue]) -> WireError {
    switch self {
    case .underErrors:
      WireError(.badRequest, body: ["msg": "Request body is incorrect", "errors": .object(errors)])
    case .underMessage: WireError(.badRequest, body: ["msg": .object(errors)])
    }
  }
}
