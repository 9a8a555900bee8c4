import Foundation

/// What `wissel analytics run --policy FILE` reads: the disclosure profile of a development network's stations.
///
/// ```yaml
/// disclosure: guarded
/// ```
package struct ReleasePolicySettings: Hashable, Sendable {
  /// `guarded` or `open`.
  package var disclosure: String

  /// Reads a policy's YAML.
  ///
  /// - Parameter file: its path, for messages.
  /// - Throws: `SettingsError` with everything that is wrong.
  package init(yaml: String, file: String) throws(SettingsError) {
    let findings = Findings(file: file)
    let root = YAMLDocument.root(of: yaml, findings: findings)
    guard findings.errors.isEmpty else { throw SettingsError(findings: findings.errors) }
    let profiles = "guarded or open"
    let disclosure = root.text("disclosure", expected: profiles) { text in
      ["guarded", "open"].contains(text) ? text : nil
    }
    self.disclosure = root.required("disclosure", disclosure, meaning: profiles) ?? "guarded"
    root.finish()
    guard findings.errors.isEmpty, findings.warnings.isEmpty else {
      throw SettingsError(findings: findings.errors + findings.warnings)
    }
  }
}
