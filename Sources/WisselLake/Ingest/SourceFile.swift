import CFiles
import Foundation

/// A file to be loaded, as it was found.
package struct SourceFile: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// Resources: ND-JSON, or one JSON document.
    case resources
    /// A table of its own.
    case csv, parquet
  }

  package let path: String
  /// Its path in the source.
  package let name: String
  package let size: Int
  /// When it was changed last, in nanoseconds since 1970.
  package let modified: Int
  package let kind: Kind

  /// About how large it is when it is made plain.
  var plainSize: Int { Self.isCompressed(name) ? size * 8 : size }

  /// Whether it decompresses to its end; of what is not compressed it is not asked.
  var isWhole: Bool {
    guard Self.isCompressed(name) else { return true }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    do {
      let stream = try ByteStream(path, isHashing: false)
      while try stream.read(into: buffer) > 0 {}
      return true
    } catch { return false }
  }

  /// Whether a file is compressed, by its name.
  static func isCompressed(_ name: String) -> Bool { name.hasSuffix(".gz") || name.hasSuffix(".zst") }

  /// The files of a folder and the folders in it that can be loaded, in the order of their names; or the one file.
  ///
  /// Hidden and unfinished files are passed over, and the export's log (`log.ndjson`).
  package static func all(in source: String) throws(LakeError) -> [SourceFile] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: source, isDirectory: &isFolder) else {
      throw LakeError("the source \(source) is not there")
    }
    guard isFolder.boolValue else {
      let name = source.split(separator: "/").last.map(String.init) ?? source
      guard let file = file(source, name) else { throw LakeError("the source \(source) is no file that can be loaded") }
      return [file]
    }
    let names = FileManager.default.enumerator(atPath: source)?.compactMap { $0 as? String } ?? []
    return names.sorted().compactMap { file(source + "/" + $0, $0) }
  }

  private static func file(_ path: String, _ name: String) -> SourceFile? {
    guard name.split(separator: "/").allSatisfy({ !$0.hasPrefix(".") }), let kind = kind(name) else { return nil }
    var status = file_status()
    guard file_status_of_path(path, &status) == 0, status.mode & 0o170000 == 0o100000 else { return nil }
    let modified = Int(status.modified_seconds) * 1_000_000_000 + Int(status.modified_nanoseconds)
    return SourceFile(path: path, name: name, size: Int(status.size), modified: modified, kind: kind)
  }

  /// What a file is by its name; nil for what cannot be loaded.
  static func kind(_ path: String) -> Kind? {
    guard let name = path.split(separator: "/").last, name != "log.ndjson" else { return nil }
    var endings = name.lowercased().split(separator: ".").dropFirst().suffix(2)
    if endings.last == "gz" || endings.last == "zst" { endings.removeLast() }
    switch endings.last {
    case "ndjson", "jsonl", "json": return .resources
    case "csv", "tsv": return .csv
    case "parquet": return .parquet
    default: return nil
    }
  }
}
