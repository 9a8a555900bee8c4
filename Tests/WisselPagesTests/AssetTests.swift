import HTTPTypes
import Hummingbird
import Testing
import WisselPages

struct AssetTests {
  let style = Asset(name: "style.css", contentType: "text/css; charset=utf-8", text: "p{}")

  @Test func `an asset's name carries the hash of its content`() {
    let other = Asset(name: "style.css", contentType: "text/css; charset=utf-8", text: "p{ }")
    #expect(style.fileName != other.fileName)
    #expect(style.fileName.hasPrefix("style-") && style.fileName.hasSuffix(".css"))
  }

  @Test func `browsers keep it for ever and ask no second time`() {
    let library = AssetLibrary([style])
    let first = library.response(fileName: style.fileName, headers: [:])
    #expect(first.status == .ok)
    #expect(first.headers[.cacheControl] == "public, max-age=31536000, immutable")
    #expect(first.headers[.contentType] == "text/css; charset=utf-8")
    let again = library.response(fileName: style.fileName, headers: [.ifNoneMatch: "\"\(style.hash)\""])
    #expect(again.status == .notModified)
  }

  @Test func `only names in the library are served`() {
    let library = AssetLibrary([style])
    for name in ["style.css", "style-0000000000000000.css", "../../etc/passwd", ""] {
      #expect(library.response(fileName: name, headers: [:]).status == .notFound)
    }
  }
}
