import Foundation
import NIOCore
import NIOPosix
import WisselClient

/// An answer in a file, and its share of the room.
struct AnswerFile: Sendable {
  let file: OutputFile
  let share: AnswerRoom.Share
}

/// Takes in an answer of the server: in memory as long as it is short, from then on in a file.
actor AnswerSpool: ReplyBody {
  /// The longest answer that is held, in bytes; so much at a time goes to the file.
  static let longestHeld = 256 << 10
  /// After so many bytes it is seen again whether the disk has room.
  private static let stride = 16 << 20

  /// An answer that has come.
  enum Answer: Sendable {
    case held(Data)
    case filed(AnswerFile)
  }

  private let room: AnswerRoom
  /// What is not in the file.
  private var held = ByteBuffer()
  private var file: FileHandle?
  private var share: AnswerRoom.Share
  private var count = 0

  init(_ room: AnswerRoom) {
    self.room = room
    share = AnswerRoom.Share(room)
  }

  /// What has come.
  ///
  /// - Throws: `AnswerRoom.Full`.
  func answer() async throws -> Answer {
    guard let file else { return .held(Data(held.readableBytesView)) }
    try await write(to: file)
    // The copy is positioned by its readers.
    let descriptor = fcntl(file.fileDescriptor, F_DUPFD_CLOEXEC, 0)
    guard descriptor >= 0 else { throw AnswerRoom.Full() }
    return .filed(AnswerFile(file: OutputFile(descriptor: descriptor, size: count), share: share))
  }

  func begin() {
    held.clear()
    (file, share, count) = (nil, AnswerRoom.Share(room), 0)
  }

  /// - Throws: `TransportFailure.tooLarge`, or `AnswerRoom.Full`.
  func take(_ piece: ByteBuffer) async throws {
    let before = count
    count += piece.readableBytes
    guard count <= room.limit else { throw TransportFailure.tooLarge }
    try share.take(piece.readableBytes)
    held.writeImmutableBuffer(piece)
    guard held.readableBytes > Self.longestHeld else { return }
    if file == nil || before / Self.stride != count / Self.stride { try room.look() }
    let file = try file ?? FileHandle(fileDescriptor: room.open(), closeOnDealloc: true)
    self.file = file
    try await write(to: file)
  }

  private func write(to file: FileHandle) async throws {
    let bytes = held
    held.clear()
    do {
      try await NIOThreadPool.singleton.runIfActive { try file.write(contentsOf: bytes.readableBytesView) }
    } catch let error as CancellationError {
      throw error
    } catch {
      throw AnswerRoom.Full()
    }
  }
}
