internal import Tensors

/// The weights of a decoder's step, block by block, in both directions.
///
/// Inputs are known for the whole sequence; attentional vector, h and context are not, so that their
/// columns of the same matrices are products of their own.
struct DecoderWeights {
    /// A block of columns of a weight.
    struct Block {
        let forward: PackedWeights
        let backward: PackedWeights
        let columns: Range<Int>

        init(_ weight: Parameter, _ columns: Range<Int>, in parameters: ParameterSet) {
            forward = PackedWeights(forward: weight, columns: columns, in: parameters)
            backward = PackedWeights(backward: weight, columns: columns, in: parameters)
            self.columns = columns
        }
    }

    /// From the input x to the gates.
    let input: Block
    /// From the attentional vector of the step before to the gates.
    let fed: Block
    /// From h of the step before to the gates.
    let recurrent: Block
    /// From the context to the attentional vector.
    let context: Block
    /// From h to the attentional vector.
    let hidden: Block

    init(
        input: Parameter, recurrent: Parameter, combination: Parameter, inputs: Int,
        valueFeatures: Int, in parameters: ParameterSet
    ) {
        self.input = Block(input, 0..<inputs, in: parameters)
        fed = Block(input, inputs..<input.shape[1], in: parameters)
        self.recurrent = Block(recurrent, 0..<recurrent.shape[1], in: parameters)
        context = Block(combination, 0..<valueFeatures, in: parameters)
        hidden = Block(combination, valueFeatures..<combination.shape[1], in: parameters)
    }

    private var blocks: [Block] { [input, fed, recurrent, context, hidden] }

    /// Plans the working memory of all products.
    func plan(_ computing: Computing) {
        for block in blocks {
            block.forward.plan(computing)
            block.backward.plan(computing)
        }
    }

    /// Packs what a forward pass takes; not while workers run.
    func packForward(_ computing: Computing) {
        input.forward.pack(computing)
        fed.forward.pack(computing)
        recurrent.forward.pack(computing)
        context.forward.pack(computing)
        hidden.forward.pack(computing)
    }

    /// Packs what a backward pass takes; not while workers run.
    func packBackward(_ computing: Computing) {
        input.backward.pack(computing)
        fed.backward.pack(computing)
        recurrent.backward.pack(computing)
        context.backward.pack(computing)
        hidden.backward.pack(computing)
    }
}
