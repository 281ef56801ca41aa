internal import CKernels

/// The kernels of one instruction set.
///
/// Every version of a kernel gives the same bits, so the choice is one of speed. Methods check the
/// sizes of their views and hand addresses to C; they allocate nothing.
@safe
public struct Kernels: @unchecked Sendable {
    /// Which instruction set this is.
    public let instructionSet: InstructionSet

    // Safe to share: the table is a constant of the program.
    let table: UnsafePointer<lockstep_kernels>

    /// The kernels of `instructionSet`, or nil where this program was built without them.
    ///
    /// - Precondition: the processor has the instruction set.
    public init?(_ instructionSet: InstructionSet) {
        precondition(
            instructionSet <= .highest, "this processor has no \(instructionSet.name) kernels")
        guard let table = unsafe lockstep_kernels_of(Int32(instructionSet.rawValue)) else {
            return nil
        }
        unsafe self.table = table
        self.instructionSet = instructionSet
    }

    /// The kernels of the highest instruction set here.
    public static var best: Kernels {
        for set in InstructionSet.allCases.reversed() where set <= .highest {
            if let kernels = Kernels(set) { return kernels }
        }
        preconditionFailure("the portable kernels are always built")
    }
}
