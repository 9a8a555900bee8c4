import WisselDatabase
import WisselHTTP

// Its text holds statements and names of columns, never values.
extension DatabaseError: SafelyDescribed {
  package var safeDescription: String { description }
}
