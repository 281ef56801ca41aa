internal import Glibc

extension FlightRecorder {
    /// Begins to keep operations in a file, in place of any other.
    ///
    /// - Parameters:
    ///   - path: the file, which is created or replaced; 45 KiB in an existing folder.
    ///   - rank: the rank of this process, for the file alone.
    ///   - ranks: the number of processes, for the file alone.
    /// - Throws: ``RecorderError`` if the file cannot be written.
    public static func open(_ path: String, rank: Int, ranks: Int) throws(RecorderError) {
        let isFirst = !RecorderFile.forget()
        if !isFirst { removeUser() }
        forgetPlaces()
        try RecorderFile.open(path, rank: rank, ranks: ranks)
        addUser()
    }

    /// Stops keeping operations in a file.
    ///
    /// - Parameters:
    ///   - state: what the file says became of the process, up to 28 characters.
    ///   - removingFile: whether the file is removed, and its folder if nothing else is left there.
    public static func close(_ state: StaticString = "finished", removingFile: Bool = false) {
        guard let file = RecorderFile.current else { return }
        file.tell(state: state)
        if removingFile { file.remove() }
        if RecorderFile.forget() { removeUser() }
    }

    /// Whether there is a file.
    public static var isOpen: Bool { RecorderFile.current != nil }

    /// Notes in the file what becomes of this process.
    static func conclude(_ state: StaticString, signal: Int32? = nil) {
        RecorderFile.current?.tell(state: state, signal: signal)
    }
}
