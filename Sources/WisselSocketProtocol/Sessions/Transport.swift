/// How packets travel.
package enum Transport: String, Equatable, Sendable {
  case polling, websocket
}
