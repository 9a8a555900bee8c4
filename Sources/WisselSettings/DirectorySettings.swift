/// The section `directories`: other folders than the usual ones.
package struct DirectorySettings: Hashable, Sendable {
  package var log: String?
  package var data: String?

  init(_ section: Section) {
    log = section.text("log")
    data = section.text("data")
    section.finish()
  }
}
