import Foundation
package import NIOCore

/// Reads a JSON document as it arrives and takes the long texts of named members out of it, so that neither the
/// document nor the texts are ever in memory as a whole. What is left, with a short mark in the place of each long
/// text, is an ordinary document to be read afterwards, by a reader that also finds what is malformed.
///
/// Only texts that stand for themselves are taken out: printable ASCII without `\`, as base64 and sealed texts are. One
/// that turns out to be different is given back with `restore`.
package struct LongTextScanner: Sendable {
  /// What a piece of the document had of long texts, in order.
  package enum Part: Sendable {
    case begin
    case bytes(ByteBuffer)
    case end
    /// The text that began is not taken out after all: what was handed over of it belongs back; see `restore`.
    case unfit
  }

  /// The document without its long texts.
  package private(set) var rest: [UInt8] = []
  /// How many bytes of the document are not in texts of the named members.
  package private(set) var others = 0

  private let names: Set<[UInt8]>
  private let threshold: Int
  private let mark: String
  /// How many texts were taken out.
  private var count = 0

  private var isInText = false
  private var isEscaped = false
  private var isKey = false
  /// Whether the text that is being read is a named member's.
  private var isNamed = false
  /// Whether the text that is being read may be taken out.
  private var isCandidate = false
  private var isTaking = false
  /// Where the text that is being read begins in `rest`.
  private var start = 0
  private var key: [UInt8] = []
  private var expectsKey = false
  /// The containers around the present place: whether each is an object.
  private var containers: [Bool] = []

  /// - Parameters:
  ///   - names: the members whose texts may be long.
  ///   - threshold: texts of more bytes are taken out.
  ///   - mark: what stands in the place of the n-th long text is this and the number n, counted from 0.
  package init(names: Set<String>, threshold: Int, mark: String) {
    self.names = Set(names.map { Array($0.utf8) })
    self.threshold = threshold
    self.mark = mark
  }

  /// What stands for the n-th long text.
  package func mark(_ number: Int) -> String { mark + String(number) }

  /// Reads the next piece. After `.unfit` nothing more of the piece has been read; go on with the rest of it, which is
  /// returned, when the text was restored.
  package mutating func scan(_ piece: ByteBuffer) -> (parts: [Part], rest: ByteBuffer?) {
    var parts: [Part] = []
    var left: ByteBuffer?
    piece.withUnsafeReadableBytes { bytes in
      var index = 0
      while index < bytes.count {
        guard isInText else {
          structure(bytes[index])
          index += 1
          continue
        }
        let run = isEscaped ? 0 : Self.plainBytes(bytes, from: index)
        if run > 0 {
          take(piece, index, run, &parts)
          index += run
          continue
        }
        if bytes[index] == UInt8(ascii: "\""), !isEscaped {
          endText(&parts)
        } else {
          if isTaking {
            isTaking = false
            isCandidate = false
            parts.append(.unfit)
            left = piece.getSlice(at: piece.readerIndex + index, length: bytes.count - index)
            return
          }
          isCandidate = false
          isEscaped = !isEscaped && bytes[index] == UInt8(ascii: "\\")
          rest.append(bytes[index])
          if !isNamed { others += 1 }
        }
        index += 1
      }
    }
    return (parts, left)
  }

  /// Puts the beginning of an unfit text, as it was handed over, back into its place.
  package mutating func restore(_ bytes: some Sequence<UInt8>) { rest += bytes }

  private mutating func structure(_ byte: UInt8) {
    rest.append(byte)
    others += 1
    switch byte {
    case UInt8(ascii: "\""):
      isInText = true
      start = rest.count
      let isInObject = containers.last == true
      isKey = isInObject && expectsKey
      isNamed = isInObject && !isKey && names.contains(key)
      isCandidate = isNamed
    case UInt8(ascii: "{"):
      containers.append(true)
      expectsKey = true
    case UInt8(ascii: "["):
      containers.append(false)
      expectsKey = false
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      _ = containers.popLast()
      expectsKey = false
    case UInt8(ascii: ","): expectsKey = containers.last == true
    case UInt8(ascii: ":"): expectsKey = false
    default: break
    }
  }

  private mutating func take(_ piece: ByteBuffer, _ index: Int, _ length: Int, _ parts: inout [Part]) {
    guard let slice = piece.getSlice(at: piece.readerIndex + index, length: length) else { return }
    if isTaking { return parts.append(.bytes(slice)) }
    if !isNamed { others += length }
    if isCandidate, rest.count - start + length > threshold {
      isTaking = true
      parts.append(.begin)
      if rest.count > start { parts.append(.bytes(ByteBuffer(bytes: rest[start...]))) }
      parts.append(.bytes(slice))
      rest.removeSubrange(start...)
    } else {
      rest.append(contentsOf: slice.readableBytesView)
    }
  }

  private mutating func endText(_ parts: inout [Part]) {
    isInText = false
    if isTaking {
      isTaking = false
      parts.append(.end)
      rest += Array(mark(count).utf8)
      count += 1
    } else if isKey {
      key = Array(rest[start...])
    }
    rest.append(UInt8(ascii: "\""))
  }

  /// How many bytes from a place on are printable ASCII other than `"` and `\`: sixteen at a time.
  static func plainBytes(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    var index = start
    let (first, last) = (SIMD16<UInt8>(repeating: 0x20), SIMD16<UInt8>(repeating: 0x7E))
    let (quote, backslash) = (SIMD16<UInt8>(repeating: 0x22), SIMD16<UInt8>(repeating: 0x5C))
    while index + 16 <= bytes.count {
      let lane = bytes.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
      let outside = (lane .< first) .| (lane .> last)
      let marks = (lane .== quote) .| (lane .== backslash)
      if Swift.any(outside .| marks) { break }
      index += 16
    }
    while index < bytes.count, (0x20...0x7E).contains(bytes[index]), bytes[index] != 0x22, bytes[index] != 0x5C {
      index += 1
    }
    return index - start
  }
}
