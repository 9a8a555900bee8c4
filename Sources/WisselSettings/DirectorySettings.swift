/// The section `directories`: other folders than the usual ones.
package struct DirectorySettings: Hashable, Sendable {
  package var data: String?

  init(_ section: Section) {
    section.ignored("log")
    data = section.text("data")
    section.finish()
  }
}
