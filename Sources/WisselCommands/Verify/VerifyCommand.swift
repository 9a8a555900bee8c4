import ArgumentParser
import Foundation
import WisselProcesses
import WisselTrust
import WisselWire

/// `wissel verify`.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check a station's receipt of a run, without asking anybody.",
    discussion: """
      A station keeps the receipts of its runs in its data folder, under proof-*/receipts, and its key in signing.pub. \
      --key says whose receipt it has to be; without it any key's signature is taken, and the key's fingerprint printed. \
      --log checks the station's whole log of runs, and that it tells of this receipt; --head, that it still has what a \
      witness saw: a head that the station left in wissel.witness_folder. --result and --salt check that a \
      result is the one the receipt was made for.

      Exit status: 0 the receipt is good; 1 it is not; 2 a file cannot be read.

      EXAMPLE
        wissel verify run-7-20260527120000.receipt --key signing.pub --log log
      """)

  @Argument(help: "The file with the receipt.", completion: .file())
  var receipt: String

  @Option(help: "The file with the station's key (signing.pub).", completion: .file())
  var key: String?

  @Option(help: "The file with the station's log of runs.", completion: .file())
  var log: String?

  @Option(
    help: "A file with a head of the log that a witness keeps, or a folder of them (*.head); needs --log. Repeatable.",
    completion: .file())
  var head: [String] = []

  @Option(help: "The file with the result as the algorithm wrote it; needs --salt.", completion: .file())
  var result: String?

  @Option(help: "The file with the salt that the station gives to whoever got the result.", completion: .file())
  var salt: String?

  @Flag(help: "Print the verdict as JSON.")
  var json = false

  func run() throws {
    guard (result == nil) == (salt == nil) else { throw ValidationError("--result and --salt need each other") }
    guard head.isEmpty || log != nil else { throw ValidationError("--head needs --log") }
    do {
      let check = try verify()
      StandardOutput.line(try json ? WireJSON.text(Verdict(check)) : Self.text(check))
    } catch let fault as ReceiptCheck.Fault {
      if json { StandardOutput.line(try WireJSON.text(Verdict(fault))) }
      let message = "the receipt \(receipt) is not good: \(fault)"
      throw fault == .unreadable
        ? CommandFailure.unusable("the receipt \(receipt) cannot be read: \(fault)") : CommandFailure.failed(message)
    }
  }

  private func verify() throws -> ReceiptCheck {
    var check = try ReceiptCheck(Self.read(receipt), key: key.map { try Self.publicKey($0) })
    if !head.isEmpty {
      var isExpected = false
      for file in try head.flatMap({ try Self.heads(at: $0) }) {
        if try check.expect(Self.read(file)) { isExpected = true }
      }
      guard isExpected else { throw ReceiptCheck.Fault.head("none is of the log that the receipt was written into") }
    }
    if let log {
      var reader = ProofLogReader()
      do {
        try Self.pieces(log) { piece in try reader.feed(piece) { check.see($0) } }
      } catch let broken as HashChain.BrokenLink {
        throw ReceiptCheck.Fault.brokenLog("\(broken)")
      }
      guard reader.rest.isEmpty else {
        throw ReceiptCheck.Fault.brokenLog("it ends within an entry; the station cuts that off when it starts")
      }
      try check.checkLog()
    }
    if let result, let salt {
      guard let salt = Self.base64(try Self.read(salt)), salt.count == Commitment.saltBytes else {
        throw CommandFailure.unusable("\(salt) holds no salt: it has \(Commitment.saltBytes) bytes, in base64")
      }
      var commitment = Commitment(salt: salt)
      try Self.pieces(result) { commitment.feed($0) }
      guard check.receipt.result?.commitment == commitment.text else { throw ReceiptCheck.Fault.result }
    }
    return check
  }

  /// A head's file, or those of a folder.
  private static func heads(at path: String) throws -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
      return [path]
    }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      throw CommandFailure.unusable("\(path) cannot be read: check that you may read it")
    }
    return names.filter { $0.hasSuffix(".head") }.sorted().map { path + "/" + $0 }
  }

  private static func publicKey(_ path: String) throws -> Data {
    guard let key = base64(try read(path)), key.count == 32 else {
      throw CommandFailure.unusable("\(path) holds no key: a station's signing.pub has 32 bytes, in base64")
    }
    return key
  }

  private static func base64(_ text: Data) -> Data? {
    Data(base64Encoded: String(decoding: text, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
  }

  /// Receipts and keys are small.
  private static func read(_ path: String) throws -> Data {
    var bytes = Data()
    try pieces(path) { piece in
      bytes += piece
      guard bytes.count <= 1 << 20 else { throw CommandFailure.unusable("\(path) is too large to be a receipt or key") }
    }
    return bytes
  }

  private static func pieces(_ path: String, _ take: (Data) throws -> Void) throws {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw CommandFailure.unusable("\(path) cannot be read: check the path, and that you may read it")
    }
    defer { try? handle.close() }
    while true {
      let piece: Data
      do {
        piece = try handle.read(upToCount: 1 << 20) ?? Data()
      } catch {
        throw CommandFailure.unusable("\(path) cannot be read: check that it is a file")
      }
      guard !piece.isEmpty else { return }
      try take(piece)
    }
  }

  private static func text(_ check: ReceiptCheck) -> String {
    let receipt = check.receipt
    let image = receipt.image.map { image in
      "\(image.reference), id \(image.id)" + image.digests.map { ", digest \($0)" }.joined()
    }
    let databases = receipt.databases.map { database in
      database.label + (database.snapshot.map { " at \($0)" } ?? "")
    }
    return """
      the receipt is good
        signed by  \(SigningKey.fingerprint(check.key))
        station    node \(receipt.station.node) of organisation \(receipt.station.organization) at \(receipt.station.server)
        run        \(receipt.run) of task \(receipt.task), number \(receipt.ordinal) of job \(receipt.job)
        image      \(image ?? "none")
        function   \(receipt.function ?? "not known")
        databases  \(databases.isEmpty ? "none" : databases.joined(separator: ", "))
        ended      \(receipt.endedAt), \(receipt.status)
      """
  }
}

/// What the command says, as JSON.
private struct Verdict: Encodable {
  var good: Bool
  /// What is wrong; nil when nothing is.
  @Null var fault: String?
  /// The fingerprint of the key that signed.
  @Null var key: String?
  @Null var receipt: Receipt?

  init(_ check: ReceiptCheck) {
    good = true
    fault = nil
    key = SigningKey.fingerprint(check.key)
    receipt = check.receipt
  }

  init(_ fault: ReceiptCheck.Fault) {
    good = false
    self.fault = fault.description
    key = nil
    receipt = nil
  }
}
