import WisselTrust

/// What is said of orders that are missing or do not cover the question.
extension RefusalWords {
  private static let key = "wissel.orders"

  var noOrder: Refusal {
    Refusal(
      .order, key: Self.key,
      words:
        "This station answers this question only with its asker's signed order (rule orders), and the input carries "
        + "none. Make the task with a client that signs orders, with a key that is in the collaboration's roster.",
      details: "the input carries no order. To allow such questions, narrow wissel.orders.")
  }

  func clockOfOrder(_ doubt: String) -> Refusal {
    Refusal(
      .order, key: Self.key,
      words: "This station cannot rely on its clock at the moment, and orders end at a time (rule orders). Ask its "
        + "operator to set the clock.",
      details: "\(doubt), and an order ends at a time. To allow it, set the machine's clock.")
  }

  func order(_ fault: OrderCheck.Fault) -> Refusal {
    let (says, remedy) = Self.text(of: fault)
    return Refusal(
      .order, key: Self.key,
      words: "This station answers this question only with its asker's order (rule orders), and \(says). \(remedy)",
      details: "\(says) (\(fault.rawValue)). \(Self.advice(on: fault))")
  }

  /// What is wrong, and what the asker can do.
  private static func text(of fault: OrderCheck.Fault) -> (says: String, remedy: String) {
    let anew = "Make the task again with a new order."
    return switch fault {
    case .unreadable: ("the order's signature is wrong, or it is no order", anew)
    case .key:
      (
        "the key that signed the order is none of the asker's organization in the roster",
        "Sign with a key that is in the roster, or have yours added."
      )
    case .collaboration: ("the order is another collaboration's", anew)
    case .asker: ("the order is not of the user and organization that ask", anew)
    case .tag: ("the order names no digest of an image", "Order the image by its digest (name@sha256:…).")
    case .image: ("the order is for another image than the one this station has", "Order the digest that is to run.")
    case .method: ("the order is for another function", anew)
    case .input: ("the arguments are not those that were ordered", anew)
    case .databases: ("the databases or their filters are not those that were ordered", anew)
    case .receiver:
      ("the order does not name this station's organization", "Name all organizations that are to be asked.")
    case .early: ("the order is not valid yet", "Set the clock of the machine that signs.")
    case .expired: ("the order has ended", anew)
    case .life: ("the order is to live longer than 31 days", "Let it end sooner.")
    case .passedOn:
      (
        "the subtask comes without the word of the station whose algorithm asks it",
        "The central function must run at a station that passes orders on, whose key for logs is in the roster."
      )
    case .replayed: ("the order was used before", anew)
    }
  }

  /// What the operator should think of.
  private static func advice(on fault: OrderCheck.Fault) -> String {
    switch fault {
    case .unreadable, .asker, .method, .input, .databases, .image, .replayed, .collaboration:
      "Somebody on the way may have changed or repeated the question: ask the asker, by another way, whether it is theirs. "
        + "To allow it, the task must be made again with a new order."
    case .key: "To allow it, the key must be in the roster under the use “orders”."
    case .passedOn:
      "To allow it, the roster must hold the key of the asking station (signing.pub) under the use “logs”."
    case .tag, .receiver, .early, .expired, .life:
      "To allow it, the task must be made again with an order that covers it."
    }
  }
}
