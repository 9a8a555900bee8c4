import CFiles
package import Foundation
import WisselModel
package import WisselTrust
import WisselWire

/// A receipt and what its commitment to the result needs, which only those get who got the result.
package struct KeptReceipt: Codable, Sendable, Equatable {
  package var signed: SignedDocument
  /// nil without a result and without rows of lakes.
  package var salt: Data?

  package init(signed: SignedDocument, salt: Data?) {
    self.signed = signed
    self.salt = salt
  }

  /// What it says of a run's end; nil when that is not this key's, or of another run or end.
  package func receipt(of plan: RunPlan, status: String, key: SigningKey) -> Receipt? {
    guard let bytes = try? WireJSON.encode(signed), let check = try? ReceiptCheck(bytes, key: key.publicKey),
      check.receipt.status == status, check.receipt.run == plan.run.rawValue, check.receipt.taskCreated == plan.created
    else { return nil }
    return check.receipt
  }
}

/// The station's receipts, a file for each run, and beside each the salt of its commitment.
package struct ReceiptFolder: Sendable {
  private let folder: URL

  package init(_ folder: URL) { self.folder = folder }

  /// The file of a run's receipt. The number alone would not do: a server that begins anew counts anew.
  package func file(of plan: RunPlan) -> URL {
    let made = plan.created.prefix(19).filter { $0.isASCII && $0.isNumber }
    return folder.appendingPathComponent("run-\(plan.run)-\(made).receipt")
  }

  private func saltFile(of plan: RunPlan) -> URL {
    file(of: plan).deletingPathExtension().appendingPathExtension("salt")
  }

  /// What was kept for a run; nil when nothing readable was.
  package func kept(of plan: RunPlan) -> KeptReceipt? {
    guard let bytes = try? Data(contentsOf: file(of: plan)),
      let signed = try? WireJSON.decode(SignedDocument.self, from: bytes)
    else { return nil }
    return KeptReceipt(
      signed: signed, salt: (try? Data(contentsOf: saltFile(of: plan))).flatMap { SigningKeyFile.decoded($0) })
  }

  /// Keeps a receipt. It outlives this process; it is on disk after `settle`.
  package func keep(_ kept: KeptReceipt, of plan: RunPlan) throws {
    if let salt = kept.salt {
      try DurableFile.write(
        Data((salt.base64EncodedString() + "\n").utf8), to: saltFile(of: plan), isForced: false)
    }
    try DurableFile.write(try WireJSON.encode(kept.signed), to: file(of: plan), isForced: false)
  }

  /// Forces all that was kept to disk, in one go however much it is.
  package func settle() throws {
    let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw DurableFile.Unwritable(path: folder.path) }
    defer { close(descriptor) }
    guard force_file_system(descriptor) == 0 else { throw DurableFile.Unwritable(path: folder.path) }
  }
}
