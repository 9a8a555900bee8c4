extension StructureCheck {
  /// The checks of single types.
  mutating func special(_ node: Int, _ rule: TypeRule, _ type: Int, _ slots: UInt64, isSound: Bool) {
    switch rule.kind {
    case .extension: if isSound { `extension`(node, rule, slots) }
    case .period: if isSound { period(node) }
    case .identifier: if isSound { identifier(node) }
    case .narrative: if isSound { narrative(node) }
    case .attachment: if isSound { attachment(node) }
    case .resource: if isSound { resource(node, structure.typeNames[type]) }
    case .reference, .quantity, .codeableConcept, .coding, .other: break
    }
  }

  /// ext-1: an extension has a value or extensions.
  private mutating func `extension`(_ node: Int, _ rule: TypeRule, _ slots: UInt64) {
    let (inner, value) = (structure.extensionSlots.inner, structure.extensionSlots.value)
    if (slots & inner != 0) == (slots & value != 0) {
      report.error(node, nil, "ext-1", "an extension has either a value or extensions")
    } else if slots & value != 0, let url = tape.member(node, structure.known.url), tape[url].kind == .string,
      let rule = structure.extensions.rule(tape.value(url))
    {
      known(node, rule)
    }
  }

  /// An extension whose definition is known.
  private mutating func known(_ node: Int, _ rule: ExtensionRules.Rule) {
    let others = [structure.known.url, structure.known.id]
    guard let value = tape.children(node).first(where: { !others.contains(tape[$0].symbol) }) else { return }
    guard rule.values.contains(tape[value].symbol) else {
      report.error(value, nil, "extension-type", "this extension has a value of another type")
      return
    }
    let errors = report.errors
    if !rule.targets.isEmpty, tape[value].kind == .object { reference(value, rule.targets) }
    guard let binding = rule.binding, errors == report.errors else { return }
    if CodedValue(tape, value, structure.known).membership(binding.valueSet, structure.terminology) == .other {
      let severity: Finding.Severity = binding.isRequired ? .error : .warning
      report.add(value, nil, "binding", severity, "no code is on the list of this extension")
    }
  }

  /// per-1. Within a day the order of the clock is only a warning: times of day are often made up.
  private mutating func period(_ node: Int) {
    guard let start = tape.member(node, structure.known.start), let end = tape.member(node, structure.known.end),
      tape[start].kind == .string, tape[end].kind == .string, let from = Moment(tape.value(start)),
      let to = Moment(tape.value(end)), from.first > to.last
    else { return }
    if from.precision >= .day, to.precision >= .day, from.day == to.day {
      report.warning(node, "period-order", "the period ends before it begins, on the same day")
    } else {
      report.error(node, nil, "per-1", "the period ends before it begins")
    }
  }

  private mutating func attachment(_ node: Int) {
    guard let type = tape.member(node, structure.contentType), tape[type].kind == .string,
      !tape.unescaped(type).contains(0x2F)
    else { return }
    report.error(type, nil, "binding", "a content type is type/subtype (BCP 13)")
  }

  private mutating func narrative(_ node: Int) {
    guard let member = tape.member(node, structure.known.div), tape[member].kind == .string else { return }
    let problem = tape.unescaped(member).withUnsafeBufferPointer { XHTMLCheck.problem($0) }
    guard let problem else { return }
    report.error(member, nil, problem.rule, problem.message)
  }

  /// Checks a date or date with time.
  mutating func temporal(_ node: Int, _ element: ElementRule, _ bytes: Bytes) {
    guard let moment = Moment(bytes), element.primitive != .date || moment.precision <= .day,
      element.primitive != .instant || moment.precision > .day && moment.hasOffset
    else {
      report.error(node, nil, "primitive", "the value is \(element.primitive.form)")
      return
    }
    if moment.precision == .second, !moment.hasOffset {
      let what =
        switch moment.localTime {
        case .plain: "the time has no offset; it is read as Dutch legal time"
        case .skipped: "the time has no offset, and the clocks of that night pass over it"
        case .twice: "the time has no offset, and comes twice that night"
        }
      report.warning(node, "time-zone", what)
    }
    guard element.traits.contains(.past) else { return }
    if let now, moment.first > now + 86400 {
      report.warning(node, "future", "the date lies in the future")
    } else if moment.day < Self.earliest {
      report.warning(node, "past", "the date lies before 1850")
    }
  }

  private static let earliest = Moment.days(1850, 1, 1)

  /// Looks for text that was read in the wrong encoding once, and for the sign of lost characters.
  mutating func encoding(_ node: Int, _ bytes: Bytes) {
    var place = 0
    while place + 2 < bytes.count {
      guard bytes[place] >= 0xC3 else {
        place += 1
        continue
      }
      let isDouble =
        place + 3 < bytes.count
        && (bytes[place] == 0xC3 && (bytes[place + 1] == 0x83 || bytes[place + 1] == 0x82)
          && (bytes[place + 2] == 0xC2 || bytes[place + 2] == 0xC6 || bytes[place + 2] == 0xE2)
          || bytes[place] == 0xC3 && bytes[place + 1] == 0xA2 && bytes[place + 2] == 0xE2 && bytes[place + 3] == 0x82)
      if isDouble {
        report.warning(node, "mojibake", "the text seems to be UTF-8 that was read as another encoding")
        return
      }
      if bytes[place] == 0xEF, bytes[place + 1] == 0xBF, bytes[place + 2] == 0xBD {
        report.warning(node, "mojibake", "the text holds the sign of characters that were lost")
        return
      }
      place += 1
    }
  }
}
