import Foundation
import Testing

@testable import WisselProcesses

@Suite("The pages that starting took")
struct StartUpPagesTests {
  @Test("only code from a file is given back: not data, not what was written, not the kernel's own")
  func code() {
    let maps = """
      5590-5592 r-xp 00000000 fe:00 16238757                   /usr/bin/wissel
      5592-5593 r--p 02997000 fe:00 16238757                   /usr/bin/wissel
      5593-5594 rw-p 02abc000 fe:00 16238757                   /usr/bin/wissel
      5600-5601 rwxp 00000000 fe:00 16238757                   /usr/bin/wissel
      7f00-7f10 r-xp 00001000 fe:00 77                         /usr/lib/a library with spaces.so
      7f20-7f21 r-xp 00000000 00:00 0 
      7ffd-7ffe r-xp 00000000 00:00 0                          [vdso]
      zz-7ffe r-xp 00000000 00:00 1                            /usr/lib/x.so
      7ffe-7ffd r-xp 00000000 00:00 1                          /usr/lib/x.so

      """
    #expect(StartUpPages.code(in: maps) == [0x5590..<0x5592, 0x7f00..<0x7f10])
  }

  @Test("the whole list of mappings is read, which is longer than what the kernel hands out at once")
  func whole() {
    let maps = StartUpPages.ownMaps()
    #expect(maps.utf8.count > 4096 && maps.contains("[stack]"))
  }

  @Test("a process goes on after its code was given back")
  func goesOn() async {
    StartUpPages.release()
    let sum = await Task.detached { (1...1000).reduce(0, +) }.value
    #expect(sum == 500_500)
  }
}
