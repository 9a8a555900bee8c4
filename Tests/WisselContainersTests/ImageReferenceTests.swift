import Testing
import WisselContainers

@Suite struct ImageReferenceTests {
  @Test func namesAreSplitAsDockerDoes() throws {
    let full = try #require(ImageReference("reg.example:5055/a/b:1@sha256:00ff"))
    #expect(full.registry == "reg.example:5055")
    #expect(full.path == "a/b")
    #expect(full.tag == "1")
    #expect(full.digest == "sha256:00ff")
    #expect(full.name == "reg.example:5055/a/b")
    #expect(full.description == "reg.example:5055/a/b:1@sha256:00ff")

    let hub = try #require(ImageReference("library/alpine"))
    #expect(hub.registry == nil)
    #expect(hub.name == "library/alpine")
    #expect(hub.pullTag == "latest")

    let local = try #require(ImageReference("localhost/x:2"))
    #expect(local.registry == "localhost")

    let port = try #require(ImageReference("reg:5000/x"))
    #expect(port.registry == "reg:5000")
    #expect(port.tag == nil)
  }

  @Test(arguments: ["", "a b", "a:", "x@", "x@nohash", "a\nb", ":1", "a/B:1"])
  func nonsenseIsRefused(_ text: String) {
    #expect(ImageReference(text) == nil)
  }
}
