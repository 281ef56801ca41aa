import Reference
import Testing

@Suite struct ActivationTests {
    @Test(arguments: [-3.0, -0.5, 0, 0.25, 4])
    func haveTheirDerivatives(x: Double) {
        let sigmoidSlope = sigmoidDerivative(fromValue: sigmoid(x))
        expectGradient([sigmoidSlope], at: [x], "sigmoid") { sigmoid($0[0]) }
        let tanhSlope = hyperbolicTangentDerivative(fromValue: hyperbolicTangent(x))
        expectGradient([tanhSlope], at: [x], "tanh") { hyperbolicTangent($0[0]) }
    }

    @Test func staysFiniteFarOut() {
        #expect(sigmoid(0.0) == 0.5)
        #expect(sigmoid(-1000.0) == 0)
        #expect(sigmoid(1000.0) == 1)
        #expect(hyperbolicTangent(-1000.0 as Float) == -1)
    }
}
