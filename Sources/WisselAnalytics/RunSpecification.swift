package import AlgorithmKit
package import Foundation
package import WisselDisclosure
package import WisselWire

/// A specification whose method these statistics do not know.
package struct UnknownMethod: ReportableError, Hashable {
  /// The method, as it was asked for; at most 100 characters of it.
  package let name: String

  package init(_ name: String) { self.name = String(name.prefix(100)) }

  package var report: String {
    "unknown method '\(name)'; there are: \(analyticsMethods.sorted().joined(separator: ", "))"
  }
}

/// Runs one method over the files of a folder as a development network of stations: `station_NAME.csv` is the station
/// NAME, in the order of the names, and `schema.json` the codebook.
///
/// - Parameters:
///   - specification: `{"method": …, …}`; `id` and `dataset` are left alone, as are `spec`'s members when the method's
///     arguments stand under that key.
///   - folder: Where the files are.
///   - profile: The stations' disclosure profile.
/// - Returns: The result, as in `expected` of the reference cases.
/// - Throws: ``UnknownMethod``; otherwise errors that name what is wrong.
package func runSpecification(
  _ specification: JSONValue, folder: URL, profile: DisclosureProfile = .open
) async throws -> JSONValue {
  let input = try specificationInput(specification, schema: schema(of: folder))
  let environment = StationEnvironment([DisclosureProfile.variable: profile.rawValue])
  let stations = try stationFiles(of: folder).map { name, file in
    InMemoryNetwork.Station(name, StationData(csv: file.path, environment: environment))
  }
  return try await runSpecification(input: input, stations: stations)
}

/// Runs an input document over stations in memory.
package func runSpecification(input: JSONValue, stations: [InMemoryNetwork.Station]) async throws -> JSONValue {
  let network = InMemoryNetwork(analytics, stations: stations)
  let result = try await network.run(input: try JSONEncoder().encode(input))
  return try JSONDecoder().decode(JSONValue.self, from: result)
}

/// The input document a task would carry for a specification: `{"method": …, "kwargs": {…, "codebook": …}}`.
package func specificationInput(_ specification: JSONValue, schema: JSONValue) throws -> JSONValue {
  guard let members = specification.object else { throw AlgorithmError("the specification is not a JSON object") }
  guard let method = members["method"]?.string else {
    throw AlgorithmError("the specification has no text 'method'")
  }
  guard analyticsMethods.contains(method) else { throw UnknownMethod(method) }
  guard let codebook = schema["columns"] else { throw AlgorithmError("schema.json has no list 'columns'") }
  var arguments = members["spec"]?.object ?? members
  for key in ["id", "dataset", "method"] { arguments[key] = nil }
  arguments["codebook"] = codebook
  return ["method": .string(method), "kwargs": .object(arguments)]
}

private func schema(of folder: URL) throws -> JSONValue {
  let file = folder.appendingPathComponent("schema.json")
  guard let data = try? Data(contentsOf: file) else { throw AlgorithmError("\(file.path) cannot be read") }
  guard let schema = try? JSONDecoder().decode(JSONValue.self, from: data) else {
    throw AlgorithmError("\(file.path) is not valid JSON")
  }
  return schema
}

private func stationFiles(of folder: URL) throws -> [(name: String, file: URL)] {
  let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
  let stations = files.compactMap { file -> (String, URL)? in
    let name = file.lastPathComponent
    guard name.hasPrefix("station_"), name.hasSuffix(".csv") else { return nil }
    return (String(name.dropFirst(8).dropLast(4)), file)
  }.sorted { $0.0 < $1.0 }
  guard !stations.isEmpty else { throw AlgorithmError("\(folder.path) has no file station_NAME.csv") }
  return stations
}
