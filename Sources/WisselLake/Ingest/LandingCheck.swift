package import Foundation
import WisselFHIR

/// What sends well-formed resources to quarantine.
package enum LandingCheck {
  /// The rules of FHIR R4, of the profiles a resource names, and of what can be: the first error counts.
  ///
  /// - Parameter now: the time, for dates in the future.
  package static func validation(
    at now: Date
  ) throws -> @Sendable (UnsafeBufferPointer<UInt8>) -> LandingFault? {
    let validator = try ResourceValidator(now: now.formatted(.iso8601))
    return { bytes in
      let errors = validator.findings(in: bytes).filter { $0.severity == .error }
      guard let first = errors.first else { return nil }
      let others = errors.count > 1 ? " (and \(errors.count - 1) more)" : ""
      return LandingFault(path: first.path, rule: first.rule, reason: first.message + others)
    }
  }
}
