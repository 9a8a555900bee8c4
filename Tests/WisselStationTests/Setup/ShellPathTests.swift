import Foundation
import Testing

@testable import WisselStation

@Suite("A path given with a command")
struct ShellPathTests {
  @Test(
    "means the same in the station's file",
    arguments: [
      ("key.pem", "/etc/wissel/a.yaml", "/home/it/key.pem"), ("../key.pem", "/etc/wissel/a.yaml", "/home/key.pem"),
      ("key.pem", "/home/it/a.yaml", "key.pem"), ("/k/key.pem", "/etc/wissel/a.yaml", "/k/key.pem"),
      ("~/key.pem", "/etc/wissel/a.yaml", "~/key.pem"), ("~key.pem", "/etc/wissel/a.yaml", "/home/it/~key.pem"),
    ])
  func inFile(path: String, file: String, written: String) {
    let shell = URL(fileURLWithPath: "/home/it", isDirectory: true)
    #expect(ShellPath.inFile(path, from: shell, file: URL(fileURLWithPath: file)) == written)
  }
}
