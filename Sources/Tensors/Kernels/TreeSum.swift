internal import CKernels

extension Kernels {
    /// The sum of several arrays in the order of the ``LaneTree``, written to several places.
    ///
    /// One pass: each number is read and written once. A place may be one of the arrays. The bits
    /// are the same with any instruction set.
    ///
    /// - Parameters:
    ///   - terms: the arrays; at least one, at most 65,536.
    ///   - range: the elements of each array that are added.
    ///   - results: where the sums go, at the same elements.
    public func sum(_ terms: [View<Float>], _ range: Range<Int>, into results: [View<Float>]) {
        precondition(!terms.isEmpty && terms.count <= 1 << 16, "a sum of \(terms.count) arrays")
        if range.isEmpty { return }
        // Safe: every array holds the range, which was checked, and lives as long as the call.
        unsafe withAddresses(of: terms, range) { terms in
            unsafe withAddresses(of: results, range) { results in
                unsafe table.pointee.sumTree(
                    terms.count, range.count, terms.baseAddress, results.count,
                    results.baseAddress)
            }
        }
    }

    /// The sum of several arrays, as above, written to one place that is as long as the range.
    public func sum(_ terms: [View<Float>], _ range: Range<Int>, to result: View<Float>) {
        precondition(!terms.isEmpty && terms.count <= 1 << 16, "a sum of \(terms.count) arrays")
        precondition(result.count == range.count, "\(range.count) sums for \(result.count) places")
        if range.isEmpty { return }
        // Safe: as above.
        unsafe withAddresses(of: terms, range) { terms in
            var address: UnsafeMutablePointer<Float>? = unsafe result.address
            unsafe table.pointee.sumTree(
                terms.count, range.count, terms.baseAddress, 1, &address)
        }
    }

    /// Lends the addresses of the elements `range` of each view; on the stack, if they are few.
    private func withAddresses(
        of views: [View<Float>], _ range: Range<Int>,
        _ body: (UnsafeBufferPointer<UnsafeMutablePointer<Float>?>) -> Void
    ) {
        // Safe: all places are initialised before `body` sees them; the elements are trivial.
        unsafe withUnsafeTemporaryAllocation(
            of: UnsafeMutablePointer<Float>?.self, capacity: views.count
        ) { addresses in
            for index in views.indices {
                unsafe addresses.initializeElement(at: index, to: views[index][range].address)
            }
            unsafe body(UnsafeBufferPointer(addresses))
        }
    }
}
