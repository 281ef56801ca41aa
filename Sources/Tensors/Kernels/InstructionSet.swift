internal import CKernels

/// The instruction sets that there are kernels for, lowest first.
public enum InstructionSet: Int, CaseIterable, Comparable, Sendable {
    /// Any processor: the twin that the others must equal, slow without hardware fused multiply-add.
    case portable = 0
    /// AVX2 with fused multiply-add.
    case avx2 = 1
    /// AVX-512 F, BW, DQ and VL.
    case avx512 = 2

    /// The highest set that this processor has.
    public static var highest: InstructionSet {
        InstructionSet(rawValue: Int(lockstep_highest_isa())) ?? .portable
    }

    /// The name used in recipes' records, reports and `LOCKSTEP_INSTRUCTION_SET`.
    public var name: String {
        switch self {
        case .portable: "portable"
        case .avx2: "avx2"
        case .avx512: "avx512"
        }
    }

    /// The set of that name, or nil.
    public init?(name: String) {
        guard let set = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = set
    }

    /// Orders by what a processor must have: a lower set runs wherever a higher one does.
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}
