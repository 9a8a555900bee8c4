import Testing
import WisselFHIR

@Suite("Views, interpreted")
struct ViewInterpreterTests {
  @Test("official cases", .enabled(if: !OfficialCase.all.isEmpty, "needs WISSEL_SHARED"), arguments: OfficialCase.all)
  func official(test: OfficialCase) throws {
    let outcome = Result { () throws(ViewError) -> (rows: [[JSON]], columns: [String]) in
      let view = try ViewDefinition(test.view)
      var rows: [[JSON]] = []
      for resource in test.resources { rows += try ViewInterpreter(view).rows(of: resource) }
      return (rows, view.columns.map(\.name))
    }
    switch outcome {
    case .failure(let error): #expect(test.rows == nil && test.count == nil, "\(error)")
    case .success(let answer):
      #expect(test.expects(answer.rows, columns: answer.columns), "\(answer.rows.map { $0.map(\.text) })")
    }
  }
}
