/// A small picture of coloured shapes, a question about it, and the answer.
///
/// A square or a circle of each colour, three pixels wide, lies anywhere in a cell of its own; there are
/// sixteen cells of four pixels a side. Source: Sort-of-CLEVR of Santoro et al. 2017, made smaller.
package struct Scene {
    /// What is asked of the shape of a colour.
    package enum Question: Int, CaseIterable, Sendable {
        /// Whether it is a square or a circle.
        case shape
        /// Whether it lies in the left half.
        case isLeft
        /// Whether it lies in the upper half.
        case isUpper
        /// Whether the nearest other one is a square or a circle.
        case nearestShape
        /// How many there are of its shape, itself among them.
        case count
    }

    /// A shape.
    package struct Thing: Equatable {
        /// Whether it is a circle; or else a square.
        let isCircle: Bool
        /// The row and column of its upper left corner.
        let row: Int
        let column: Int
    }

    /// Rows and columns of the picture.
    package static let side = 16
    /// Red, green and blue of each colour.
    package static let colors: [SIMD3<Float>] = [
        [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0.5, 0], [0.5, 0.5, 0.5], [1, 1, 0],
    ]
    /// Square, circle, yes, no, and 1 to as many as there are colours.
    package static let answers = 4 + colors.count

    private static let cell = 4
    private static let width = 3
    /// Random numbers of an attempt at most.
    private static let numbersOfAttempt = 64
    /// Attempts at a picture that leaves no doubt; the last one is taken as it is.
    private static let mostAttempts = 100

    /// What is asked, and of which color.
    package let question: Question
    /// The number of the color.
    package let color: Int
    /// The shape of each color.
    private let things: [Thing]

    /// A scene of a rule's random numbers, a function of its number.
    init(_ dice: ExampleDice, _ index: Int) {
        color = dice.integer(index, 0, below: Self.colors.count)
        question =
            Question(rawValue: dice.integer(index, 1, below: Question.allCases.count)) ?? .shape
        var things: [Thing] = []
        for attempt in 0..<Self.mostAttempts {
            things = Self.things(dice, index, from: (attempt + 1) * Self.numbersOfAttempt)
            if question != .nearestShape || Self.nearest(to: color, of: things).count == 1 { break }
        }
        self.things = things
    }

    /// A scene of a part of the generated examples of a seed.
    package init(seed: UInt32, part: UInt32, index: Int) {
        self.init(ExampleDice(Scenes.name, part: part, seed: seed), index)
    }

    private static func things(_ dice: ExampleDice, _ index: Int, from place: Int) -> [Thing] {
        let cells = side / cell, slack = cell - width + 1
        var free = Array(0..<cells * cells)
        return colors.indices.map { color in
            func integer(_ number: Int, below bound: Int) -> Int {
                dice.integer(index, place + 4 * color + number, below: bound)
            }
            let own = free.remove(at: integer(0, below: free.count))
            return Thing(
                isCircle: integer(1, below: 2) == 1,
                row: own / cells * cell + integer(2, below: slack),
                column: own % cells * cell + integer(3, below: slack))
        }
    }

    /// The shapes that are nearest to one of them.
    private static func nearest(to color: Int, of things: [Thing]) -> [Thing] {
        func distance(_ other: Thing) -> Int {
            let rows = other.row - things[color].row, columns = other.column - things[color].column
            return rows * rows + columns * columns
        }
        let others = things.indices.filter { $0 != color }.map { things[$0] }
        let least = others.map(distance).min() ?? 0
        return others.filter { distance($0) == least }
    }

    /// The number of the answer, below ``answers``.
    package var answer: Int {
        let own = things[color]
        func shape(_ thing: Thing?) -> Int { thing?.isCircle == true ? 1 : 0 }
        switch question {
        case .shape: return shape(own)
        case .isLeft: return own.column < Self.side / 2 ? 2 : 3
        case .isUpper: return own.row < Self.side / 2 ? 2 : 3
        case .nearestShape: return shape(Self.nearest(to: color, of: things).first)
        case .count: return 3 + things.count { $0.isCircle == own.isCircle }
        }
    }

    /// The picture, [row][channel][column]; 0 where nothing lies.
    package var rows: [[Float]] {
        var rows = Array(
            repeating: Array(repeating: Float(0), count: 3 * Self.side), count: Self.side)
        for (thing, color) in zip(things, Self.colors) {
            for row in 0..<Self.width {
                for column in 0..<Self.width
                where !thing.isCircle || row == 1 || column == 1 {
                    for channel in 0..<3 {
                        rows[thing.row + row][channel * Self.side + thing.column + column] =
                            color[channel]
                    }
                }
            }
        }
        return rows
    }
}
