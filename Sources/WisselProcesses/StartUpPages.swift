import Foundation

/// The pages of programs and libraries that starting took and running does not need.
///
/// A large part of a program runs once, at its start, and Linux maps sixteen pages wherever it touches one; a service
/// that then waits for months would hold them all. Given back, a page that is needed after all is mapped again from the
/// page cache, without a read from the disk.
package enum StartUpPages {
  /// Gives back the mapped pages of this process's code.
  package static func release() {
    for range in code(in: ownMaps()) {
      guard let start = UnsafeMutableRawPointer(bitPattern: range.lowerBound) else { continue }
      // What cannot be given back stays, which harms nothing.
      madvise(start, range.count, MADV_DONTNEED)
    }
  }

  /// What this process has mapped; to its end, since the kernel hands out a page at a time.
  static func ownMaps() -> String {
    let maps = try? FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/self/maps")).readToEnd()
    return String(decoding: maps ?? Data(), as: UTF8.self)
  }

  /// The addresses of code that came from a file, in the lines of `/proc/PID/maps` (proc(5)).
  ///
  /// Code alone: it is never written, so that the file has every byte of it. Other mappings may be read-only now and have
  /// been written before, as a linker's relocations are.
  static func code(in maps: String) -> [Range<UInt>] {
    maps.split(separator: "\n").compactMap { line in
      let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
      guard fields.count == 6, fields[1] == "r-xp", fields[5].drop(while: { $0 == " " }).first == "/" else {
        return nil
      }
      let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
      guard ends.count == 2, ends[0] < ends[1] else { return nil }
      return ends[0]..<ends[1]
    }
  }
}
