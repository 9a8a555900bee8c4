package import WisselContainers

/// Which image a name stood for when it was looked at: what is decided about and what is started.
package struct ImageIdentity: Codable, Hashable, Sendable {
  /// The image's own id: the hash of its configuration, `sha256:…`.
  package var id: String
  /// The digests registries have for it, in order.
  package var digests: [String]

  package init(id: String, digests: [String]) {
    self.id = id
    self.digests = digests.sorted()
  }

  package init(_ image: ImageDetails) { self.init(id: image.id, digests: Array(image.digests)) }

  /// Whether a text is an image's own id.
  package static func isID(_ text: String) -> Bool {
    text.hasPrefix("sha256:") && text.utf8.count == 71 && text.dropFirst(7).allSatisfy(\.isHexDigit)
  }

  /// Whether this is the image a reference asks for by id or digest; any is, when it asks for neither.
  package func satisfies(_ reference: String) -> Bool {
    if reference.hasPrefix("sha256:") { return reference == id }
    guard let digest = ImageReference(reference)?.digest else { return true }
    return digests.contains(digest)
  }
}
