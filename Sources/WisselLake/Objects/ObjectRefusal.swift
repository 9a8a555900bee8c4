import Foundation
import WisselPayloads

extension ObjectFailure {
  /// What is wrong and what to do, in words.
  ///
  /// - Parameter attempted: Such as `listing the bucket a`.
  func refusal(_ attempted: String, _ storage: ObjectStorage) -> LakeError {
    LakeError("\(attempted) at \(storage.endpoint.absoluteString): \(reason(storage))")
  }

  private func reason(_ storage: ObjectStorage) -> String {
    switch code {
    case "NoSuchBucket": return "there is no bucket \(storage.bucket); look at s3.bucket and s3.endpoint"
    case "InvalidAccessKeyId": return "the storage does not know the access key in s3.credentials_file"
    case "SignatureDoesNotMatch":
      return "the secret key in s3.credentials_file is not the one of the access key, or a proxy changes requests"
    case "RequestTimeTooSkewed": return "the clocks of this machine and of the storage differ too much; set this one"
    case "ExpiredToken", "InvalidToken", "TokenRefreshRequired":
      return "the session token in s3.credentials_file is no longer good; put a new one there"
    case "InvalidObjectState": return "the object is in an archive; bring it back, or move it out of s3.prefix"
    default: break
    }
    let isElsewhere = [301, 302, 307, 308].contains(status) || code == "AuthorizationHeaderMalformed"
    if isElsewhere || (status == 400 && region != nil) {
      return region.map { "the bucket is in the region \($0); set s3.region to it, and s3.endpoint to that region's" }
        ?? "the bucket is elsewhere (\(described)); look at s3.region and s3.endpoint"
    }
    switch status {
    case 401, 403:
      return "the access key in s3.credentials_file may not do that (\(described)); it needs to list the bucket "
        + "(s3:ListBucket) and to read its objects (s3:GetObject)"
    case 404: return "there is nothing (\(described)); look at s3.endpoint and s3.bucket"
    default: return "the storage answered \(described)"
    }
  }

  /// Whether the same may succeed later.
  var mayPass: Bool {
    Retries.mayPass(status) || ["SlowDown", "RequestTimeout", "InternalError", "ServiceUnavailable"].contains(code)
  }

  /// Status and code.
  var described: String { "\(status)\(code.map { ", \($0)" } ?? "")" }
}
