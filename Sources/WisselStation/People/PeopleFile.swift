import Foundation
import WisselPasswords

/// The people of a station, a line each: `name:role:bcrypt hash`, in a file that only the station's user can read.
package struct PeopleFile: Sendable {
  /// Bytes a file may have: some thousand people.
  private static let longest = 1 << 20

  package let path: String

  package init(path: String) { self.path = path }

  /// One line.
  package struct Entry: Hashable, Sendable {
    package var person: Person
    /// `$2b$…`
    package var hash: String
  }

  /// Why the file cannot be used, or a change not made.
  package struct Unusable: Error, Hashable, CustomStringConvertible {
    package let description: String
  }

  /// Differs when the file was replaced or changed; nil when there is none.
  var version: String? { FileStatus(path: path)?.version }

  /// Reads all people; none when there is no file yet.
  package func read() throws(Unusable) -> [Entry] {
    guard let status = FileStatus(path: path) else { return [] }
    guard status.isPlain, status.isPrivate, status.size <= Self.longest else {
      throw Unusable(
        description: "the file of people \(path) is not used: others on this machine may read it, or it is no file; "
          + "chmod 600 it, and have the passwords changed if others did")
    }
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw Unusable(description: "the file of people \(path) cannot be read by the station's user")
    }
    var entries: [Entry] = []
    for (number, line) in text.split(whereSeparator: \.isNewline).enumerated() where !line.hasPrefix("#") {
      let parts = line.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 3, Person.isName(String(parts[0])), let role = ConsoleRole(rawValue: String(parts[1])),
        parts[2].hasPrefix("$2")
      else {
        throw Unusable(
          description: "line \(number + 1) of \(path) is not name:role:hash: take it out, and add the person")
      }
      let person = Person(name: String(parts[0]), role: role)
      guard !entries.contains(where: { $0.person.name == person.name }) else {
        throw Unusable(description: "\(person.name) is there twice in \(path); a person has one role")
      }
      entries.append(Entry(person: person, hash: String(parts[2])))
    }
    return entries
  }

  /// Adds a person; a name that is there stays as it is.
  ///
  /// - Parameter cost: bcrypt's.
  package func add(_ person: Person, password: String, cost: Int = 12) throws {
    guard Person.isName(person.name) else {
      throw Unusable(
        description: "“\(person.name.prefix(40))” cannot be a name: use small letters, digits, . _ -, beginning with a "
          + "letter, at most 32")
    }
    if let problem = Self.problem(with: password) { throw Unusable(description: problem) }
    var entries = try read()
    guard !entries.contains(where: { $0.person.name == person.name }) else {
      throw Unusable(description: "\(person.name) is there already; remove that person first")
    }
    var generator = SystemRandomNumberGenerator()
    entries.append(Entry(person: person, hash: try Bcrypt.hash(password, cost: cost, using: &generator)))
    try write(entries)
  }

  /// Takes a person out.
  package func remove(_ name: String) throws {
    let entries = try read()
    let rest = entries.filter { $0.person.name != name }
    guard rest.count < entries.count else { throw Unusable(description: "nobody in \(path) is called \(name)") }
    try write(rest)
  }

  /// What is wrong with a password, or nil. bcrypt reads no more than 72 bytes.
  package static func problem(with password: String) -> String? {
    if password.count < 12 { return "the password is too short: use 12 characters or more" }
    if password.utf8.count > 72 { return "the password is too long: use at most 72 bytes" }
    if password.utf8.contains(0) { return "the password holds a zero byte" }
    return nil
  }

  private func write(_ entries: [Entry]) throws {
    let text = entries.map { "\($0.person.name):\($0.person.role.rawValue):\($0.hash)\n" }.joined()
    try DurableFile.write(Data(text.utf8), to: URL(fileURLWithPath: path))
  }
}
