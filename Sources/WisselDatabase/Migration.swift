/// One step of a schema: numbered, forward only, never changed once it has been released.
package struct Migration: Sendable {
  /// Its place in the sequence, from 1 without gaps.
  package let number: Int
  /// What it does, in a few words.
  package let name: String
  /// Its statements, in order.
  package let statements: [SQL]
  /// What follows them on one engine, in its own words: triggers, which each writes differently.
  let sqlite: [SQL]
  let postgres: [SQL]

  package init(_ number: Int, _ name: String, _ statements: [SQL], sqlite: [SQL] = [], postgres: [SQL] = []) {
    self.number = number
    self.name = name
    self.statements = statements
    self.sqlite = sqlite
    self.postgres = postgres
  }
}
