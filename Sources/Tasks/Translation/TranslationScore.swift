internal import Training

/// Sums over pairs of what a model says after true tokens.
struct TranslationScore {
    var loss = 0.0
    /// Tokens with their ends, and those that were the likeliest.
    var count = 0.0, right = 0.0

    init() {}

    /// The numbers, in an order of their own.
    static let size = 3
    var numbers: [Double] { [loss, count, right] }

    init(_ numbers: ArraySlice<Double>) {
        let numbers = Array(numbers)
        (loss, count, right) = (numbers[0], numbers[1], numbers[2])
    }
}

/// Sums over pairs of how right a model's own answers are.
struct AnswerScore {
    /// Answers, and those that are their reference.
    private(set) var answers = 0.0, exact = 0.0
    /// Places of the longer of answer and reference, and those with the same token in both.
    private(set) var tokens = 0.0, right = 0.0
    private(set) var bleu = BLEU()
    /// Sums over answers of ROUGE's F1 of single tokens and of the longest common subsequence.
    private(set) var rouge1 = 0.0, rougeL = 0.0

    init() {}

    /// Counts an answer.
    ///
    /// - Parameters:
    ///   - answer: what was said.
    ///   - reference: what should be said.
    ///   - others: what else would be right.
    mutating func add(_ answer: [Int32], reference: [Int32], or others: [[Int32]] = []) {
        answers += 1
        if answer == reference || others.contains(answer) { exact += 1 }
        tokens += Double(max(answer.count, reference.count))
        right += Double(zip(answer, reference).count { $0 == $1 })
        bleu.add(answer, reference: reference)
        let rouge = ROUGE(answer, reference: reference)
        rouge1 += rouge.unigrams
        rougeL += rouge.longest
    }

    /// The measures; those of another search than the greedy one have its name.
    func figures(_ method: SearchRecipe.Method) -> [Evaluation.Figure] {
        func figure(_ name: String, _ value: Double) -> Evaluation.Figure {
            let name =
                method == .greedy
                ? name : method.rawValue + name.prefix(1).uppercased() + name.dropFirst()
            return Evaluation.Figure(name, value)
        }
        return [
            figure("accuracy", right / max(tokens, 1)), figure("exact", exact / max(answers, 1)),
            figure("bleu", bleu.score), figure("rouge1", rouge1 / max(answers, 1)),
            figure("rougeL", rougeL / max(answers, 1)),
        ]
    }

    /// The numbers, in an order of their own.
    static let size = 6 + BLEU.size
    var numbers: [Double] { [answers, exact, tokens, right, rouge1, rougeL] + bleu.numbers }

    init(_ numbers: ArraySlice<Double>) {
        let start = numbers.startIndex
        answers = numbers[start]
        exact = numbers[start + 1]
        tokens = numbers[start + 2]
        right = numbers[start + 3]
        rouge1 = numbers[start + 4]
        rougeL = numbers[start + 5]
        bleu = BLEU(numbers[(start + 6)...])
    }
}
