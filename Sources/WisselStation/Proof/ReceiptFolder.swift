package import Foundation
import WisselModel
package import WisselTrust
import WisselWire

/// The station's receipts, a file for each run, and beside each the salt of its commitment, which only those get who got
/// the result.
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

  /// The receipt that was made before, if it is this key's and tells the same end.
  package func fingerprint(of plan: RunPlan, status: String, key: SigningKey) -> String? {
    guard let bytes = try? Data(contentsOf: file(of: plan)),
      let check = try? ReceiptCheck(bytes, key: key.publicKey), check.receipt.status == status,
      check.receipt.run == plan.run.rawValue, check.receipt.taskCreated == plan.created
    else { return nil }
    return check.fingerprint
  }

  /// Keeps a receipt.
  package func keep(_ signed: SignedDocument, salt: Data?, of plan: RunPlan) throws {
    if let salt { try DurableFile.write(Data((salt.base64EncodedString() + "\n").utf8), to: saltFile(of: plan)) }
    try DurableFile.write(try WireJSON.encode(signed), to: file(of: plan))
  }
}
