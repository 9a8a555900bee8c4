import Hummingbird
import WisselHTTP

/// `/robots.txt` at the root of the host: search engines have no business here.
enum RobotsRoute {
  static func mount(on router: Router<APIContext>) {
    router.get("/robots.txt") { _, _ in "User-agent: *\nDisallow: /\n" }
  }
}
