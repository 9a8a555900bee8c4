extension FolderSourceSettings {
  init?(_ section: Section, file: String) {
    defer { section.finish(unknownIsError: true) }
    let path = section.required("path", section.text("path"), meaning: "the folder with the files")
    settled = section.duration("settled") ?? .zero
    (timeZone, resources) = ResourceMapping.ofFiles(in: section, file: file)
    guard let path else { return nil }
    self.path = path
  }
}
