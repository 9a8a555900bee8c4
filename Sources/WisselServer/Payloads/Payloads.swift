package import Foundation
package import WisselDatabase
package import WisselPayloads

/// Where an administrator wants large inputs and results to be.
package struct PayloadOptions: Sendable {
  package enum Place: Sendable {
    /// In the row, whatever their size.
    case rows
    /// In rows of their own, in pieces.
    case database
    /// In files of a folder, which is made when it is not there.
    case files(URL)
    /// In S3-compatible storage.
    case objects(ObjectStorage, ObjectCredentials)
  }

  package var place = Place.rows
  /// Whether clients may send and fetch blobs themselves (`/blobstream`); they then do so for every input and result.
  package var servesBlobs = false
  /// Texts of more bytes leave the row. Below this, a row is the faster place.
  package var threshold = 256 << 10
  /// The most bytes of a blob.
  package var largestBlob = 64 << 30
  /// The most bytes of one sender's blobs that no run refers to yet.
  package var unusedBlobs = 256 << 30
  /// Seconds that something nobody refers to is kept: uploads whose task was never made.
  package var patience = 24 * 3600

  package init() {}
}

/// The store of large inputs and results, and how it is used.
package struct Payloads: Sendable {
  let options: PayloadOptions
  /// Nil: everything stays in the rows.
  let store: (any PayloadStore)?

  /// - Throws: `ServerStartError` for blobs without a store, and what opening the store throws.
  package init(_ options: PayloadOptions, _ database: Database, now: @escaping @Sendable () -> Date) async throws {
    self.options = options
    switch options.place {
    case .rows: store = nil
    case .database: store = DatabasePayloads(database)
    case .files(let folder): store = try FilePayloads(folder)
    case .objects(let storage, let credentials):
      let objects = ObjectPayloads(storage, credentials, now: now)
      try await objects.check()
      store = objects
    }
    guard store != nil || !options.servesBlobs else {
      throw ServerStartError("blobs need a place: set large_result_store to a type of files, s3 or database")
    }
  }

  /// Whether clients may send and fetch blobs.
  var servesBlobs: Bool { options.servesBlobs }
}
