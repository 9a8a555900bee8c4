import Hummingbird
import Logging
import NIOCore

/// Serves the figures at `/metrics` of an address of their own, so that they can be kept from the public.
struct MetricsListener: Sendable {
  let report: MetricsReport
  let host: String
  let port: Int
  let logger: Logger

  /// Serves until the group shuts down.
  func run() async throws {
    let router = Router()
    let report = report
    router.get("/metrics") { _, _ in
      Response(
        status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: await report.text())))
    }
    let (logger, host) = (logger, host)
    let application = Application(
      responder: router.buildResponder(),
      configuration: .init(address: .hostname(host, port: port), serverName: nil),
      onServerRunning: {
        logger.notice("figures for Prometheus at http://\(host):\($0.localAddress?.port ?? 0)/metrics")
      },
      logger: logger)
    try await application.run()
  }
}
