import Tasks
import Testing

/// Scenes are seen as a reader of their pixels would see them.
@Suite struct SceneTests {
    /// A shape as pixels show it: its pixels' number, and twice its centre.
    private struct Seen {
        let pixels: Int
        let row: Int
        let column: Int

        /// A square has nine pixels and a circle five.
        var isCircle: Bool { pixels == 5 }
    }

    private func scenes(_ count: Int, part: UInt32 = 0) -> [Scene] {
        (0..<count).map { Scene(seed: 1, part: part, index: $0) }
    }

    private func seen(_ scene: Scene) throws -> [Seen] {
        let side = Scene.side, rows = scene.rows
        return try Scene.colors.map { color in
            var places: [(row: Int, column: Int)] = []
            for (row, values) in rows.enumerated() {
                for column in 0..<side {
                    let pixel = SIMD3(
                        values[column], values[side + column], values[2 * side + column])
                    if pixel == color { places.append((row, column)) }
                }
            }
            let top = try #require(places.map(\.row).min()), down = places.map(\.row).max() ?? 0
            let left = places.map(\.column).min() ?? 0, right = places.map(\.column).max() ?? 0
            try #require(down - top == 2 && right - left == 2)
            return Seen(pixels: places.count, row: top + down, column: left + right)
        }
    }

    private func answer(_ scene: Scene, _ things: [Seen]) -> Int {
        let own = things[scene.color]
        func shape(_ thing: Seen) -> Int { thing.isCircle ? 1 : 0 }
        switch scene.question {
        case .shape: return shape(own)
        case .isLeft: return own.column < Scene.side - 1 ? 2 : 3
        case .isUpper: return own.row < Scene.side - 1 ? 2 : 3
        case .nearestShape:
            func distance(_ other: Int) -> Int {
                let rows = things[other].row - own.row, columns = things[other].column - own.column
                return rows * rows + columns * columns
            }
            let order = things.indices.filter { $0 != scene.color }.sorted {
                distance($0) < distance($1)
            }
            #expect(distance(order[0]) < distance(order[1]), "two are nearest")
            return shape(things[order[0]])
        case .count: return 3 + things.count { $0.isCircle == own.isCircle }
        }
    }

    @Test func answersAreThoseOfThePixels() throws {
        for scene in scenes(2000) {
            let things = try seen(scene)
            // Nothing lies on anything else.
            let pixels = scene.rows.joined().count { $0 > 0 }
            #expect(things.allSatisfy { [5, 9].contains($0.pixels) } && pixels > 0)
            #expect(scene.answer == answer(scene, things))
        }
    }

    @Test func scenesAreFunctionsOfTheirNumber() {
        let one = scenes(50), again = scenes(50), other = scenes(50, part: 1)
        #expect(one.map(\.rows) == again.map(\.rows) && one.map(\.answer) == again.map(\.answer))
        #expect(zip(one, other).allSatisfy { $0.rows != $1.rows })
    }

    /// What one is right in who knows the question alone, as the rule's description says.
    @Test func questionsAloneAreRightInLessThanHalf() {
        var counts: [Scene.Question: [Int: Int]] = [:]
        for scene in scenes(20_000, part: 2) {
            counts[scene.question, default: [:]][scene.answer, default: 0] += 1
        }
        let best = counts.values.reduce(0) { $0 + ($1.values.max() ?? 0) }
        #expect((0.45...0.48).contains(Double(best) / 20_000), "\(counts)")
    }
}
