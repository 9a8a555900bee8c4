import Foundation
import Hummingbird
import Testing
import WisselModel
import WisselWire

@testable import WisselServer

@Suite struct MetricsTests {
  @Test func requestsRunsAndSocketsAreCounted() async throws {
    try await Federation.run { federation in
      let server = federation.server
      let run = try #require(try await federation.ask(["alpha", "beta"]).runs["alpha"])
      _ = try await federation.tell("alpha", run, ["status": "active"])
      _ = try await server.call(.get, "/organization/99999", token: try await server.token())
      let text = await server.service.metrics.text()
      let lines = Set(text.split(separator: "\n").map(String.init))
      #expect(lines.contains(#"wissel_http_requests_total{method="POST",route="/api/task",status="201"} 1"#), "\(text)")
      #expect(
        lines.contains(#"wissel_http_requests_total{method="GET",route="/api/organization/{id}",status="404"} 1"#))
      #expect(lines.contains(#"wissel_http_request_seconds_count{method="POST",route="/api/task"} 1"#))
      #expect(lines.contains(#"wissel_http_request_seconds_bucket{method="POST",route="/api/task",le="+Inf"} 1"#))
      #expect(lines.contains(#"wissel_runs{status="active"} 1"#))
      #expect(lines.contains(#"wissel_runs{status="pending"} 1"#))
      #expect(lines.contains("wissel_tasks 1"))
      #expect(lines.contains("wissel_database_up 1"))
      #expect(lines.contains("wissel_sockets 0"))
      #expect(lines.contains("wissel_waiting_requests 0"))
    }
  }

  @Test func unknownPathsAndVerbsMakeOneFigure() async throws {
    try await TestServer.run { server in
      for number in 0..<20 { _ = try await server.call(.get, "/nothing/\(number)") }
      let text = await server.service.metrics.text()
      #expect(text.contains(#"wissel_http_requests_total{method="other",route="none",status="404"} 20"#), "\(text)")
    }
  }

  @Test func aHistogramCountsUpToEachBound() {
    var histogram = Histogram()
    for seconds in [0.0005, 0.001, 0.3, 100] { histogram.record(seconds) }
    #expect(histogram.count == 4 && histogram.sum > 100)
    #expect(histogram.upTo.first == 2)
    #expect(histogram.upTo.last == 3)
  }

  @Test func labelsAreEscaped() {
    var text = MetricsText()
    text.add("x", .gauge, "help", [MetricsText.Sample(labels: [(name: "a", value: "q\"b\\c\nd")], value: 1.5)])
    #expect(text.text == "# HELP x help\n# TYPE x gauge\nx{a=\"q\\\"b\\\\c\\nd\"} 1.5\n")
  }

  @Test func nodesTellOfTheirMachines() {
    let figures = NodeFigures()
    figures.told(
      [
        "cpu_percent": 12.5, "memory_total": 1024, "gpu_load": [0.5, 0.25], "os": "linux", "platform": "x86_64",
        "somebody": 3,
      ], by: 7)
    figures.told("nonsense", by: 8)
    var text = MetricsText()
    figures.write(to: &text)
    let labels = #"node_id="7",platform="x86_64",os="linux""#
    #expect(text.text.contains("cpu_percent{\(labels)} 12.5\n"))
    #expect(text.text.contains("memory_total{\(labels)} 1024\n"))
    #expect(text.text.contains(#"gpu_load{\#(labels),gpu_id="1"} 0.25"#))
    #expect(!text.text.contains("somebody"))
    figures.left(7)
    var later = MetricsText()
    figures.write(to: &later)
    #expect(later.text.isEmpty)
  }
}
