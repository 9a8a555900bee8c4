import Dispatch
import NIOCore
import NIOPosix
import Testing

@testable import WisselSocketIO

@Suite("Tasks of a connection")
struct EventLoopExecutorTests {
  /// Waits for what another thread does.
  private func elsewhere() async {
    await withCheckedContinuation { continuation in DispatchQueue.global().async { continuation.resume() } }
  }

  @Test("run on its event loop, and come back to it from wherever they waited")
  func stay() async {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    await withTaskExecutorPreference(EventLoopExecutor(loop)) {
      #expect(loop.inEventLoop)
      await elsewhere()
      #expect(loop.inEventLoop)
      await withDiscardingTaskGroup { group in
        for _ in 0..<4 {
          group.addTask {
            #expect(loop.inEventLoop)
            await elsewhere()
            #expect(loop.inEventLoop)
          }
        }
      }
      // What is started for itself goes its own way.
      await Task { #expect(!loop.inEventLoop) }.value
    }
    #expect(!loop.inEventLoop)
  }
}
