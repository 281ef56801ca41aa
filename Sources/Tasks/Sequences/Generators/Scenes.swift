/// Questions about pictures of coloured shapes; see ``Scene``.
///
/// A step has a row of the picture, and the question: one of the colors, and one of five questions. Who knows
/// the question alone is right in 46 % of the cases.
struct Scenes: ExampleSet {
    static let name = "scenes"

    private let dice: ExampleDice
    let count: Int

    init(_ dice: ExampleDice, count: Int) {
        self.dice = dice
        self.count = count
    }

    private static let pixels = 3 * Scene.side

    var input: NetworkShape {
        .steps(Self.pixels + Scene.colors.count + Scene.Question.allCases.count)
    }

    var target: ExampleTarget { .classes(Scene.answers, .sequence) }
    var fingerprint: UInt64 { dice.fingerprint(count: count) }

    func length(_ index: Int) -> Int { Scene.side }

    func write(_ index: Int, to slot: ExampleSlot) {
        let scene = Scene(dice, index)
        for (time, row) in scene.rows.enumerated() {
            for (feature, value) in row.enumerated() { slot.set(value, feature: feature, at: time) }
            slot.set(1, feature: Self.pixels + scene.color, at: time)
            slot.set(
                1, feature: Self.pixels + Scene.colors.count + scene.question.rawValue, at: time)
        }
        slot.set(target: scene.answer)
    }
}
