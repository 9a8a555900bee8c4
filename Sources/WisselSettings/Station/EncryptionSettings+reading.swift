extension EncryptionSettings {
  init(_ section: Section, key: String?) {
    let enabled = section.required(
      "enabled", section.flag("enabled"), meaning: "true or false, as the collaboration is")
    self.enabled = enabled ?? false
    privateKey = key ?? section.text("private_key")
    section.ignored("private_key")
    section.finish()
  }
}
