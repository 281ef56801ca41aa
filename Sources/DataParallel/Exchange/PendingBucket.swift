internal import MPI

/// A sum of one bucket over ranks that goes on while other work is done.
protocol PendingBucket: AnyObject {
    /// Starts the sum of what the place now holds.
    func start(over ranks: borrowing Communicator) throws

    /// Lets MPI make progress, and goes on to what follows on messages that are through.
    func poll(over ranks: borrowing Communicator) throws

    /// Waits until this rank has added all that it adds, and tells the others.
    func finishCollecting(over ranks: borrowing Communicator) throws

    /// Waits for the end; then the sum is in its place.
    func finish(over ranks: borrowing Communicator) throws
}
