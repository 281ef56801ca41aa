/// How a rank computes.
///
/// Precision and the choice of products decide bits; kernels and workers are only a matter of speed.
public struct Computing: Sendable {
    /// The kernels' instruction set.
    public var kernels: Kernels
    /// The threads.
    public var workers: Workers
    /// The number format of products.
    public var precision: Precision
    /// Who computes the products of whole sequences.
    public var products: ProductChoice
    /// Working memory of operations, one at a time.
    public let scratch: Scratch

    /// Names the ways; by default one thread and the portable arithmetic in single precision.
    public init(
        kernels: Kernels, workers: Workers = Workers(count: 1), precision: Precision = .float32,
        products: ProductChoice = .portable
    ) {
        self.kernels = kernels
        self.workers = workers
        self.precision = precision
        self.products = products
        scratch = Scratch()
    }

    /// Words of a packed row of `k` numbers: two bfloat16 numbers share one.
    func words(_ k: Int) -> Int { precision == .bfloat16 ? (k + 1) / 2 : k }
}

/// The number format of the operands of products; sums and everything else are single precision.
public enum Precision: String, CaseIterable, Sendable {
    /// IEEE single precision.
    case float32
    /// The upper half of a single precision number, rounded to nearest even.
    case bfloat16 = "bf16"
}

/// Who computes the products of whole sequences with weights.
public enum ProductChoice: String, CaseIterable, Sendable {
    /// Our kernels, one fused chain an output: the same bits on every processor.
    case portable
    /// OpenBLAS, one lane at a time: bits depend on its kernels for the processor.
    case library
}
