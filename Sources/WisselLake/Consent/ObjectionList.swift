import WisselConsent

/// An exclusion list beside the people of a lake: whom it names by the id of the Patient resource, and whom by the
/// hospital's patient number.
struct ObjectionList {
  let register: ConsentRegister
  /// How many people it names, and how many of them nobody knows here.
  let count: Int
  let strangers: Int

  /// - Parameters:
  ///   - ids: Of the Patient resources of the lake, also of those that were deleted.
  ///   - numbers: The patients' numbers.
  /// - Throws: `LakeError` for a list that is not understood whole.
  init(_ name: String, _ text: String, ids: Set<String>, numbers: Set<String>) throws(LakeError) {
    let statements: [String: [ConsentStatement]]
    do throws(ConsentList.Problem) { statements = try ConsentList.statements(text) } catch {
      throw LakeError("the list \(name), \(error)")
    }
    let unknown = statements.keys.filter { !ids.contains($0) }
    (count, strangers) = (statements.count, unknown.count { !numbers.contains($0) })
    register = ConsentRegister(
      name: name, kind: .objections, key: strangers < unknown.count ? .either : .resource, statements: statements)
  }

  var name: String { register.name }

  /// A list that names nobody is more likely one of another kind of number than one of strangers.
  func check() throws(LakeError) {
    guard count > 0, strangers == count else { return }
    throw LakeError(
      "the list \(name) names nobody in this lake (\(count) named), so it would leave out nobody: name people by the id of "
        + "the Patient resource, or by the number that the view patients has as patient_number; leave the list out if none "
        + "of them was ever a patient here")
  }

  var remark: String? {
    strangers == 0 ? nil : "the list \(name) names \(count) people; not in this lake: \(strangers)"
  }
}
