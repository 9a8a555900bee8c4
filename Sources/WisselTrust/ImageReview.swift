package import Foundation
package import WisselWire

/// A reviewer's signed word about an image. It is about bytes, never about a name, and needs no server to be believed.
package struct ImageReview: Codable, Sendable, Hashable {
  /// The form of this document.
  package static let form = "wissel.image.1"

  package enum Verdict: String, Codable, Sendable {
    case approved
    /// What the reviewer said before no longer counts.
    case withdrawn
  }

  package var form = Self.form
  /// `sha256:…`: the digest registries have for the image, or its own id.
  package var digest: String
  /// As people know it; decides nothing.
  package var name: String
  package var verdict: Verdict
  package var reviewedAt: WireTime

  package init(digest: String, name: String, verdict: Verdict, reviewedAt: WireTime) {
    self.digest = digest
    self.name = name
    self.verdict = verdict
    self.reviewedAt = reviewedAt
  }

  private enum CodingKeys: String, CodingKey {
    case form, digest, name, verdict
    case reviewedAt = "reviewed_at"
  }

  /// Those of the reviewers who approve an image: each one's last word about any of its digests counts, and of two at the
  /// same time the withdrawal.
  ///
  /// - Parameters:
  ///   - digests: everything the image's bytes are known by.
  ///   - documents: what was found, in any order; what is no review, or not signed by a reviewer, is passed over.
  package static func approvers(
    of digests: Set<String>, in documents: some Sequence<SignedDocument>, among reviewers: Set<Data>
  ) -> Set<Data> {
    var last: [Data: ImageReview] = [:]
    for document in documents {
      guard let review = try? WireJSON.decode(ImageReview.self, from: document.document), review.form == form,
        digests.contains(review.digest)
      else { continue }
      for reviewer in document.signers.intersection(reviewers) {
        if let known = last[reviewer],
          (known.reviewedAt, known.verdict == .withdrawn ? 1 : 0)
            >= (review.reviewedAt, review.verdict == .withdrawn ? 1 : 0)
        {
          continue
        }
        last[reviewer] = review
      }
    }
    return Set(last.filter { $0.value.verdict == .approved }.keys)
  }
}
