import Foundation
import Testing
import WisselFHIR
import WisselTesting

@testable import WisselLake

@Suite("Pages of a search as a conversation")
struct SearchPagesTests {
  private static func page(_ ids: [Int], _ next: String?) throws -> SearchPage {
    let entries = ids.map {
      #"{"resource":{"resourceType":"Patient","id":"\#($0)","meta":{"lastUpdated":"2024-01-01T00:00:0\#($0 % 10)Z"}}}"#
    }
    let link = next.map { #","link":[{"relation":"next","url":"\#($0)"}]"# } ?? ""
    let text = #"{"resourceType":"Bundle","type":"searchset"\#(link),"entry":[\#(entries.joined(separator: ","))]}"#
    return try #require(SearchPage(try JSONParser.parse(text)))
  }

  @Test("a circle of links of any length is found, wherever it begins", arguments: 1...12, [0, 1, 5, 30])
  func circle(length: Int, start: Int) throws {
    var pages = SearchPages("Patient", hasHistory: false)
    pages.phase = .searching
    var turned = 0
    #expect(throws: LakeError.self) {
      for number in 0..<1000 {
        let place = number < start ? number : start + (number - start) % length
        try pages.turn(to: "page\(place)", Self.page([number * 7, number * 7 + 1], nil), hasMore: false)
        turned += 1
      }
    }
    #expect(turned <= 4 * (start + length) + 4)
  }

  @Test("pages that stay empty, or stay the same under new links, end")
  func endless() throws {
    for ids in [[], [1, 2]] {
      var pages = SearchPages("Patient", hasHistory: false)
      pages.phase = .searching
      #expect(throws: LakeError.self) {
        for number in 0..<1000 { try pages.turn(to: "page\(number)", Self.page(ids, nil), hasMore: false) }
      }
    }
  }

  @Test(
    "after the last page comes the history, where it is wanted and there is one", arguments: [true, false],
    [true, false])
  func history(hasHistory: Bool, isWanted: Bool) throws {
    var pages = SearchPages("Patient", hasHistory: hasHistory)
    pages.phase = .searching
    try pages.turn(to: nil, Self.page([1], nil), hasMore: isWanted)
    #expect(pages.isDone == !(hasHistory && isWanted))
    #expect(pages.phase == (hasHistory && isWanted ? .history : .searching))
  }

  @Test("a search that was lost begins again at the last time seen, once for each; without order it does not")
  func lost() throws {
    var pages = SearchPages("Patient", hasHistory: false)
    pages.phase = .searching
    try pages.turn(to: "b", Self.page([1, 2, 3], nil), hasMore: false)
    #expect(try pages.beginAgain())
    #expect(pages.link == nil && pages.restart == 1_704_067_203_000_000)
    try pages.turn(to: "c", Self.page([3], nil), hasMore: false)
    #expect(try !pages.beginAgain())

    pages = SearchPages("Patient", hasHistory: false)
    pages.phase = .searching
    try pages.turn(to: "b", Self.page([3, 2], nil), hasMore: false)
    #expect(try !pages.beginAgain())
  }

  @Test(
    "what is no page of resources is none",
    arguments: ["[]", "{}", #"{"resourceType":"OperationOutcome"}"#, #"{"resourceType":"Bundle","type":"batch"}"#])
  func none(text: String) throws {
    #expect(SearchPage(try JSONParser.parse(text)) == nil)
  }
}
