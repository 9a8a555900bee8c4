import Foundation
import HTTPTypes
import Hummingbird
import WisselPages

/// A page that says what did not work and how to go on.
struct FailureView {
  var t: Phrases
  var failureTitle: String
  var failureText: String
}

extension Site {
  func failurePage(_ visit: Visit, _ failure: Failure) -> Response {
    let t = visit.t
    let (status, text): (HTTPResponse.Status, String)
    switch failure {
    case .signIn: return signInFirst(visit)
    case .notFound: (status, text) = (.notFound, t("errorNotFound"))
    case .forbidden(let rule): (status, text) = (.forbidden, t("errorForbidden", ["rule": rule]))
    case .unreachable: (status, text) = (.badGateway, t("errorUnreachable"))
    case .server:
      (status, text) = (.internalServerError, t("errorServer", ["time": visit.dates.moment(visit.now)]))
    }
    let view = FailureView(t: t, failureTitle: t("errorTitle"), failureText: text)
    guard let content = try? templates.render("failure", view),
      let response = try? page(visit, title: t("errorTitle"), section: nil, content: content, status: status)
    else { return Response(status: status) }
    return response
  }

  /// To the sign-in page and back; what no browser would follow (a fragment) gets a plain 401.
  private func signInFirst(_ visit: Visit) -> Response {
    guard !visit.request.uri.path.hasSuffix("/live") else { return Response(status: .unauthorized) }
    let back = LocalPath.safe(visit.path).addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "%2F"
    let ended = visit.isSignedIn ? "&ended=1" : ""
    return .seeOther("/sign-in?back=\(back)\(ended)")
  }
}
