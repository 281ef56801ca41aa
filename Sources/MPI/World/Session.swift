internal import COpenMPI

/// The time between starting and finishing MPI, shared by all that was made in it.
///
/// Used only by the thread that started MPI: the class is not `Sendable`, and neither is anything
/// that refers to it.
final class Session {
    /// Whether handles may still be freed.
    private(set) var isOpen = true

    private var kept: [AnyObject] = []
    private var windowsMade = 0
    private var leftWindows: [(order: Int, handle: WindowHandle)] = []

    /// Keeps an object until the session ends.
    func keep(_ object: AnyObject) { kept.append(object) }

    /// A number for a window that was just made; later windows have higher ones.
    func numberWindow() -> Int {
        windowsMade += 1
        return windowsMade
    }

    /// Takes over a window whose owner is gone, to free it when the session ends.
    ///
    /// `MPI_Win_free` waits for the other processes. Called while an error unwinds one of them it
    /// would wait for ever and hide the error, so no deinit calls it.
    func leave(_ handle: WindowHandle, order: Int) {
        guard isOpen else { return }
        leftWindows.append((order, handle))
    }

    /// Frees what was left, in the order in which it was made, which all processes share.
    func close() throws(MPIError) {
        isOpen = false
        for window in leftWindows.sorted(by: { $0.order < $1.order }) {
            try window.handle.free(rank: nil)
        }
        leftWindows = []
        kept = []
    }
}
