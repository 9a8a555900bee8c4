import Yams

/// A place in a file, from 1.
struct Position {
  let line: Int
  let column: Int

  init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  init(_ mark: Mark) { self.init(line: mark.line, column: mark.column) }
}

extension Node {
  var position: Position? { mark.map { Position($0) } }
}
