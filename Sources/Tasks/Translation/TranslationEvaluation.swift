internal import Corpus
internal import DataParallel
internal import Layers
internal import Tensors
internal import Training

/// Judges a model on pairs: what it says after true tokens, and what it writes by itself.
///
/// The bits are the same on any number of ranks.
final class TranslationEvaluation {
    private let recipe: DecoderRecipe
    private let context: TaskContext
    private let graphs: TranslationGraphs
    private let searches: SearchGraphs

    init(
        _ model: TranslationModel, recipe: DecoderRecipe, context: TaskContext,
        workspace: Memory<Float>
    ) {
        self.recipe = recipe
        self.context = context
        graphs = TranslationGraphs(
            model, .evaluation, context: context, workspace: workspace)
        searches = SearchGraphs(model, context: context, workspace: workspace)
    }

    /// The loss on all pairs of a table, and how right the answers are; collective.
    func evaluate(_ table: PairTable, searches methods: [SearchRecipe.Method]) throws -> Evaluation
    {
        let lanes = context.lanes
        let batches = try SequenceBatches(
            lengths: (0..<table.count).map { table.length($0) }, laneCount: lanes.total,
            sequencesPerLane: lanes.sequences, order: .natural)
        let plan = batches.epoch(0)
        let alternatives = table.alternatives
        let size = JudgementSize(
            steps: plan.stepCount, width: TranslationScore.size,
            laneWidth: methods.count * AnswerScore.size)
        let totals = try context.sums(size) { pass, numbers in
            for step in 0..<size.steps {
                let shape = PairShape(
                    plan.pairs(step: step, batchSize: batches.batchSize), of: table)
                let judged = try judge(table, alternatives, shape, pass: pass, methods) {
                    lane, row in
                    plan.row(step: step, lane: lane, index: row).id
                }
                numbers.sums(step: step).copy(from: judged.forced.numbers.map { Float($0) })
                for (lane, answers) in zip(context.lanes(ofPass: pass).range, judged.answers) {
                    numbers.lane(lane, step: step).copy(from: answers.map { Float($0) })
                }
            }
        }
        return Self.evaluation(totals.sums, totals.ofLanes, methods)
    }

    private static func evaluation(
        _ forced: [Double], _ answers: [Double], _ methods: [SearchRecipe.Method]
    ) -> Evaluation {
        let forced = TranslationScore(forced[...])
        var result = Evaluation(loss: forced.loss, count: Int(forced.count))
        result.figures = [Evaluation.Figure("forcedAccuracy", forced.right / max(forced.count, 1))]
        for (number, method) in methods.enumerated() {
            let start = number * AnswerScore.size
            let score = AnswerScore(answers[start..<start + AnswerScore.size])
            result.figures += score.figures(method)
        }
        return result
    }

    /// What one batch comes to after true tokens, and the numbers of its own answers, of each lane.
    private func judge(
        _ table: PairTable, _ alternatives: [[Int]], _ shape: PairShape, pass: Int,
        _ methods: [SearchRecipe.Method],
        _ pair: (_ lane: Int, _ row: Int) -> Int?
    ) throws -> (forced: TranslationScore, answers: [[Double]]) {
        let graph = graphs.graph(shape, pass: pass)
        graph.load(table, reversed: recipe.reversesSource, pair)
        try graph.tape.forward(Moment(seed: 0, step: 0))
        var forced = TranslationScore()
        forced.loss = Double(graph.loss.sums[0])
        let (count, right) = graph.judge()
        forced.count = Double(count)
        forced.right = Double(right)
        let lanes = graph.tape.lanes
        var numbers = [[Double]](repeating: [], count: lanes.count)
        let ids = (0..<lanes.rows).map {
            pair(lanes.first + $0 / lanes.sequences, $0 % lanes.sequences)
        }
        for method in methods {
            let search = Search(recipe: recipe.search, method: method)
            let graph = searches.graph(
                SearchShape(times: shape.source, answers: search.width), pass: pass)
            graph.source.clear()
            for (place, id) in ids.enumerated() {
                guard let id else { continue }
                graph.source.write(
                    pair: id, of: table, reversed: recipe.reversesSource,
                    lane: place / lanes.sequences, row: place % lanes.sequences)
            }
            var scores = [AnswerScore](repeating: AnswerScore(), count: lanes.count)
            let words = AnswerWords(table.languages.target)
            for (place, answer) in try search.answers(graph, ids: ids).enumerated() {
                guard let id = ids[place] else { continue }
                let others = alternatives[id]
                // A source that comes several times is answered once.
                if let first = others.first, first != id { continue }
                scores[place / lanes.sequences].add(
                    words.answer(answer.tokens), reference: words.reference(table.target(id)),
                    or: others.map { words.reference(table.target($0)) })
            }
            for (lane, score) in scores.enumerated() { numbers[lane] += score.numbers }
        }
        return (forced, numbers)
    }
}
