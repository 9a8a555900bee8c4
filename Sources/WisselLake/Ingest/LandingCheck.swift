package import Foundation
package import WisselFHIR

/// What sends well-formed resources to quarantine, and what it finds about those that it lets through.
package struct LandingCheck: Sendable {
  /// What came of judging a resource.
  package struct Outcome: Sendable {
    /// Why it is put aside; nil: it is taken.
    package var fault: LandingFault?
    /// The profiles it was judged by, by their URLs.
    package var profiles: [String] = []
    package var findings: [Finding] = []

    package init(fault: LandingFault? = nil) { self.fault = fault }
  }

  let judge: @Sendable (UnsafeBufferPointer<UInt8>) -> Outcome

  /// - Parameter judge: Is given the bytes of a resource.
  package init(_ judge: @escaping @Sendable (UnsafeBufferPointer<UInt8>) -> Outcome) { self.judge = judge }

  /// The rules of FHIR R4, of profiles, and of what can be: the first error counts.
  ///
  /// - Parameters:
  ///   - now: the time, for dates in the future.
  ///   - profiles: ids or canonical URLs of profiles for all resources of their types; others are judged by those they
  ///     name themselves.
  /// - Throws: `LakeError` for a profile that is not known.
  package static func validation(at now: Date, profiles: [String] = []) throws(LakeError) -> LandingCheck {
    let validator: ResourceValidator
    do throws(ProfileError) {
      validator = try ResourceValidator(byType: profiles, now: now.formatted(.iso8601))
    } catch { throw LakeError("\(error)") }
    return LandingCheck { bytes in
      let verdict = validator.verdict(on: bytes)
      var outcome = Outcome()
      (outcome.profiles, outcome.findings) = (verdict.profiles, verdict.findings)
      let errors = verdict.findings.filter { $0.severity == .error }
      guard let first = errors.first else { return outcome }
      let others = errors.count > 1 ? " (and \(errors.count - 1) more)" : ""
      outcome.fault = LandingFault(path: first.path, rule: first.rule, reason: first.message + others)
      return outcome
    }
  }
}
