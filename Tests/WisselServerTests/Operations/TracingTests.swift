import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import InMemoryTracing
import NIOCore
import Testing
import Tracing
import WisselServer

@Suite struct TracingTests {
  /// The tracer of this process; only one can be installed.
  private static let tracer: InMemoryTracer = {
    let tracer = InMemoryTracer()
    InstrumentationSystem.bootstrap(tracer)
    return tracer
  }()

  @Test func aRequestAndItsTransactionsAreSpansOfOneTrace() async throws {
    let tracer = Self.tracer
    try await TestServer.run { server in
      let root = try await server.token()
      let headers: HTTPFields = [
        .authorization: "Bearer \(root)", .contentType: "application/json",
        try #require(HTTPFields.Element.Name("X-Request-Id")): "traced",
      ]
      try await server.client.execute(
        uri: "/api/organization?traced=here", method: .post, headers: headers,
        body: ByteBuffer(string: #"{"name":"alpha"}"#)
      ) { _ in }
    }
    let request = try #require(
      tracer.finishedSpans.first { span in
        var query: String?
        span.attributes.forEach { name, value in if name == "url.query" { query = "\(value)" } }
        return query?.contains("traced=here") == true
      })
    #expect(request.operationName == "/api/organization")
    let inner = tracer.finishedSpans.filter { $0.traceID == request.traceID && $0.spanID != request.spanID }
    #expect(inner.map(\.operationName).contains("database write"))
    #expect(inner.allSatisfy { $0.parentSpanID == request.spanID })
  }
}
