internal import Tensors
internal import Training

extension LanguageModelNetwork {
    /// The layers in the order in which tokens pass them, as those of a ``Network``.
    ///
    /// - Parameter parameters: where the layers have declared theirs.
    /// - Returns: a layer each.
    func entries(of parameters: ParameterSet) -> [Network.Entry] {
        func count(_ isOwn: (String) -> Bool) -> Int {
            parameters.parameters.filter { isOwn($0.name) }.reduce(0) { $0 + $1.count }
        }
        var entries: [Network.Entry] = []
        func add(
            _ name: String, _ kind: String, _ shape: NetworkShape, _ isOwn: (String) -> Bool
        ) {
            entries.append(
                Network.Entry(
                    name: name, kind: kind,
                    inputs: [entries.last?.name ?? Network.inputName], shape: shape,
                    parameterCount: count(isOwn)))
        }
        add("embedding", "embedding", .steps(recipe.embedding)) { $0.hasPrefix("embedding.") }
        for layer in 0..<recipe.layers {
            if recipe.batchNorm {
                let name = "normalization.\(layer)"
                add(name, "batchNorm", .steps(layer == 0 ? recipe.embedding : recipe.hidden)) {
                    $0.hasPrefix(name + ".")
                }
            }
            add("\(recipe.cell).\(layer)", recipe.cell, .steps(recipe.hidden)) {
                $0.hasPrefix(recipe.cell + ".") && $0.hasSuffix("_l\(layer)")
            }
        }
        add("output", "linear", .steps(vocabulary)) { $0.hasPrefix("output.") }
        return entries
    }
}
