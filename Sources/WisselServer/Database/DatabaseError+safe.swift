import WisselDatabase
import WisselHTTP

// Its text holds statements and names of columns, never values.
extension DatabaseError: SafelyDescribed {
  package var safeDescription: String { description }
}

// Changes that may have been kept are not among it: whoever made them must look, not try again.
extension DatabaseError: PassingFailure {
  package var isPassing: Bool { [.unavailable, .busy].contains(code) }
}
