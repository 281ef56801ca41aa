// MPI takes addresses; these two methods are where spans turn into them. The address of a span
// without elements may be null, which MPI reads as an address of its own (`MPI_BOTTOM`), so such
// spans lend the address of a local variable instead; nothing is read or written there.

extension Span where Element: MPIScalar {
    /// Lends the address of the first element.
    func withAddress<R>(
        _ body: (UnsafePointer<Element>) throws(MPIError) -> R
    ) throws(MPIError) -> R {
        // Safe: the address is used during `body` alone, while the span is borrowed.
        try unsafe withUnsafeBufferPointer { (buffer) throws(MPIError) -> R in
            if let address = buffer.baseAddress { return try unsafe body(address) }
            let nothing = UnsafeMutablePointer<Element>.allocate(capacity: 1)
            defer { unsafe nothing.deallocate() }
            return try unsafe body(UnsafePointer(nothing))
        }
    }
}

extension MutableSpan where Element: MPIScalar {
    /// Lends the address of the first element.
    mutating func withAddress<R>(
        _ body: (UnsafeMutablePointer<Element>) throws(MPIError) -> R
    ) throws(MPIError) -> R {
        // Safe: the address is used during `body` alone, while the span is ours.
        try unsafe withUnsafeMutableBufferPointer { (buffer) throws(MPIError) -> R in
            if let address = buffer.baseAddress { return try unsafe body(address) }
            let nothing = UnsafeMutablePointer<Element>.allocate(capacity: 1)
            defer { unsafe nothing.deallocate() }
            return try unsafe body(nothing)
        }
    }
}
