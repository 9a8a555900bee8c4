import Foundation
import Synchronization
import WisselFHIR

extension FHIRTestServer {
  /// The answer to a request, or the fault that is due.
  func answer(_ request: Request) -> Answer {
    state.withLock { state in
      state.requests.append(request)
      let place = state.faults.firstIndex {
        request.target.hasPrefix($0.target) && ($0.part.isEmpty || request.target.hasSuffix($0.part))
          && $0.method == request.method
      }
      if let place {
        let fault = state.faults.remove(at: place)
        guard fault.isCut else { return Answer(fault.status, fault.body, fault.headers) }
        var right = right(request, &state)
        right.isCut = true
        return right
      }
      return right(request, &state)
    }
  }

  private func right(_ request: Request, _ state: inout State) -> Answer {
    let parts = URLComponents(string: request.target)
    let path = parts?.path ?? ""
    let query = parts?.queryItems ?? []
    if path == "/fhir/.well-known/smart-configuration" {
      return json(200, #"{"token_endpoint":"\#(origin)/token"}"#)
    }
    if path == "/token" { return token(&state) }
    let isFile = path.hasPrefix("/files/")
    if isFile, !state.requiresToken, request.headers["authorization"] != nil {
      return json(403, #"{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"forbidden"}]}"#)
    }
    if state.isGuarded, !isFile || state.requiresToken {
      let token = request.headers["authorization"]?.split(separator: " ").last.map(String.init) ?? ""
      guard let uses = state.tokens[token], uses > 0 else { return json(401, "{}") }
      state.tokens[token] = uses - 1
    }
    if isFile { return file(path, state) }
    if state.isPlainJSON, request.headers["accept"]?.contains("application/json") == false { return Answer(406) }
    if state.hasSlashes, request.method == "GET" {
      let bare = path.hasSuffix("/") ? String(path.dropLast()) : path
      guard bare != path else {
        return Answer(308, "", ["Location": "\(path)/\(parts?.percentEncodedQuery.map { "?" + $0 } ?? "")"])
      }
      return search(bare, query, state, metadata: bare == "/fhir/metadata")
    }
    switch path {
    case "/fhir/metadata": return metadata(state)
    case let path where path.hasSuffix("/$export"): return kickOff(request, query, &state)
    case "/fhir/status/1":
      if request.method == "DELETE" { return Answer(202) }
      state.polls -= 1
      return state.polls >= 0 ? Answer(202, "", ["X-Progress": "half"]) : json(200, manifest(state))
    case let path where path.hasSuffix("/_history"): return history(path, query, state)
    default: return search(path, query, state)
    }
  }

  private func json(_ status: Int, _ text: String) -> Answer {
    Answer(status, text, ["Content-Type": "application/fhir+json"])
  }

  private func token(_ state: inout State) -> Answer {
    state.lastToken += 1
    state.tokens["t\(state.lastToken)"] = state.tokenUses
    let scope = state.granted.map { #","scope":"\#($0)""# } ?? ""
    return json(
      200, #"{"access_token":"t\#(state.lastToken)","token_type":"bearer","expires_in":300\#(scope)}"#)
  }

  private func metadata(_ state: State) -> Answer {
    let types = Set(state.versions.map(\.type)).sorted().map { type in
      let deeds = ["search-type"] + (state.history ? ["history-type"] : [])
      return #"{"type":"\#(type)","interaction":[\#(deeds.map { #"{"code":"\#($0)"}"# }.joined(separator: ","))]}"#
    }
    return json(
      200,
      #"{"resourceType":"CapabilityStatement","fhirVersion":"4.0.1","rest":[{"mode":"server","resource":[\#(types.joined(separator: ","))]}]}"#
    )
  }

  // MARK: Export

  private func kickOff(_ request: Request, _ query: [URLQueryItem], _ state: inout State) -> Answer {
    guard state.exports else { return json(404, "{}") }
    guard state.exportsByGet || request.method == "POST" else { return json(405, "{}") }
    let parameters = (try? JSONParser.parse(request.body))?["parameter"]?.array ?? []
    let asked =
      query.map { ($0.name, $0.value ?? "") }
      + parameters.map { ($0["name"]?.string ?? "", ($0["valueString"] ?? $0["valueInstant"])?.string ?? "") }
    state.filters = asked.filter { $0.0 == "_typeFilter" }.map(\.1)
    guard state.filters.isEmpty || state.exportsFilters else {
      return json(400, #"{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-supported"}]}"#)
    }
    state.since = asked.first { $0.0 == "_since" }.flatMap { Self.milliseconds($0.1) }
    state.types = asked.filter { $0.0 == "_type" }.flatMap { $0.1.split(separator: ",").map(String.init) }
    return Answer(202, "", ["Content-Location": "\(url)/status/1"])
  }

  private func manifest(_ state: State) -> String {
    let place = state.filesOrigin ?? origin
    let fresh = Self.fresh(state)
    let output = Set(fresh.map(\.type)).sorted().filter { state.types.isEmpty || state.types.contains($0) }.map {
      type in
      let count = fresh.count { $0.type == type && $0.text != nil } + state.tooMany
      return #"{"type":"\#(type)","url":"\#(place)/files/\#(type)"\#(state.counts ? #","count":\#(count)"# : "")}"#
    }
    let isGone = state.since != nil && fresh.contains { $0.text == nil }
    let deleted = isGone ? #"{"type":"Bundle","url":"\#(place)/files/deleted"}"# : ""
    let problems = state.problems == nil ? "" : #"{"type":"OperationOutcome","url":"\#(place)/files/problems"}"#
    return #"{"transactionTime":"\#(Self.time(state.now))","request":"","requiresAccessToken":\#(state.requiresToken),"#
      + #""output":[\#(output.joined(separator: ","))],\#(state.tellsDeletions ? #""deleted":[\#(deleted)],"# : "")"\#(state.problemsName)":[\#(problems)]}"#
  }

  private func file(_ path: String, _ state: State) -> Answer {
    let type = path.split(separator: "/").last.map(String.init) ?? ""
    let fresh = Self.fresh(state)
    let lines =
      switch type {
      case "problems": [state.problems ?? ""]
      case "deleted":
        fresh.filter { $0.text == nil }.map { gone in
          #"{"resourceType":"Bundle","type":"transaction","timestamp":"\#(Self.time(gone.updated))","entry":[{"request":{"method":"DELETE","url":"\#(gone.type)/\#(gone.id)"}}]}"#
        }
      default: fresh.filter { $0.type == type }.compactMap(\.text)
      }
    var answer = Answer(200, lines.joined(separator: "\n"), ["Content-Type": "application/fhir+ndjson"])
    if state.isCompressed {
      answer.body = Self.gzip(answer.body)
      answer.headers["Content-Encoding"] = "gzip"
    }
    return answer
  }

  // MARK: Search

  private func search(
    _ path: String, _ query: [URLQueryItem], _ state: State, metadata asksMetadata: Bool = false
  ) -> Answer {
    if asksMetadata { return metadata(state) }
    let type = path.split(separator: "/").last.map(String.init) ?? ""
    var found = Self.current(state).filter { $0.type == type && $0.text != nil }
    for item in query where item.name == "_lastUpdated" {
      guard state.knowsTime, let value = item.value, let time = Self.milliseconds(String(value.dropFirst(2))) else {
        return json(400, #"{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-supported"}]}"#)
      }
      found = found.filter { value.hasPrefix("ge") ? $0.updated >= time : $0.updated < time }
    }
    for item in query where !item.name.hasPrefix("_") && item.name != "offset" {
      found = found.filter { Self.has($0, "\(item.name)=\(item.value ?? "")") }
    }
    found.sort { ($0.updated, $0.id) < ($1.updated, $1.id) }
    let entries = found.map {
      #"{"fullUrl":"\#(url)/\#(type)/\#($0.id)","resource":\#($0.text ?? ""),"search":{"mode":"match"}}"#
    }
    return page("searchset", entries, path, query, found.count + state.tooMany, state)
  }

  private func history(_ path: String, _ query: [URLQueryItem], _ state: State) -> Answer {
    let type = path.split(separator: "/").dropLast().last.map(String.init) ?? ""
    guard state.history else { return json(404, "{}") }
    let since = query.first { $0.name == "_since" }?.value.flatMap { Self.milliseconds($0) } ?? 0
    let found = state.versions.filter { $0.type == type && $0.updated >= since }
    let entries = found.map { version in
      version.text.map { #"{"resource":\#($0),"request":{"method":"PUT","url":"\#(type)/\#(version.id)"}}"# }
        ?? #"{"request":{"method":"DELETE","url":"\#(type)/\#(version.id)"},"response":{"status":"204","lastModified":"\#(Self.time(version.updated))"}}"#
    }
    return page("history", entries, path, query, found.count, state)
  }

  private func page(
    _ kind: String, _ entries: [String], _ path: String, _ query: [URLQueryItem], _ total: Int, _ state: State
  ) -> Answer {
    let isCount = query.contains { $0.name == "_summary" }
    let offset = query.first { $0.name == "offset" }?.value.flatMap(Int.init) ?? 0
    let size = min(state.pageSize, query.first { $0.name == "_count" }?.value.flatMap(Int.init) ?? 10)
    let part = isCount ? [] : entries.dropFirst(offset).prefix(size)
    var link = ""
    if !isCount, offset + size < entries.count {
      var next = URLComponents()
      next.path = path
      next.queryItems =
        query.filter { $0.name != "offset" } + [URLQueryItem(name: "offset", value: String(offset + size))]
      let target = next.string ?? ""
      let bare = target.split(separator: "/").last.map(String.init) ?? ""
      let whole = state.hasBareLinks ? bare : (state.hasRelativeLinks ? "" : origin) + target
      link = #","link":[{"relation":"next","url":"\#(whole)"}]"#
    }
    // As people read it, over several lines.
    return json(
      200,
      "{\"resourceType\":\"Bundle\",\n\"type\":\"\(kind)\",\r\n\"total\":\(total)\(link),\n\"entry\":[\(part.joined(separator: ",\n"))]}"
    )
  }
}
