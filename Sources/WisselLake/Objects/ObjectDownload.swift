import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import WisselPayloads

/// Fetches one object into a file, and goes on where it was when the connection breaks.
struct ObjectDownload {
  enum Ending {
    case whole
    /// Whole by its size, and twice the same; but its ETag is something else than its MD5.
    case unproven
    /// Another content has taken its place since it was listed.
    case changed
    case gone
  }

  /// How often an object is begun anew.
  private static let mostStarts = 4

  private let connection: ObjectConnection
  private let object: ObjectListing.Entry
  private let file: PartialFile
  private var retries = Retries()
  /// The most there ever was of it; what only comes again is no progress.
  private var furthest = 0
  private var starts = 1
  /// Whether the ETag is the MD5 of the content, as far as is known: storages that encrypt with keys of their own make
  /// another, and it has a dash where the object came in parts.
  private var isTagDigest: Bool
  /// The digest of a content that was not the right one.
  private var wrongDigest: String?

  init(_ object: ObjectListing.Entry, to file: PartialFile, _ connection: ObjectConnection) {
    (self.object, self.file, self.connection) = (object, file, connection)
    let digits = object.tag.utf8
    isTagDigest =
      digits.count == 32 && digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20) }
  }

  private var attempted: String { "fetching the object \(ObjectName.shown(object.key))" }

  mutating func run() async throws -> Ending {
    if file.count > object.size { try file.empty() }
    while true {
      if let ending = file.count < object.size ? try await fill() : try judge() { return ending }
    }
  }

  /// Compares what has the right size with what its ETag tells; nil: it is begun anew.
  ///
  /// Not inlined: the optimiser of Swift 6.3.1 crashes on the whole (decision 4).
  @inline(never)
  private mutating func judge() throws -> Ending? {
    guard isTagDigest else { return .whole }
    let digest = try file.digest()
    if digest == object.tag.lowercased() { return .whole }
    if digest == wrongDigest { return .unproven }
    wrongDigest = digest
    return try startAnew("the content is not the one its ETag tells of")
  }

  /// Asks once for what is missing; nil: look at what is there now.
  private mutating func fill() async throws -> Ending? {
    // Without a tag, nothing tells whether the rest is of the same content.
    if object.tag.isEmpty { try file.empty() }
    var headers: [(name: String, value: String)] = object.tag.isEmpty ? [] : [("If-Match", "\"\(object.tag)\"")]
    let start = file.count
    if start > 0 { headers.append(("Range", "bytes=\(start)-")) }
    var (problem, wish) = ("the storage sent only a part of it", String?.none)
    do {
      let reply = try await connection.wire.send(.GET, object.key, headers: headers, within: .hours(24))
      switch reply.status {
      case 200, 206:
        if let tag = reply.tag, !object.tag.isEmpty, tag != object.tag { return .changed }
        if let way = reply.header("x-amz-server-side-encryption"), way != "AES256" { isTagDigest = false }
        if reply.status == 200, start > 0 { try file.empty() }
        guard reply.status == 200 || reply.header("content-range") == "bytes \(start)-\(object.size - 1)/\(object.size)"
        else { return try startAnew("the storage sent another part than was asked for") }
        guard try await receive(reply) else { return try startAnew("the storage sent more than it listed") }
      case 412: return .changed
      case 404:
        let failure = try await reply.failure()
        guard failure.code == "NoSuchKey" else { throw failure.refusal(attempted, connection.wire.storage) }
        return .gone
      case 416: return try startAnew("the storage has less of it than it listed")
      default: (problem, wish) = try await connection.passing(reply, attempted)
      }
    } catch let error as LakeError {
      throw error
    } catch {
      problem = try connection.reason(error)
    }
    if file.count > furthest {
      furthest = file.count
      retries.succeed()
    }
    if file.count < object.size { try await connection.wait(&retries, wish, "\(attempted): \(problem)") }
    return nil
  }

  /// Writes the body; false where it is longer than what is missing.
  private func receive(_ reply: ObjectReply) async throws -> Bool {
    for try await piece in reply.body {
      guard file.count + piece.readableBytes <= object.size else { return false }
      try piece.withUnsafeReadableBytes { bytes in try file.append(bytes) }
    }
    return true
  }

  private mutating func startAnew(_ problem: String) throws -> Ending? {
    starts += 1
    guard starts <= Self.mostStarts else {
      throw LakeError("\(attempted): \(problem), for the \(Self.mostStarts)th time. Start the load again later")
    }
    try file.empty()
    return nil
  }
}
