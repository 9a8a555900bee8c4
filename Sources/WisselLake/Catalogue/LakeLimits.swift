/// What work on a lake may use of the machine.
package struct LakeLimits: Sendable, Equatable {
  /// Memory for DuckDB in MiB; what does not fit goes to the lake's own folder for temporary files. Nil means half of
  /// what the process may use.
  package var memoryMiB: Int?
  /// Threads; nil means the processors there are.
  package var threads: Int?

  package init(memoryMiB: Int? = nil, threads: Int? = nil) { (self.memoryMiB, self.threads) = (memoryMiB, threads) }
}
