import Foundation
import WisselSettings

/// What is said when a rule refuses, for the researcher and for the operator.
struct RefusalWords {
  let policy: StationPolicy
  let question: PolicyQuestion
  let facts: PolicyFacts

  /// The image as it may be shown.
  private var shown: String { Self.shown(question.image) }

  private static func shown(_ text: String) -> String { String(text.prefix(300)) }

  /// The image with what is known of it, for the operator.
  private var image: String {
    guard let image = facts.image else { return shown }
    return "\(shown) (id \(image.id)\(image.digests.map { ", digest \($0)" }.joined()))"
  }

  /// The narrowest entry that would let the image in: with the registry's digest, else the image's id.
  private var narrowest: String {
    guard let image = facts.image else { return shown }
    guard !question.image.hasPrefix("sha256:"), let digest = image.digests.first else { return image.id }
    return "\(Self.shown(String(question.image.prefix { $0 != "@" })))@\(digest)"
  }

  private var who: String { question.user.map { "user \($0)" } ?? "a user whom the server does not name" }

  var basics: Refusal {
    Refusal(
      .basics, key: "policies.allow_basics_algorithm",
      words:
        "This station does not run the basics algorithm (rule allow_basics_algorithm). Ask its operator to switch it on.",
      details: "\(image) is the platform's basics algorithm, which is switched off. To allow it, set "
        + "policies.allow_basics_algorithm to true.")
  }

  var asker: Refusal {
    Refusal(
      .asker, key: "policies.allowed_users, policies.allowed_organizations",
      words: "This station does not take tasks from this user and organisation (rules allowed_users and "
        + "allowed_organizations). Ask its operator to add one of them.",
      details: "\(who) of organisation \(question.organization) is in neither list. To allow it, add "
        + (question.user.map { "“\($0)” to policies.allowed_users, or " } ?? "")
        + "“\(question.organization)” to policies.allowed_organizations.")
  }

  var nothingListed: Refusal {
    Refusal(
      .nothingListed, key: "wissel.deny_by_default",
      words: "This station runs only what it was told to run (rule deny_by_default), and no algorithm is. Ask its "
        + "operator to list \(shown).",
      details: "wissel.deny_by_default is set, and no list says what may run. To allow \(image), add “\(narrowest)” to "
        + "policies.allowed_algorithms.")
  }

  var algorithm: Refusal {
    Refusal(
      .algorithm, key: "policies.allowed_algorithms",
      words: "This station's list of algorithms does not hold \(shown) (rule allowed_algorithms). "
        + "Ask its operator to add it, or use an image that is listed.",
      details: "policies.allowed_algorithms holds \(Self.list(policy.settings.allowedAlgorithms)), which does not mean "
        + "\(image). To allow it, add “\(narrowest)”.")
  }

  var store: Refusal {
    Refusal(
      .store, key: "policies.allowed_algorithm_stores",
      words: "This station runs only algorithms from certain stores (rule allowed_algorithm_stores), and \(shown) did "
        + "not come from one. Choose the algorithm from an allowed store when making the task.",
      details:
        "policies.allowed_algorithm_stores holds \(Self.list(policy.settings.allowedAlgorithmStores)); \(origin). "
        + remedyOfStore)
  }

  var neitherAlgorithmNorStore: Refusal {
    Refusal(
      .neitherAlgorithmNorStore, key: "policies.allowed_algorithms, policies.allowed_algorithm_stores",
      words: "Neither this station's list of algorithms nor one of its stores holds \(shown) (rules allowed_algorithms "
        + "and allowed_algorithm_stores). Ask its operator to add it.",
      details:
        "neither \(Self.list(policy.settings.allowedAlgorithms)) in policies.allowed_algorithms means \(image), nor "
        + "does a store in policies.allowed_algorithm_stores vouch for it; \(origin). To allow it, add “\(narrowest)” to "
        + "policies.allowed_algorithms.")
  }

  private var origin: String {
    guard question.store != nil else { return "the task for \(image) names no store" }
    guard let address = facts.storeAddress else { return "the store of the task for \(image) has no address" }
    return facts.storeLists
      ? "the store of the task is \(Self.shown(address)), which lists \(image)"
      : "the store of the task is \(Self.shown(address)), which does not list \(image) as approved"
  }

  private var remedyOfStore: String {
    guard let address = facts.storeAddress, facts.storeLists else {
      return "To allow it, have it approved in one of these stores, and make the task from there."
    }
    return "To allow it, add “\(Self.shown(address))”."
  }

  var movedImage: Refusal {
    Refusal(
      .movedImage, key: "(the task's own image)",
      words: "The task asks for \(shown), and the image this station has under that name is another one: its tag has "
        + "moved, or the digest is wrong. Make the task again with the digest that was approved.",
      details:
        "the task asks for \(image), whose id or digest is not the one in its name. To run what is there now, it "
        + "has to be approved, and the task made, anew.")
  }

  var collaboration: Refusal {
    let name = question.collaboration.map { "collaboration \($0)" } ?? "a collaboration the server does not name"
    return Refusal(
      .collaboration, key: "wissel.policies.collaborations",
      words: "This station does not work for this collaboration (rule collaborations). Ask its operator to add it.",
      details: "the task belongs to \(name). To allow it, add its id to wissel.policies.collaborations.")
  }

  var unlistedImage: Refusal {
    Refusal(
      .unlistedImage, key: "wissel.policies.algorithms",
      words:
        "This station has not been told what \(shown) may do (rules deny_by_default and algorithms). Ask its operator "
        + "to say so.",
      details:
        "wissel.deny_by_default is set, and no entry of wissel.policies.algorithms means \(image). To allow it, add "
        + "an entry with image “\(narrowest)”.")
  }

  func study(_ choice: StudyChoice, _ key: String) -> Refusal {
    let belongs = choice == .noStudy ? "belongs to no study" : "belongs to study \(choice)"
    return Refusal(
      .study, key: "\(key).studies",
      words:
        "This station does not take this task, which \(belongs) (rule studies). Make it in a study that the station "
        + "takes part in, or ask its operator.",
      details: "the task \(belongs). To allow it, add “\(choice)” to \(key).studies.")
  }

  func clock(_ doubt: String, _ key: String) -> Refusal {
    Refusal(
      .clock, key: "\(key).hours",
      words:
        "This station cannot rely on its clock at the moment, and a rule of its depends on the hour (rule hours). Ask "
        + "its operator to set the clock.",
      details: "\(doubt), and \(key).hours depends on the time. To allow it, set the machine's clock.")
  }

  func hours(_ key: String) -> Refusal {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = policy.rules.timeZone
    let now = calendar.dateComponents([.hour, .minute], from: question.clock.time)
    let minute = now.minute ?? 0
    return Refusal(
      .hours, key: "\(key).hours",
      words:
        "This station does not begin runs at this hour (rule hours). Make the task again at another one; its operator "
        + "can say when.",
      details:
        "it is \(now.hour ?? 0):\(minute < 10 ? "0" : "")\(minute) in \(policy.rules.timeZone.identifier), which is "
        + "in none of \(key).hours. To allow it, add this hour there.")
  }

  func rounds(_ round: Int, _ key: String) -> Refusal {
    Refusal(
      .rounds, key: "\(key).max_rounds",
      words:
        "This job asks more subtasks of this station than it takes (rule max_rounds). Ask for fewer rounds, or ask "
        + "the station's operator for more.",
      details: "this is subtask \(round) of its job here. To allow it, set \(key).max_rounds to at least \(round).")
  }

  func method(_ key: String) -> Refusal {
    guard let method = question.method else {
      return Refusal(
        .method, key: "\(key).methods",
        words:
          "This station must know which function of \(shown) it is asked to run (rule methods), and the task's input "
          + "does not name one. Check the input, and in an encrypted collaboration the key it was sealed for.",
        details: "the input for \(image) does not name one function, or cannot be opened. To allow that, take "
          + "\(key).methods out.")
    }
    return Refusal(
      .method, key: "\(key).methods",
      words:
        "This station does not run the function \(method.prefix(100)) of \(shown) (rule methods). Ask its operator "
        + "to allow it.",
      details: "the function \(method.prefix(100)) of \(image) is not among \(key).methods. To allow it, add it there.")
  }

  func databases(_ labels: [String], _ key: String) -> Refusal {
    let names = Self.list(labels.map { String($0.prefix(100)) })
    return Refusal(
      .databases, key: "\(key).databases",
      words:
        "This station does not give \(names) to \(shown) (rule databases). Ask its operator to allow it, or ask for "
        + "another database.",
      details: "\(image) asks for \(names). To allow it, add that to \(key).databases.")
  }

  var reviewers: Refusal {
    let needed = policy.rules.reviewers?.needed ?? 1
    let count = facts.approvers?.count ?? 0
    return Refusal(
      .reviewers, key: "wissel.policies.reviewers",
      words:
        "This station runs only images that enough of its reviewers have signed (rule reviewers), and \(shown) is not "
        + "one. Have it reviewed, or use an image that is.",
      details:
        "\(count) of the \(needed) reviewers that wissel.policies.reviewers.needed asks for approve \(image). To "
        + "allow it, have \(needed - count) more sign it (wissel trust review), and put the files into the folder.")
  }

  /// So many entries are written out.
  private static let mostShown = 10

  private static func list(_ texts: [String]?) -> String {
    let texts = texts ?? []
    guard !texts.isEmpty else { return "nothing" }
    return texts.prefix(mostShown).map { "“\(shown($0))”" }.joined(separator: ", ")
      + (texts.count > mostShown ? " and \(texts.count - mostShown) more" : "")
  }
}
