import Foundation
import Testing
import Training

/// Faults that tests ask for.
@Suite struct FaultTests {
    private func plan(_ text: String, rank: Int = 0) throws -> FaultPlan? {
        try FaultPlan(
            environment: ["LOCKSTEP_FAULT": text], rank: rank, run: RunDirectory("/none"))
    }

    @Test func withoutTheVariableThereIsNone() throws {
        #expect(try FaultPlan(environment: [:], rank: 0, run: RunDirectory("/none")) == nil)
        #expect(try plan("") == nil)
    }

    @Test func aFaultStrikesAtItsPlaceAndRankAlone() throws {
        let faults = try #require(try plan("step:3:throw:rank=1;save:renamed:throw", rank: 1))
        try faults.strike(.step(2))
        try faults.strike(.save(.renamed))
        #expect(throws: (any Error).self) { try faults.strike(.step(3)) }
        #expect(throws: (any Error).self) { try faults.strike(.step(9)) }
        let others = try #require(try plan("step:3:throw:rank=1;save:renamed:throw"))
        try others.strike(.step(3))
        try others.strike(.save(.published))
        #expect(throws: (any Error).self) { try others.strike(.save(.renamed)) }
    }

    @Test func faultsThatHappenOnceWaitForEachOther() throws {
        let mark = FileManager.default.temporaryDirectory.path + "/mark-\(UUID().uuidString)"
        defer {
            for number in 1...2 { try? FileManager.default.removeItem(atPath: mark + "\(number)") }
        }
        let faults = try #require(
            try plan("step:3:throw:once=\(mark)1;step:1:throw:once=\(mark)2"))
        try faults.strike(.step(2))
        #expect(throws: (any Error).self) { try faults.strike(.step(3)) }
        #expect(throws: (any Error).self) { try faults.strike(.step(2)) }
        try faults.strike(.step(8))
    }

    @Test(arguments: ["step", "step:1", "step:x:kill", "save:never:kill", "step:1:kill:rank=x"])
    func whatIsNoFaultIsRefused(text: String) {
        let error = #expect(throws: RecipeError.self) { try plan(text) }
        #expect(error?.message.contains("'\(text)'") == true)
    }
}
