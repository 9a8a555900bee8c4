/// Judges resources in their JSON form against FHIR R4, the profiles they claim or one that is asked for, and what is
/// plausible.
///
/// One value serves any number of resources and threads.
package struct ResourceValidator: Sendable {
  private let structure = Structure.r4
  private let profile: ProfileRequest
  private let now: Int64?

  /// - Parameters:
  ///   - profile: the id or canonical URL of a profile every resource is judged by, besides those of its `meta.profile`.
  ///   - now: the time as a FHIR `instant`, for dates in the future; without it those are not looked for.
  ///   - options: what a site may choose.
  /// - Throws: `ProfileError` for a profile that is not known.
  package init(profile: String? = nil, now: String? = nil, options: Options = []) throws(ProfileError) {
    self.profile = try ProfileRequest(profile, options)
    self.now = now.flatMap { text in Array(text.utf8).withUnsafeBufferPointer { Moment($0)?.first } }
  }

  /// - Parameters:
  ///   - profiles: ids or canonical URLs of profiles that the resources of their types are judged by, besides those of
  ///     their `meta.profile`.
  ///   - now: the time as a FHIR `instant`, for dates in the future.
  /// - Throws: `ProfileError` for a profile that is not known.
  package init(byType profiles: [String], now: String) throws(ProfileError) {
    profile = try ProfileRequest(byType: profiles, [])
    self.now = Array(now.utf8).withUnsafeBufferPointer { Moment($0)?.first }
  }

  /// What is to be said of one resource: the bytes of a line of ND-JSON, or of a file. Empty for a valid resource.
  package func findings(in line: UnsafeBufferPointer<UInt8>) -> [Finding] { verdict(on: line).findings }

  /// The same of bytes in an array.
  package func findings(in line: [UInt8]) -> [Finding] {
    line.withUnsafeBufferPointer { findings(in: $0) }
  }

  /// The findings with what a report counts.
  ///
  /// - Parameter completeness: whether to look which must-support elements are filled.
  package func verdict(on line: UnsafeBufferPointer<UInt8>, completeness: Bool = false) -> Verdict {
    let tape: Tape
    do throws(JSONError) {
      tape = try TapeReader.read(line, structure.symbols)
    } catch {
      return Verdict(findings: [Finding(path: "", rule: "json", severity: .error, message: "\(error)")])
    }
    defer { tape.free() }
    var check = StructureCheck(structure, tape, now: now)
    check.run()
    var verdict = profile.judge(&check, completeness: completeness)
    verdict.findings = check.report.all
    return verdict
  }
}

extension ResourceValidator {
  /// What a site may choose about the profiles.
  package struct Options: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    /// A condition has a code of the diagnosis thesaurus or of ICD-10 (plugin-condition-1, which the guide wrote and
    /// did not attach).
    package static let conditionNeedsDutchCode = Options(rawValue: 1)
  }

  /// What was found about one document.
  package struct Verdict: Sendable {
    package var findings: [Finding]
    /// The type of the resource; empty where it has none.
    package var resourceType = ""
    /// The profiles it was judged by, by their URLs.
    package var profiles: [String] = []
    /// How many profiles of `meta.profile` are not known here.
    package var unknownProfiles = 0
    /// Elements that a profile marks as must-support, and whether they are filled, for a report's completeness.
    package var supported: [Supported] = []

    package init(findings: [Finding]) { self.findings = findings }
  }

  /// A must-support element of a profile.
  package struct Supported: Sendable, Hashable {
    package let profile: String
    package let element: String
    package let isFilled: Bool

    package init(profile: String, element: String, isFilled: Bool) {
      (self.profile, self.element, self.isFilled) = (profile, element, isFilled)
    }
  }
}

/// A profile that was asked for and is not known.
package struct ProfileError: Error, Equatable, CustomStringConvertible {
  package let profile: String

  package var description: String {
    "there is no profile '\(profile)'; a profile's id or canonical URL is expected, such as plugin-patient"
  }
}
