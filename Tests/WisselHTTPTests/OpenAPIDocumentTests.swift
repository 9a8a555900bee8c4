import Hummingbird
import Testing
import WisselModel
import WisselWire

@testable import WisselHTTP

@Suite struct OpenAPIDocumentTests {
  private func document() -> JSONValue {
    var routes = APIRoutes(prefix: "/api") { _ in throw WireError.denied() }
    let body = BodySchema([
      Field("name", .string, required: true), Field("count", .integer, nullable: true), Field("ids", .list(.integer)),
    ])
    routes.get("/thing", for: .user, query: .list(.moment("since"))) { _ in try APIReply(.ok, [Int]()) }
    routes.post("/thing", for: .user, .node, takes: body, gives: .created) { _ in try APIReply(.created, [Int]()) }
    routes.patch("/thing/:id", for: .user, takes: body.partial) { _ in try APIReply(.ok, [Int]()) }
    routes.add(
      .patch, "/bytes/:uuid", [.user], .payload,
      bytes: ByteContent(takes: "application/octet-stream", gives: .nothing, headers: [.number("Upload-Offset")])
    ) { _ in .empty(.ok) }
    routes.add(.get, "/bytes/:uuid", [.user], bytes: ByteContent(gives: .bytes)) { _ in .empty(.ok) }
    routes.get("/open", also: [.notImplemented]) { _ in try APIReply(.ok, [Int]()) }
    return OpenAPIDocument(title: "t", version: "1", prefix: "/api").json(routes.descriptions)
  }

  @Test func everyRouteIsAnOperation() {
    let paths = document()["paths"]?.object ?? [:]
    #expect(paths.keys.sorted() == ["/bytes/{uuid}", "/open", "/thing", "/thing/{id}"])
    #expect(paths["/thing"]?.object?.keys.sorted() == ["get", "post"])
    #expect(document()["servers"]?.array?.first?["url"] == "/api")
  }

  @Test func bodiesComeFromTheSchemasThatCheckThem() {
    let schema = document()["paths"]?["/thing"]?["post"]?["requestBody"]?["content"]?["application/json"]?["schema"]
    #expect(
      schema == [
        "type": "object", "additionalProperties": false, "required": ["name"],
        "properties": [
          "name": ["type": "string"], "count": ["type": ["integer", "null"]],
          "ids": ["type": "array", "items": ["type": "integer"]],
        ],
      ])
    let partial = document()["paths"]?["/thing/{id}"]?["patch"]?["requestBody"]?["content"]?["application/json"]
    #expect(partial?["schema"]?["required"] == nil)
  }

  @Test func bytesAreBinaryAndTheirNamesAreUUIDs() {
    let path = document()["paths"]?["/bytes/{uuid}"]
    let binary: JSONValue = ["schema": ["type": "string", "format": "binary"]]
    #expect(path?["patch"]?["requestBody"]?["content"] == ["application/octet-stream": binary])
    #expect(path?["patch"]?["responses"]?["200"] == ["description": "Done"])
    #expect(path?["patch"]?["responses"]?["413"] != nil)
    #expect(path?["get"]?["responses"]?["200"]?["content"] == ["application/octet-stream": binary])
    #expect(path?["patch"]?["parameters"]?.array?.map { $0["in"] } == ["path", "header"])
    #expect(path?["get"]?["parameters"]?.array?.first?["schema"]?["format"] == "uuid")
  }

  @Test func answersFollowFromWhatARouteAsks() {
    let paths = document()["paths"]
    func statuses(_ path: String, _ verb: String) -> [String] {
      (paths?[path]?[verb]?["responses"]?.object?.keys).map { $0.sorted() } ?? []
    }
    #expect(statuses("/open", "get") == ["200", "501", "503"])
    #expect(statuses("/thing", "get") == ["200", "400", "401", "403", "404", "422", "503"])
    #expect(
      statuses("/thing", "post") == ["201", "400", "401", "403", "404", "408", "413", "415", "422", "503"])
    #expect(paths?["/open"]?["get"]?["security"] == [])
    #expect(paths?["/thing"]?["post"]?["security"]?.array?.count == 1)
    #expect(paths?["/thing/{id}"]?["patch"]?["parameters"]?.array?.first?["in"] == "path")
  }
}
