import Foundation
import WisselPayloads
import WisselTesting

extension ObjectServer {
  /// The storage under a prefix.
  func payloads(prefix: String = "") throws -> ObjectPayloads {
    ObjectPayloads(
      try ObjectStorage(endpoint: address, region: "us-east-1", bucket: "wissel", prefix: prefix),
      ObjectCredentials(accessKey: accessKey, secretKey: secretKey), now: { Date() })
  }
}
