import Reference
import Testing

@Suite struct LaneTreeTests {
    @Test(
        arguments: zip(
            [1, 2, 3, 4, 5, 6, 7, 8, 12],
            [
                "0", "(0+1)", "((0+1)+2)", "((0+1)+(2+3))", "(((0+1)+(2+3))+4)",
                "(((0+1)+(2+3))+(4+5))", "(((0+1)+(2+3))+((4+5)+6))",
                "(((0+1)+(2+3))+((4+5)+(6+7)))",
                "((((0+1)+(2+3))+((4+5)+(6+7)))+((8+9)+(10+11)))",
            ]))
    func addsInAFixedOrder(lanes: Int, expression: String) {
        let sum = laneTreeSum((0..<lanes).map { "\($0)" }) { "(\($0)+\($1))" }
        #expect(sum == expression)
    }

    @Test func addsNumbers() {
        #expect(laneTreeSum([Double]()) == 0)
        #expect(laneTreeSum([String]()) { $0 + $1 } == nil)
        #expect(laneTreeSum((1...31).map(Double.init)) == 496)
        // 1 is lost beside 2^24 alone but not in a pair: the order shows in the bits.
        #expect(laneTreeSum([16_777_216, 0, 1, 1] as [Float]) == 16_777_218)
        #expect(laneTreeSum([16_777_216, 1, 1, 0] as [Float]) == 16_777_216)
    }
}
