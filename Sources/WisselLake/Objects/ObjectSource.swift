import Foundation
package import WisselOutbound
import WisselPayloads
package import WisselSettings
import WisselWire

/// A bucket of S3-compatible storage as a source: the objects in it are files. What a complete load brought is known from
/// the lake, so only what is new or has another content is fetched; what an interrupted one brought is in the folder.
package struct ObjectSource: LakeSource {
  private let settings: ObjectSourceSettings
  private let connection: ObjectConnection
  private let rows: RowFiles

  /// Reads the file with the keys, and checks the mappings.
  ///
  /// - Parameters:
  ///   - path: Makes a path of the settings an absolute one.
  ///   - limits: What reading rows may use of the machine.
  ///   - told: Is told, now and then, what is being done.
  /// - Throws: `LakeError`.
  package init(
    _ settings: ObjectSourceSettings, path: (String) -> String, over outbound: Outbound,
    _ surroundings: SourceSurroundings = .live, limits: LakeLimits = LakeLimits(),
    told: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(LakeError) {
    self.settings = settings
    rows = try RowFiles(settings.resources, timeZone: settings.timeZone, limits)
    let file = path(settings.credentialsFile)
    let keys = S3Settings.credentials(try SourceSecret.text(of: file))
    guard let access = keys["aws_access_key_id"], let secret = keys["aws_secret_access_key"] else {
      throw LakeError("the file \(file) needs lines aws_access_key_id = … and aws_secret_access_key = …")
    }
    let credentials = ObjectCredentials(
      accessKey: access.reveal(), secretKey: secret.reveal(), sessionToken: keys["aws_session_token"]?.reveal())
    guard
      let storage = try? ObjectStorage(
        endpoint: settings.endpoint, region: settings.region, bucket: settings.bucket)
    else { throw LakeError("s3.endpoint, s3.region and s3.bucket do not name a bucket") }
    connection = ObjectConnection(
      wire: ObjectWire(storage, credentials, over: outbound, now: surroundings.now), surroundings: surroundings,
      told: told)
  }

  package var scope: String { "\(settings.endpoint)/\(settings.bucket)/\(settings.prefix)\(rows.scope)" }

  package func fetch(
    since: Int64?, run: String, brought: @Sendable () throws -> [String], into folder: SourceFolder
  ) async throws -> Fetched {
    let known = since == nil ? [] : ObjectName.last(of: try brought())
    let (inventory, until) = try await list(known)
    let landing = FileLanding(folder, run: run, rows)
    let there = landing.there
    var fetched = Fetched(until: until)
    fetched.remarks = inventory.remarks
    var passed = 0
    let wanted = inventory.wanted
    for (index, object) in wanted.enumerated() where !there.contains(ObjectName(object)) {
      try Task.checkCancellation()
      connection.told("fetching object \(index + 1) of \(wanted.count)")
      let shown = ObjectName.shown(object.key)
      let path = try landing.temporary(object)
      var download = ObjectDownload(object, to: try PartialFile(path), connection)
      switch try await download.run() {
      case .whole: break
      case .unproven: fetched.remarks.append("the ETag of the object \(shown) is not its MD5; it came twice the same")
      case .changed, .gone:
        passed += 1
        try? FileManager.default.removeItem(atPath: path)
        continue
      }
      if let why = try landing.move(path, object).why { fetched.remarks.append("the object \(shown) \(why)") }
    }
    if passed > 0 {
      fetched.remarks.append("\(passed) objects changed or went meanwhile: the next load brings what is there")
    }
    return fetched
  }

  package func cancel(_ folder: SourceFolder) async throws {}

  /// All that is in the bucket, and the storage's time when that was asked for.
  private func list(_ known: Set<ObjectName>) async throws -> (FileInventory, Int64) {
    var inventory = FileInventory(of: "objects", prefix: settings.prefix, rows, known: known)
    var (place, until) = (String?.none, Int64?.none)
    for number in 1...Self.mostPages {
      let page = try await connection.page(of: settings.prefix, after: place)
      try inventory.take(page.listing.entries)
      let date = page.date.flatMap { HTTPDate.parse($0) } ?? connection.surroundings.now()
      let begun = until ?? Int64(date.timeIntervalSince1970) * 1_000_000
      guard let next = page.listing.next else { return (inventory, begun) }
      guard next != place else { break }
      (place, until) = (next, begun)
      if number.isMultiple(of: 100) { connection.told("listing the bucket, page \(number)") }
    }
    throw LakeError("listing the bucket \(settings.bucket): the pages do not end")
  }

  private static let mostPages = 100_000
}
