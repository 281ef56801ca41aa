public import Foundation

extension Process {
    /// Waits for the end, asleep.
    ///
    /// `waitUntilExit` keeps a core busy on a thread whose run loop has nothing to do.
    public func sleepUntilExit() {
        while isRunning { Thread.sleep(forTimeInterval: 0.005) }
    }
}
