internal import MPI
internal import Tensors

/// One vector a rank of a node, in memory that all ranks of the node see.
struct SharedVector {
    /// The vector of each rank.
    let copies: [View<Float>]
    /// Where they are.
    let arrays: SharedArrays<Float>

    /// Allocates the vectors, `count` numbers each; collective.
    init(count: Int, on node: borrowing Communicator) throws {
        let arrays = try SharedArrays<Float>(count: count, on: node)
        self.arrays = arrays
        copies = (0..<node.size).map { Memory(arrays.array(of: $0)).whole }
    }

    /// Whether a memory is one of the vectors.
    func holds(_ memory: Memory<Float>) -> Bool { memory.owner === arrays }
}
