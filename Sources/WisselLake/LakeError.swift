/// Why input or an engine could not be used. It quotes no data.
package struct LakeError: Error, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
