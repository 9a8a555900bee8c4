import CMalloc

/// This process's heap, which the C library manages.
package enum Heap {
  /// Lets all threads share one arena from now on, before those that will work have begun.
  ///
  /// By default each thread that finds the heap in use opens an arena of its own (mallopt(3), `M_ARENA_MAX`). What passes
  /// through a process in pieces then leaves a hole in each of them, and a process that only carries bytes grows to
  /// several times what it holds. For processes that mostly wait; one whose threads all work would wait for the arena.
  package static func shareOneArena() { mallopt(M_ARENA_MAX, 1) }
}
