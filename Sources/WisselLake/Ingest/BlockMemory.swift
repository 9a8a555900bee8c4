import Synchronization

/// Memory of blocks that are done with, for the next: fresh memory costs a fault of each of its pages.
final class BlockMemory: Sendable {
  /// More than this is not kept.
  private static let mostSpare = 16

  private struct Spare: @unchecked Sendable { let bytes: UnsafeMutableRawBufferPointer }
  private let spare = Mutex<[Spare]>([])

  deinit { for spare in spare.withLock({ $0 }) { spare.bytes.deallocate() } }

  func take(_ capacity: Int) -> UnsafeMutableRawBufferPointer {
    let spare = capacity == LandingFiles.blockBytes ? spare.withLock { $0.popLast() } : nil
    return spare?.bytes ?? .allocate(byteCount: capacity, alignment: 16)
  }

  func giveBack(_ bytes: UnsafeMutableRawBufferPointer) {
    let given = Spare(bytes: bytes)
    let isKept = spare.withLock { spare in
      guard given.bytes.count == LandingFiles.blockBytes, spare.count < Self.mostSpare else { return false }
      spare.append(given)
      return true
    }
    if !isKept { bytes.deallocate() }
  }
}
