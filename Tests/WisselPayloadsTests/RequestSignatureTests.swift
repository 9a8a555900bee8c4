import Foundation
import Testing
import WisselTesting

@testable import WisselPayloads

@Suite("Signatures of requests to object storage")
struct RequestSignatureTests {
  /// The published examples: Amazon S3 API reference, "Signature Calculations for the Authorization Header".
  private static let credentials = ObjectCredentials(
    accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
  private static let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  private func signature(
    _ method: String, _ path: String, _ query: [(name: String, value: String)] = [],
    _ headers: [(name: String, value: String)] = [], hash: String = empty
  ) -> String {
    let all =
      [("Host", "examplebucket.s3.amazonaws.com"), ("x-amz-content-sha256", hash), ("x-amz-date", "20130524T000000Z")]
      .map { (name: $0.0, value: $0.1) } + headers
    let header = RequestSignature(
      method: method, path: path, query: query, headers: all, bodyHash: hash, moment: "20130524T000000Z",
      region: "us-east-1"
    ).authorization(Self.credentials)
    return header.split(separator: "Signature=").last.map(String.init) ?? ""
  }

  @Test("the published examples come out as published")
  func published() {
    #expect(
      signature("GET", "/test.txt", [], [("Range", "bytes=0-9")])
        == "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
    let hash = RequestSignature.hash(Data("Welcome to Amazon S3.".utf8))
    #expect(hash == "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072")
    #expect(
      signature(
        "PUT", "/test$file.text", [],
        [("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")], hash: hash)
        == "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")
    #expect(
      signature("GET", "/", [("lifecycle", "")]) == "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")
    #expect(
      signature("GET", "/", [("max-keys", "2"), ("prefix", "J")])
        == "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")
  }

  @Test(
    "the requests we make are signed as botocore signs them",
    .enabled(if: ObjectServer.isAvailable, "\(ObjectServer.hint)"))
  func judged() async throws {
    let cases: [(method: String, path: String, query: [(name: String, value: String)], body: String, token: String?)] =
      [
        ("GET", "/wissel", [("prefix", "a/é b"), ("uploads", "")], "", nil),
        (
          "PUT", "/wissel/in/00000000-0000-4000-8000-000000000001", [("partNumber", "2"), ("uploadId", "a+b/c=")], "x",
          nil
        ),
        ("HEAD", "/wissel/k", [], "", "a/session+token="),
        ("POST", "/wissel/k", [("uploads", "")], "", nil),
        ("DELETE", "/wissel/k", [("uploadId", "~_-.")], "", nil),
      ]
    try await withTemporaryFolder { folder in
      let lines = try cases.map { item in
        let value: [String: Any?] = [
          "method": item.method, "url": "http://127.0.0.1:9000\(item.path)", "body": item.body, "token": item.token,
          "query": item.query.map { [$0.name, $0.value] },
        ]
        return try JSONSerialization.data(withJSONObject: value.compactMapValues { $0 })
      }
      let file = folder.appendingPathComponent("requests")
      try Data(lines.joined(separator: Data("\n".utf8))).write(to: file)
      let text = try await ObjectServer.output(of: "s3_sign.py", [file.path], in: folder)
      let theirs = try JSONDecoder().decode([String].self, from: Data(text.utf8))
      for (item, expected) in zip(cases, theirs) {
        let hash = RequestSignature.hash(Data(item.body.utf8))
        var headers = [
          ("host", "127.0.0.1:9000"), ("x-amz-content-sha256", hash), ("x-amz-date", "20130524T000000Z"),
        ]
        if let token = item.token { headers.append(("x-amz-security-token", token)) }
        let ours = RequestSignature(
          method: item.method, path: item.path, query: item.query, headers: headers.map { (name: $0.0, value: $0.1) },
          bodyHash: hash, moment: "20130524T000000Z", region: "eu-west-1"
        ).authorization(Self.credentials)
        #expect(ours.replacing(" ", with: "") == expected.replacing(" ", with: ""), "\(item.method) \(item.path)")
      }
      #expect(theirs.count == cases.count)
    }
  }
}
