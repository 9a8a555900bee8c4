import Foundation

/// What a lake's source file says: where a hospital's resources come from.
package struct LakeSourceSettings: Sendable {
  package enum Way: Sendable {
    case server(FHIRServerSettings)
    case postgres(RelationalSettings)
    case odbc(ODBCSourceSettings)
    case objects(ObjectSourceSettings)
    case folder(FolderSourceSettings)
  }

  /// The source's name in the ledger: letters, digits, `-` and `_`.
  package var name: String
  package var way: Way
  /// The folder of the file; relative paths in it are seen from there.
  package var folder: String
  /// What can be used but should be looked at.
  package var warnings: [SettingsFinding]

  /// A path of the file as an absolute one.
  package func path(_ text: String) -> String {
    let text = text == "~" || text.hasPrefix("~/") ? NSString(string: text).expandingTildeInPath : text
    return URL(fileURLWithPath: text, relativeTo: URL(fileURLWithPath: folder, isDirectory: true)).standardizedFileURL
      .path
  }
}

/// A FHIR server as a source.
package struct FHIRServerSettings: Sendable {
  /// Whose data are asked for by an export.
  package enum Level: Hashable, Sendable {
    case system, patients
    case group(String)
  }

  /// The base address, without a slash at its end.
  package var url: String
  package var level: Level
  /// Whether the server is asked for an export at all; without one, for its search pages.
  package var exports: Bool
  /// The types to fetch; empty for all there are.
  package var types: [String]
  /// Of some of these types, what is asked for: what one of the filters lets through.
  package var typeFilters: [String: [SearchFilter]]
  /// Servers besides this one that files may be fetched from, as `https://host:port`; they never see a token.
  package var otherOrigins: [String]
  /// Nil: the server lets us in as we are.
  package var login: BackendLogin?
  /// Resources on a page of a search.
  package var pageSize: Int
  /// How long an export may take.
  package var patience: Duration
  package var proxies: ProxySettings
  /// The path, as written, of PEM certificates trusted beside the system's.
  package var certificateAuthorities: String?
}

/// How we show who we are (SMART Backend Services).
package struct BackendLogin: Sendable {
  package var clientID: String
  /// The path, as written, of the private key in PEM: RSA, or ECDSA on P-384.
  package var keyFile: String
  /// The key's id among the keys that were registered.
  package var keyID: String
  package var scope: String
  /// Nil: the one the server names in its `.well-known/smart-configuration`.
  package var tokenURL: String?

  package init(clientID: String, keyFile: String, keyID: String, scope: String, tokenURL: String? = nil) {
    (self.clientID, self.keyFile, self.keyID) = (clientID, keyFile, keyID)
    (self.scope, self.tokenURL) = (scope, tokenURL)
  }
}

/// A bucket of S3-compatible storage as a source; its address has the bucket in the path.
package struct ObjectSourceSettings: Sendable {
  /// Scheme, host and port.
  package var endpoint: String
  package var region: String
  package var bucket: String
  /// The folder of the bucket, with a slash at its end; empty: all of the bucket.
  package var prefix: String
  /// The path, as written, of the file with the keys, in the form of AWS's own.
  package var credentialsFile: String
  package var proxies: ProxySettings
  /// The path, as written, of PEM certificates trusted beside the system's.
  package var certificateAuthorities: String?
  /// What the times without an offset in CSV and Parquet files are in.
  package var timeZone: String
  /// What the rows of CSV and Parquet files are.
  package var resources: [ResourceMapping]
}

/// A folder of this machine as a source.
package struct FolderSourceSettings: Sendable {
  /// The path of the folder, or of the one file, as written.
  package var path: String
  /// For how long a file must not have changed, so that it is not still being written.
  package var settled: Duration
  /// What the times without an offset in CSV and Parquet files are in.
  package var timeZone: String
  /// What the rows of CSV and Parquet files are.
  package var resources: [ResourceMapping]
}

/// A PostgreSQL database as a source.
package struct RelationalSettings: Sendable {
  /// The address, without a password.
  package var url: String
  /// The path, as written, of the file with the password on its first line; nil: libpq's own ways (`PGPASSFILE`).
  package var passwordFile: String?
  /// What the database's times without a zone are in, and what others are told in.
  package var timeZone: String
  package var resources: [ResourceMapping]
}

/// A database with an ODBC driver as a source.
package struct ODBCSourceSettings: Sendable {
  /// What it is opened with, by the driver's keywords; without a password.
  package var connection: [(keyword: String, value: String)]
  /// The path, as written, of a file with all that instead, as one text: `Driver=…;Server=…;`.
  package var connectionFile: String?
  /// The path, as written, of the file with the password on its first line.
  package var passwordFile: String?
  /// What the database's times without a zone are in.
  package var timeZone: String
  /// Of which moment what is read is: `repeatable_read`, `serializable` or `snapshot`; nil: as the database does by itself.
  package var isolation: String?
  /// How long the database may take to begin answering a statement.
  package var patience: Duration
  package var resources: [ResourceMapping]
}

/// Rows that are resources: a document in each, or elements made of columns.
package struct ResourceMapping: Sendable {
  package enum Rows: Hashable, Sendable {
    /// A table or view, with its schema before a point.
    case table(String)
    /// A statement that selects.
    case query(String)
  }

  /// An element of the resource and what it is made of.
  package struct Element: Hashable, Sendable {
    package enum Value: Hashable, Sendable {
      case column(String, prefix: String)
      /// A column that holds JSON, taken as it is.
      case json(String)
      case constant(String)
    }

    /// Such as `name[0].family`.
    package var path: String
    package var value: Value
    /// File and line, for messages.
    package var place: String

    package init(path: String, value: Value, place: String) {
      (self.path, self.value, self.place) = (path, value, place)
    }
  }

  package enum Shape: Hashable, Sendable {
    /// The column with the document.
    case document(String)
    case elements([Element])
  }

  package var type: String
  package var rows: Rows
  package var shape: Shape
  /// The column with the time of the last change; nil: all rows come each time.
  package var updated: String?
  /// The column that says that the resource is gone.
  package var deleted: String?
  /// File and line, for messages.
  package var place: String

  package init(
    type: String, rows: Rows, shape: Shape, updated: String? = nil, deleted: String? = nil, place: String
  ) {
    (self.type, self.rows, self.shape) = (type, rows, shape)
    (self.updated, self.deleted, self.place) = (updated, deleted, place)
  }
}
