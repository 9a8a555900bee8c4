import CMalloc

/// This process's heap, which the C library manages.
package enum Heap {
  /// Keeps the heap of a process small that mostly waits and now and then carries something large, piece by piece. To be
  /// called before its threads begin.
  ///
  /// By default the C library learns from the first large piece to keep room for such in the heap, and each thread that
  /// finds the heap in use opens an arena of its own (mallopt(3), `M_MMAP_THRESHOLD`, `M_ARENA_MAX`). Both are quick, and
  /// leave holes: a process that only carries bytes grows to several times what it holds. With this, pieces over 128 KiB
  /// go back to the system at once, and all threads share one arena.
  package static func keepSmall() {
    mallopt(M_MMAP_THRESHOLD, 128 << 10)
    mallopt(M_TRIM_THRESHOLD, 256 << 10)
    mallopt(M_ARENA_MAX, 1)
  }
}
