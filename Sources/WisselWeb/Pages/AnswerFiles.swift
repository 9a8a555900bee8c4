import Foundation
import Hummingbird
import WisselModel
import WisselPages
import WisselWire

extension Site {
  /// The answer's bytes as a file.
  func answerFile(_ visit: Visit, _ task: Int, _ run: Int) async throws -> Response {
    let record = try await record(visit, task)
    guard let found = record.runs?.first(where: { $0.id.rawValue == run }) else { throw VisitEnd.notFound }
    if case .sealed = record.answer(found) { throw VisitEnd.notFound }
    guard let text = record.results?.first(where: { $0.id == found.id })?.result,
      let bytes = Data(base64Encoded: text), let words = String(validating: bytes, as: UTF8.self)
    else { throw VisitEnd.notFound }
    return .download(words, contentType: "application/json; charset=utf-8", fileName: "wissel-\(task)-\(run).json")
  }

  /// The answer's chart as a Vega specification.
  func chartFile(_ visit: Visit, _ task: Int, _ run: Int) async throws -> Response {
    let record = try await record(visit, task)
    guard let found = record.runs?.first(where: { $0.id.rawValue == run }),
      case .survival(let result) = record.answer(found)
    else { throw VisitEnd.notFound }
    let asked = visit.request.uri.queryParameters["lang"].flatMap { Language(rawValue: String($0)) }
    let t = asked.map { Texts.catalogue.phrases($0) } ?? visit.t
    let chart = SurvivalChart(result, record.question(found), t)
    return .download(
      PrettyJSON.text(chart.vega(t)), contentType: "application/json; charset=utf-8",
      fileName: "wissel-\(task)-\(run)-vega.json")
  }
}
