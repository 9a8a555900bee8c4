import Foundation
import Testing
import WisselClient
import WisselModel
import WisselWire

/// The federated average of `Tests/Interop/v6_average`, and what pandas says of all rows together.
enum PooledAverage {
  /// Numbers, text beyond ASCII and missing values; no two hospitals have the same groups.
  static let tables = [
    "größe,sex,note\n171.5,f,\n180,m,\"a, b\"\n,m,x\n165.25,f,y\n",
    "größe,sex,note\n190,m,1\n158.75,f,\n177,x,é\n183,m,\n169,x,\n",
  ]

  /// A central function's answer is what pandas says of all rows together.
  ///
  /// - Parameter folder: where the hospitals' tables lie, in `data0` and `data1`.
  static func expect(of federation: Federation, in folder: URL) async throws {
    let organizations = JSONValue.array(federation.hospitals.map { .int($0.rawValue) })
    let input = AlgorithmInput(
      method: "central", kwargs: ["column": "größe", "by": "sex", "organizations": organizations])
    let answer = try #require(
      try await federation.ask(PythonImage.reference, input, of: [federation.hospitals[0]]).first)
    #expect(answer.status == .completed, "\(answer.log ?? "")")
    #expect(answer.log?.contains("info > asking North, South") == true)
    let ours = try answer.value(as: JSONValue.self)
    #expect(ours["columns"] == ["größe", "sex", "note"])
    let files = (0..<2).map { folder.appendingPathComponent("data\($0)/default.csv").path }
    let text = try await Python.run("pooled_average.py", ["größe", "sex"] + files, in: folder)
    let pooled = try WireJSON.decode(JSONValue.self, from: Array(text.utf8))
    for measure in ["count", "mean", "sd"] {
      let expected = try #require(pooled[measure]?.object)
      #expect(ours[measure]?.object?.count == expected.count)
      for (group, value) in expected {
        let difference = abs((ours[measure]?[group]?.number ?? .nan) - (value.number ?? .nan))
        #expect(difference < 1e-9, "\(measure) of \(group)")
      }
    }
  }
}
