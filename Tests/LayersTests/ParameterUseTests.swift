import Layers
import Tensors
import Testing

@Suite struct ParameterUseTests {
    @Test func aSecondUseOnATrainingTapeTraps() async {
        await #expect(processExitsWith: .failure) { twice(.training) }
    }

    @Test func evaluationMayUseALayerTwice() async {
        await #expect(processExitsWith: .success) { twice(.evaluation) }
    }
}

/// One map, used twice in a row.
private func twice(_ purpose: Tape.Purpose) {
    let parameters = ParameterSet()
    let map = Linear("map", inputs: 3, outputs: 3, in: parameters)
    parameters.allocate(seed: 1, kernels: .best)
    let tape = Tape(
        lanes: LaneGroup(total: 1, sequences: 1), purpose: purpose,
        computing: Computing(kernels: .best),
        ranks: SingleRank())
    let x = tape.tensor(times: 1, features: 3)
    _ = map(map(x, on: tape), on: tape)
    tape.seal()
}
