/// What stands around every page: head, header with sections and account, footer. A view for the template `layout`.
package struct Layout: Sendable {
  /// A section in the header.
  package struct Section: Sendable {
    package let name: String
    package let href: String
    package let current: Bool

    package init(name: String, href: String, current: Bool) {
      self.name = name
      self.href = href
      self.current = current
    }
  }

  /// A language to change to.
  package struct LanguageChoice: Sendable {
    package let code: String
    package let href: String
    package let current: Bool

    package init(_ language: Language, href: String, current: Bool) {
      code = language.rawValue.uppercased()
      self.href = href
      self.current = current
    }
  }

  /// Who is signed in.
  package struct Account: Sendable {
    package let name: String
    package let initials: String
    package let organization: String
    package let formToken: String

    package init(name: String, organization: String, formToken: String) {
      self.name = name
      self.organization = organization
      self.formToken = formToken
      let words = name.split(whereSeparator: { $0 == " " || $0 == "." || $0 == "-" || $0 == "_" })
      let letters = words.count > 1 ? [words[0].first, words[words.count - 1].first] : [words.first?.first]
      initials = String(letters.compactMap { $0 }).uppercased()
    }
  }

  package var t: Phrases
  package var lang: String
  package var title: String
  package var sections: [Section]
  package var languages: [LanguageChoice]
  package var account: Account?
  package var styles: [String]
  package var scripts: [String]
  package var icon: String?
  /// Seconds after which a browser without scripts loads the page again; nil for a page that does not change.
  package var reloadAfter: Int?
  /// The rendered page: markup of a template of ours.
  package var content: String

  package init(
    t: Phrases, title: String, sections: [Section], languages: [LanguageChoice], account: Account?,
    styles: [String], scripts: [String], icon: String?, reloadAfter: Int? = nil, content: String
  ) {
    self.t = t
    lang = t.language.rawValue
    self.title = title
    self.sections = sections
    self.languages = languages
    self.account = account
    self.styles = styles
    self.scripts = scripts
    self.icon = icon
    self.reloadAfter = reloadAfter
    self.content = content
  }

  /// The texts the layout's own templates use.
  package static let catalogue = Catalogue([
    "layoutSkip": Text(nl: "Naar de inhoud", en: "Skip to content"),
    "layoutSections": Text(nl: "Onderdelen", en: "Sections"),
    "layoutLanguage": Text(nl: "Taal", en: "Language"),
    "layoutSignOut": Text(nl: "Uitloggen", en: "Sign out"),
    "layoutSignedInAs": Text(nl: "Ingelogd als", en: "Signed in as"),
  ])
}
