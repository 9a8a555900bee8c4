import Mustache

/// A set of Mustache templates that refer to each other by name. Everything is HTML-escaped but `{{{triple}}}`, which is
/// only for markup made by a template or a chart of ours.
package struct PageTemplates: Sendable {
  /// What went wrong with a template; a mistake of ours, found by the tests.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  private let library: MustacheLibrary

  /// Parses the templates (name: text).
  package init(_ templates: [String: String]) throws {
    guard ScalarEscaping.registered else { throw Failure(description: "the escaping could not be registered") }
    var library = MustacheLibrary()
    for (name, text) in templates {
      do {
        // Partials fall back to the engine's own escaping, so each template names ours itself.
        try library.register("{{%CONTENT_TYPE:\(ScalarEscaping.name)}}" + text, named: name)
      } catch {
        throw Failure(description: "template \(name): \(error)")
      }
    }
    self.library = library
  }

  /// The page or fragment a template makes of a view.
  package func render(_ name: String, _ view: Any) throws -> String {
    guard let text = library.render(view, withTemplate: name) else {
      throw Failure(description: "no template is called \(name)")
    }
    return text
  }
}
