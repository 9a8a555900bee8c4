import Testing

@testable import WisselStation

@Suite("The folder an algorithm may not write to")
struct ClosedFolderTests {
  @Test(
    "is the one of the last message that names a file",
    arguments: [
      ("OSError: [Errno 30] Read-only file system: '/opt/app/figures/1.png'", "/opt/app/figures"),
      ("Read-only file system: '/a/b'\nx\nRead-only file system: '/c/d'\nRead-only file system", "/c"),
      ("Read-only file system: '/figure.png'", "/"),
      ("Read-only file system: 'figure.png'", nil), ("touch: cannot touch 'x': Read-only file system", nil),
      ("Read-only file system: '/a b/c'", nil), ("Read-only file system: '/a\u{1B}[2K/c'", nil),
      ("Read-only file system: '", nil), ("Read-only file system: '/é/x'", nil), ("", nil),
      ("Read-only file system: '/\(String(repeating: "a/", count: 600))b'", nil),
    ] as [(String, String?)])
  func named(log: String, folder: String?) {
    #expect(ClosedFolder.named(in: log) == folder)
  }
}
