import Hummingbird
import Synchronization
import WisselHTTP

/// Counts requests by verb, route and status, and how long they took by route. The routes are those of the server, so
/// the number of figures is bounded.
final class RequestFigures: RouterMiddleware {
  typealias Context = APIContext

  struct Route: Hashable, Comparable {
    let method: String
    let route: String

    static func < (left: Route, right: Route) -> Bool { (left.route, left.method) < (right.route, right.method) }
  }

  private struct Figures {
    var statuses: [Int: Int] = [:]
    var took = Histogram()
  }

  private struct State {
    var routes: [Route: Figures] = [:]
    var underWay = 0
  }

  private let state = Mutex(State())
  private let clock = ContinuousClock()

  func handle(
    _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
  ) async throws -> Response {
    let start = clock.now
    state.withLock { $0.underWay += 1 }
    defer { state.withLock { $0.underWay -= 1 } }
    let response = try await next(request, context)
    let seconds = (clock.now - start) / .seconds(1)
    // Without a route, which the router calls "NotFound", a verb of any name may come.
    let route = context.endpointPath.flatMap {
      $0 == "NotFound" ? nil : Route(method: request.method.rawValue, route: $0)
    }
    state.withLock { state in
      let key = route ?? Route(method: "other", route: "none")
      state.routes[key, default: Figures()].statuses[response.status.code, default: 0] += 1
      state.routes[key, default: Figures()].took.record(seconds)
    }
    return response
  }

  /// Writes them down.
  func write(to text: inout MetricsText) {
    let (routes, underWay) = state.withLock { state in (state.routes, state.underWay) }
    var (counts, times): ([MetricsText.Sample], [MetricsText.Sample]) = ([], [])
    for (route, figures) in routes.sorted(by: { $0.key < $1.key }) {
      for (status, count) in figures.statuses.sorted(by: { $0.key < $1.key }) {
        counts.append(Self.sample(route, ("status", String(status)), value: Double(count)))
      }
      let took = figures.took
      for (bound, count) in zip(Histogram.bounds, took.upTo) {
        times.append(Self.sample(route, ("le", "\(bound)"), suffix: "_bucket", value: Double(count)))
      }
      times.append(Self.sample(route, ("le", "+Inf"), suffix: "_bucket", value: Double(took.count)))
      times.append(Self.sample(route, suffix: "_sum", value: took.sum))
      times.append(Self.sample(route, suffix: "_count", value: Double(took.count)))
    }
    text.add("wissel_http_requests_total", .counter, "Requests answered.", counts)
    text.add("wissel_http_request_seconds", .histogram, "Time to the head of the reply.", times)
    text.add("wissel_http_requests_under_way", .gauge, "Requests being answered.", underWay)
  }

  private static func sample(
    _ route: Route, _ label: (name: String, value: String)? = nil, suffix: String = "", value: Double
  ) -> MetricsText.Sample {
    var labels = [(name: "method", value: route.method), (name: "route", value: route.route)]
    if let label { labels.append(label) }
    return MetricsText.Sample(labels: labels, suffix: suffix, value: value)
  }
}
