import Yams

extension SearchFilter {
  /// The filters under the key `type_filter`: of each type, one or a list.
  ///
  /// - Parameter types: Those that are fetched; others have no filter.
  static func all(in section: Section, of types: [String]) -> [String: [SearchFilter]] {
    let inner = section.section("type_filter")
    defer { inner.finish(unknownIsError: true) }
    var all: [String: [SearchFilter]] = [:]
    for (type, node) in inner.entries() {
      if !types.contains(type) {
        section.findings.error(
          "a type with a filter must be one of types", key: inner.name(type), at: inner.mark(type))
      }
      if node.isBlank || node.sequence?.isEmpty == true {
        section.findings.error(
          "missing; give a search, or leave the type out", key: inner.name(type), at: inner.mark(type))
      }
      let filters = inner.values(
        type,
        expected: "a search without its type, such as category=laboratory&status=final, and without what the load asks "
          + "for itself (_lastUpdated, _sort, _count and the like)", as: SearchFilter.init)
      if let filters, !filters.isEmpty { all[type] = filters }
    }
    return all
  }
}
