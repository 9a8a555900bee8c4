/// A place where our station says something else than the recorded node, on purpose. Nothing else may differ, and what is
/// listed must still differ.
struct NodeDeviation: Sendable {
  enum Channel: Sendable {
    /// Calls of the server.
    case calls
    /// What the server is told of runs.
    case reports
    /// What an algorithm is answered.
    case answers
    /// What a user hears.
    case heard
  }

  let recordings: [String]
  let channel: Channel
  /// Lines that follow each other in the recording, and those that stand in their place here; `{run}` is any of the runs.
  let theirs: [String]
  let ours: [String]
  let why: String

  static let all = [
    NodeDeviation(
      recordings: ["not-allowed", "algorithm-calls-through-proxy", "central-task-with-subtask"], channel: .calls,
      theirs: ["GET /run?state=open&node_id=4&include=task&task_id={run}"],
      ours: ["GET /run?state=open&node_id=4&include=task&task_id={run}&page=1&per_page=100"],
      why: "All open runs are asked for, however many pages they have."),
    NodeDeviation(
      recordings: ["algorithm-calls-through-proxy", "central-task-with-subtask"], channel: .calls,
      theirs: ["DELETE /port?run_id={run}", "GET /run/{run}", "GET /task/{run}", "GET /organization/1"], ours: [],
      why: "A run has no ports without a VPN. Who asked was in the list of open runs, and their key matters only where "
        + "results are sealed."),
    NodeDeviation(
      recordings: ["algorithm-calls-through-proxy"], channel: .calls,
      theirs: Array(repeating: "GET /task/999999", count: 3), ours: ["GET /task/999999"],
      why: "What the server has refused it will refuse again."),
    NodeDeviation(
      recordings: ["algorithm-calls-through-proxy"], channel: .answers,
      theirs: [#"GET /task/999999 500 {"msg":"Request failed, see node logs"}"#],
      ours: [#"GET /task/999999 404 {"msg":"task id=999999 is not found"}"#],
      why: "An algorithm learns what the server answered, so that it can tell a mistake from trouble."),
    NodeDeviation(
      recordings: ["algorithm-calls-through-proxy"], channel: .calls,
      theirs: Array(repeating: "GET /does-not-exist", count: 3), ours: [],
      why: "The proxy serves the calls of the contract and no others."),
    NodeDeviation(
      recordings: ["algorithm-calls-through-proxy"], channel: .answers,
      theirs: [#"GET /does-not-exist 500 {"msg":"Request failed, see node logs"}"#],
      ours: [#"GET /does-not-exist 404 {"msg":"The station's proxy does not serve GET on this path"}"#],
      why: "The proxy serves the calls of the contract and no others."),
    NodeDeviation(
      recordings: ["central-task-with-subtask"], channel: .calls,
      theirs: ["GET /collaboration/1"], ours: ["GET /blobstream/status"],
      why:
        "Whether the collaboration is encrypted is known since the start. An algorithm that sends an input inline need "
        + "not know that the server keeps blobs."),
    NodeDeviation(
      recordings: ["central-task-with-subtask"], channel: .calls,
      theirs: [#"  description: "mean per organization""#], ours: [#"  description: """#],
      why: "People and the server read it, and an algorithm could tell in it what it read."),
    NodeDeviation(
      recordings: ["central-task-with-subtask"], channel: .calls,
      theirs: [#"  name: "probe subtask""#], ours: [#"  name: "Subtask of task 11""#],
      why: "People and the server read it, and an algorithm could tell in it what it read."),
    NodeDeviation(
      recordings: ["central-task-with-subtask"], channel: .calls,
      theirs: ["GET /result?task_id=12&task_id=12&page=1"], ours: ["GET /result?task_id=12&page=1"],
      why: "The query travels as the algorithm wrote it."),
    NodeDeviation(
      recordings: ["not-allowed"], channel: .calls,
      theirs: ["POST /token/container", #"  image: "registry.example:5055/other:1""#, "  task_id: 21"], ours: [],
      why: "A run that is refused needs no token."),
    NodeDeviation(
      recordings: ["not-allowed"], channel: .reports,
      theirs: [#"status: "not allowed""#],
      ours: [
        #"result: """#,
        #"log: "station > This station's list of algorithms does not hold registry.example:5055/other:1 (rule "#
          + #"allowed_algorithms). Ask its operator to add it, or use an image that is listed.\n""#,
        #"status: "not allowed""#,
      ],
      why: "The researcher is told which rule refused and what to do. Every end is reported in one form."),
    NodeDeviation(
      recordings: ["events-seen-by-user"], channel: .heard,
      theirs: ["{run} non-existing Docker image", "{run} non-existing Docker image"],
      ours: ["{run} non-existing Docker image"],
      why: "An end is told once, with its moment and its log; theirs is told before it has a moment, and again."),
  ]

  /// How our station differs from a recording apart from what is listed, and what is listed and differs no more.
  static func unlisted(
    _ ours: [String], _ theirs: [String], _ channel: Channel, in recording: String, runs: [Int]
  ) -> [String] {
    var expected = theirs
    var findings: [String] = []
    for deviation in all where deviation.channel == channel && deviation.recordings.contains(recording) {
      let before = expected
      for run in runs {
        func named(_ texts: [String]) -> [String] { texts.map { $0.replacing("{run}", with: "\(run)") } }
        expected = expected.replacing(named(deviation.theirs), with: named(deviation.ours))
      }
      if expected == before { findings.append("no longer: \(deviation.theirs)") }
    }
    for change in ours.difference(from: expected) {
      switch change {
      case .remove(let place, let line, _): findings.append("line \(place) of theirs: \(line)")
      case .insert(let place, let line, _): findings.append("line \(place) of ours: \(line)")
      }
    }
    return findings
  }
}
