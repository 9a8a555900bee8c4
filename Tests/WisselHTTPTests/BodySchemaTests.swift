import Hummingbird
import Testing
import WisselWire

@testable import WisselHTTP

@Suite("Body schemas speak the texts of the original")
struct BodySchemaTests {
  private func problems(_ schema: BodySchema, _ body: JSONValue) -> JSONValue? {
    do throws(WireError) {
      _ = try schema.validate(body)
      return nil
    } catch {
      return error.body["errors"]
    }
  }

  private let role = BodySchema([
    Field("name", .string, required: true, Checks.length(1, 128)),
    Field("count", .integer, Checks.atLeast(1)),
    Field("encrypted", .boolean),
    Field("url", .url),
    Field("email", .email),
    Field("rules", .list(.id)),
    Field("when", .time),
    Field("parent", .integer, nullable: true),
  ])

  @Test(
    "each kind of fault has its text",
    arguments: [
      ([:], ["name": ["Missing data for required field."]]),
      (["name": nil], ["name": ["Field may not be null."]]),
      (["name": 5], ["name": ["Not a valid string."]]),
      (["name": ""], ["name": ["Length must be between 1 and 128."]]),
      (["name": "x", "count": "x"], ["count": ["Not a valid integer."]]),
      (["name": "x", "count": 1.5], ["count": ["Not a valid integer."]]),
      (["name": "x", "count": 0], ["count": ["Must be greater than or equal to 1."]]),
      (["name": "x", "encrypted": "maybe"], ["encrypted": ["Not a valid boolean."]]),
      (["name": "x", "url": "nope"], ["url": ["Not a valid URL."]]),
      (["name": "x", "email": "x"], ["email": ["Not a valid email address."]]),
      (["name": "x", "rules": 3], ["rules": ["Not a valid list."]]),
      (
        ["name": "x", "rules": [1, "a", nil, 0, -5]],
        [
          "rules": [
            "1": ["Not a valid integer."], "2": ["Field may not be null."],
            "3": ["Must be greater than or equal to 1."], "4": ["Must be greater than or equal to 1."],
          ]
        ]
      ),
      (["name": "x", "when": "yesterday"], ["when": ["Not a valid datetime."]]),
      (["name": "x", "extra": 1], ["extra": ["Unknown field."]]),
      ([1], ["_schema": ["Invalid input type."]]),
    ] as [(JSONValue, JSONValue)])
  func fault(body: JSONValue, errors: JSONValue) { #expect(problems(role, body) == errors) }

  @Test("values come out in their types")
  func coercion() throws {
    let fields = try role.validate(["name": "x", "count": "12", "encrypted": "yes", "rules": [1, 2.0], "parent": nil])
    #expect(fields.int("count") == 12)
    #expect(fields.bool("encrypted") == true)
    #expect(fields.ints("rules") == [1, 2])
    #expect(fields.has("parent") && fields.int("parent") == nil)
    #expect(!fields.has("email"))
  }

  @Test("a partial body needs nothing, and is checked all the same")
  func partial() throws {
    #expect(problems(role.partial, [:]) == nil)
    #expect(problems(role.partial, ["name": 5]) == ["name": ["Not a valid string."]])
  }

  @Test("role endpoints put the errors into the message")
  func underMessage() {
    #expect(throws: WireError(.badRequest, body: ["msg": ["name": ["Missing data for required field."]]])) {
      try role.validate([:], errors: .underMessage)
    }
  }

  @Test(
    "names",
    arguments: [
      ("", "Name cannot be empty"), ("123", "Name cannot a number"), ("ok", nil),
      (String(repeating: "x", count: 129), "Name cannot be longer than 128 characters"),
    ] as [(String, String?)])
  func names(name: String, problem: String?) { #expect(Checks.name(.string(name)) == problem) }

  @Test(
    "web addresses",
    arguments: [
      ("https://server.example/api", true), ("http://localhost:7601/api", true), ("http://127.0.0.1:5000", true),
      ("http://[::1]:80/", true), ("notaurl", false), ("http://", false), ("http://server", false),
      ("http://a b.org", false), ("javascript://x.org", false), ("http://x.org:99999", false),
    ])
  func addresses(text: String, isValid: Bool) { #expect(WebAddress.isValid(text) == isValid) }
}
