internal import DataParallel
public import Tensors

/// What decides the bits of a model besides its recipe: nothing with portable arithmetic, else the
/// instruction set of the kernels and the core type of the product library.
public struct Arithmetic: Codable, Equatable, Sendable {
    /// The kernels' instruction set, by name.
    public var instructionSet: String
    /// The library's core type.
    public var library: String

    /// The arithmetic of this process.
    public init(_ computing: Computing) {
        let usesLibrary = computing.products == .library && computing.precision == .float32
        // Our own kernels agree bit for bit.
        instructionSet = usesLibrary ? computing.kernels.instructionSet.name : "any"
        library = usesLibrary ? BLAS.coreName : "none"
    }

    /// Short, for a person.
    public var description: String {
        library == "none" ? "portable arithmetic" : "\(instructionSet) and OpenBLAS \(library)"
    }
}

extension Arithmetic {
    /// The name of the variable that chooses a lower instruction set than the processor has.
    public static let variable = "LOCKSTEP_INSTRUCTION_SET"

    /// The instruction set that the environment asks for, or the highest of this processor.
    ///
    /// - Throws: ``RecipeError`` if it names none, or one that this processor lacks.
    public static func instructionSet(
        environment: [String: String]
    ) throws(RecipeError) -> InstructionSet {
        guard let name = environment[variable], !name.isEmpty else { return .highest }
        guard let set = InstructionSet(name: name) else {
            let names = InstructionSet.allCases.map(\.name).joined(separator: ", ")
            throw RecipeError("\(variable) is '\(name)'; use one of \(names)")
        }
        guard set <= .highest else {
            throw RecipeError(
                "\(variable) is '\(name)', but this processor has \(InstructionSet.highest.name) "
                    + "at most")
        }
        return set
    }
}
