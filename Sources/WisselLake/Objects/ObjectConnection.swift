import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import WisselOutbound
import WisselPayloads

/// A bucket as a source asks it: what passes is waited for, and what does not is told in words.
struct ObjectConnection: Sendable {
  let wire: ObjectWire
  let surroundings: SourceSurroundings
  let told: @Sendable (String) -> Void

  /// A page of a listing, and the time it is at the storage.
  struct Page {
    let listing: ObjectListing
    let date: String?
  }

  /// - Parameter place: What the page before says of the next; nil: the first page.
  func page(of prefix: String, after place: String?) async throws -> Page {
    let attempted = "listing the bucket \(wire.storage.bucket)"
    var retries = Retries()
    while true {
      var (problem, wish) = (
        "the answer is no listing of a bucket; is s3.endpoint the address of an S3 interface?", String?.none
      )
      do {
        let reply = try await wire.send(.GET, nil, query: ObjectListing.query(prefix: prefix, after: place))
        if reply.status == 200 {
          if let listing = try await ObjectListing.page(reply) {
            return Page(listing: listing, date: reply.header("date"))
          }
        } else {
          (problem, wish) = try await passing(reply, attempted)
        }
      } catch let error as LakeError {
        throw error
      } catch {
        problem = try reason(error)
      }
      try await wait(&retries, wish, "\(attempted): \(problem)")
    }
  }

  /// The problem of a reply that may pass, and how long the storage wishes to be left alone.
  ///
  /// - Throws: `LakeError` for one that will not; errors of the connection.
  func passing(_ reply: ObjectReply, _ attempted: String) async throws -> (problem: String, wish: String?) {
    let failure = try await reply.failure()
    guard failure.mayPass else { throw failure.refusal(attempted, wire.storage) }
    return ("the storage answered \(failure.described)", failure.wish)
  }

  /// Why the storage could not be asked.
  ///
  /// - Throws: `CancellationError` where the task was cancelled.
  func reason(_ error: any Error) throws -> String {
    try Task.checkCancellation()
    let why =
      ConnectionFailure(error)?.description ?? (error as? HTTPClientError)?.shortDescription ?? "\(type(of: error))"
    return "the storage cannot be reached, or broke off: \(why)"
  }

  func wait(_ retries: inout Retries, _ wish: String?, _ problem: String) async throws {
    let seconds = try retries.wait(header: wish, now: surroundings.now(), problem)
    told("waiting for the storage (\(Int(seconds.rounded(.up))) s)")
    try await surroundings.wait(seconds)
  }
}
