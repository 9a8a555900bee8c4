extension ProfileCheck {
  /// The values of an element in an object; those of a list one by one, each with its `_name`.
  func items(_ rule: ProfileRule, in object: Int) -> [Item] {
    guard tape[object].kind == .object else { return [] }
    var (found, child) = ([Item](), object + 1)
    let end = Int(tape[object].next)
    while child < end {
      if rule.symbols.contains(tape[child].symbol) { append(child, object, to: &found) }
      child = Int(tape[child].next)
    }
    return found
  }

  private func append(_ member: Int, _ object: Int, to found: inout [Item]) {
    let symbol = tape[member].symbol
    let isSibling = tape[member].flags.contains(.sibling)
    if isSibling, tape.member(object, symbol) != nil { return }
    let partner = isSibling ? nil : tape.sibling(object, symbol)
    guard tape[member].kind == .array else {
      found.append(
        Item(node: member, value: isSibling ? nil : member, sibling: isSibling ? member : partner, symbol: symbol))
      return
    }
    let partners = partner.map { tape[$0].kind == .array ? tape.children($0) : [] } ?? []
    for (place, item) in tape.children(member).enumerated() {
      let own = place < partners.count && tape[partners[place]].kind == .object ? partners[place] : nil
      let isNull = tape[item].kind == .null
      if isSibling {
        if !isNull { found.append(Item(node: item, value: nil, sibling: item, symbol: symbol)) }
      } else if !isNull || own != nil {
        found.append(Item(node: item, value: isNull ? nil : item, sibling: own, symbol: symbol))
      }
    }
  }
}
