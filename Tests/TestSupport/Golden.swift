import Foundation

/// A golden file: named tensors that PyTorch computed, for tests to compare with.
///
/// The files are in Tests/TestSupport/Goldens; each names the script in scripts/golden that wrote
/// it. Values are `Double` and exactly those that PyTorch had.
package struct Golden: Sendable {
    /// The file's name without its ending, such as "lstm".
    package let name: String
    /// The script that wrote the file, relative to the package.
    package let generator: String
    private let tensors: [String: GoldenTensor]

    /// Reads a golden file by its name without ending; throws `GoldenError`.
    package static func load(_ name: String) throws -> Golden {
        guard
            let url = Bundle.module.url(
                forResource: name, withExtension: "json", subdirectory: "Goldens")
        else { throw GoldenError("there is no golden file \(name).json in TestSupport/Goldens") }
        return try Golden(name: name, text: String(contentsOf: url, encoding: .utf8))
    }

    /// Reads the text of a golden file; throws `GoldenError`.
    package init(name: String, text: String) throws {
        let file: GoldenFile
        do {
            file = try JSONDecoder().decode(GoldenFile.self, from: Data(text.utf8))
        } catch {
            throw GoldenError("golden file \(name).json cannot be read: \(error)")
        }
        self.name = name
        generator = file.generator
        var tensors: [String: GoldenTensor] = [:]
        for tensor in file.tensors {
            guard tensor.shape.reduce(1, *) == tensor.values.count else {
                throw GoldenError(
                    "\(tensor.name) in golden \(name) has \(tensor.values.count) values, "
                        + "not those of shape \(tensor.shape)")
            }
            guard tensors.updateValue(tensor, forKey: tensor.name) == nil else {
                throw GoldenError("\(tensor.name) is twice in golden \(name)")
            }
        }
        self.tensors = tensors
    }

    /// The names of all tensors, sorted.
    package var names: [String] { tensors.keys.sorted() }

    /// The tensor of a name such as "one/weight_ih_l0"; throws `GoldenError` if there is none.
    package func tensor(_ name: String) throws -> GoldenTensor {
        guard let tensor = tensors[name] else {
            throw GoldenError(
                "golden \(self.name) has no tensor \(name); it has "
                    + names.joined(separator: ", "))
        }
        return tensor
    }

    /// The values of a tensor, last dimension fastest; throws `GoldenError` if there is none.
    package func values(_ name: String) throws -> [Double] { try tensor(name).values }

    /// The values of a tensor of whole numbers, such as tokens; throws `GoldenError` if it is none.
    package func integers(_ name: String) throws -> [Int] {
        try values(name).map { value in
            guard let integer = Int(exactly: value) else {
                throw GoldenError("\(name) in golden \(self.name) has \(value), not a whole number")
            }
            return integer
        }
    }

    /// The value of a tensor of one element; throws `GoldenError` if it is none.
    package func number(_ name: String) throws -> Double {
        let values = try values(name)
        guard let value = values.first, values.count == 1 else {
            throw GoldenError("\(name) in golden \(self.name) has \(values.count) values, not 1")
        }
        return value
    }
}

private struct GoldenFile: Decodable {
    let generator: String
    let tensors: [GoldenTensor]
}
