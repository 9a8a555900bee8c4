/// The places of a view at which its run can fail, by number: SQL names the number, and people read the place.
final class ViewPlaces {
  private(set) var failures: [ViewError] = []

  func add(_ failure: ViewError) -> Int {
    if let known = failures.firstIndex(of: failure) { return known }
    failures.append(failure)
    return failures.count - 1
  }

  func place(_ number: Int) -> String { failures[number].place }
}
