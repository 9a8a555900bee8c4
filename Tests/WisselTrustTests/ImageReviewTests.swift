import Foundation
import Testing
import WisselTrust
import WisselWire

@Suite struct ImageReviewTests {
  private static let anna = SigningKey()
  private static let bert = SigningKey()
  private static let carl = SigningKey()
  private static let digest = "sha256:" + String(repeating: "a", count: 64)
  private static let id = "sha256:" + String(repeating: "b", count: 64)

  private static func review(
    _ key: SigningKey, _ verdict: ImageReview.Verdict = .approved, of digest: String = digest, at time: Int64 = 1
  ) throws -> SignedDocument {
    try key.sign(
      ImageReview(digest: digest, name: "a", verdict: verdict, reviewedAt: WireTime(microseconds: time)))
  }

  private static func approvers(_ documents: [SignedDocument]) -> Set<Data> {
    ImageReview.approvers(
      of: [digest, id], in: documents, among: [anna.publicKey, bert.publicKey])
  }

  @Test func eachReviewerCountsOnce() throws {
    #expect(Self.approvers([]).isEmpty)
    #expect(try Self.approvers([Self.review(Self.anna), Self.review(Self.anna, of: Self.id)]) == [Self.anna.publicKey])
    #expect(
      try Self.approvers([Self.review(Self.anna), Self.review(Self.bert, of: Self.id)])
        == [Self.anna.publicKey, Self.bert.publicKey])
  }

  @Test func strangersOtherImagesAndChangedWordsCountForNothing() throws {
    var changed = try Self.review(Self.anna, of: "sha256:" + String(repeating: "c", count: 64))
    #expect(Self.approvers([changed]).isEmpty)
    changed.document = try Self.review(Self.anna).document
    #expect(Self.approvers([changed]).isEmpty)
    #expect(try Self.approvers([Self.review(Self.carl)]).isEmpty)
    #expect(try Self.approvers([Self.anna.sign(["digest": Self.digest])]).isEmpty)
  }

  /// The same key signs other documents, which must not be taken for reviews.
  @Test func theFormIsPartOfWhatIsSigned() throws {
    var review = ImageReview(
      digest: Self.digest, name: "a", verdict: .approved, reviewedAt: WireTime(microseconds: 1))
    review.form = "wissel.image.2"
    #expect(try Self.approvers([Self.anna.sign(review)]).isEmpty)
  }

  @Test func theLastWordCountsAndADrawIsAWithdrawal() throws {
    let (yes, no) = (try Self.review(Self.anna, at: 5), try Self.review(Self.anna, .withdrawn, at: 6))
    let again = try Self.review(Self.anna, at: 7)
    for documents in [[yes, no], [no, yes]] { #expect(Self.approvers(documents).isEmpty) }
    for documents in [[yes, no, again], [again, no, yes]] {
      #expect(Self.approvers(documents) == [Self.anna.publicKey])
    }
    let draw = try Self.review(Self.anna, .withdrawn, at: 7)
    for documents in [[again, draw], [draw, again]] { #expect(Self.approvers(documents).isEmpty) }
  }
}
