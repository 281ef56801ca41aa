import Foundation
import Tensors

/// What a kernel that waits for memory, not for arithmetic, came to.
struct KernelFigure: Codable {
    let kernel: String
    /// Numbers it works on.
    let elements: Int
    let gigabytesPerSecond: Double?
    let microsecondsPerRow: Double?

    var line: String {
        let name = kernel.padding(toLength: 34, withPad: " ", startingAt: 0)
        let rate = gigabytesPerSecond.map { String(format: "%8.2f GB/s", $0) }
        let time = microsecondsPerRow.map { String(format: "%8.2f µs a row", $0) }
        return name + (rate ?? time ?? "")
    }
}

/// The kernels that wait for memory: sums, copies, updates, the loss.
struct MemoryBench {
    let kernels: Kernels
    /// Numbers of each operand; larger than a cache by far, to measure the memory.
    let elements: Int
    let repeats: Int

    /// Classes of the loss.
    static let classes = 10_000
    private static let rows = 64

    func figures() -> [KernelFigure] {
        let operands = (0..<4).map { site in
            let view = Memory<Float>(count: elements).whole
            kernels.uniform(view, seed: 1, site: UInt32(site), range: 0.1..<1)
            return view
        }
        let adam = AdamStep(
            rate: 1e-6, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, penalty: 0, decoupledDecay: 0,
            number: 1)
        return [
            rate("add: y += x", bytes: 12) { kernels.add(operands[0], to: operands[1]) },
            rate("copy: y = x", bytes: 8) { operands[1].copy(from: operands[0]) },
            rate("Adam update", bytes: 28) {
                kernels.adam(
                    adam, gradient: operands[0], mean: operands[1], square: operands[2],
                    weight: operands[3])
            },
            rate("RMSProp update", bytes: 20) {
                kernels.rmsprop(
                    RMSPropStep(
                        rate: 1e-6, alpha: 0.99, epsilon: 1e-8, penalty: 0, momentum: 0),
                    gradient: operands[0], square: operands[1], mean: nil, velocity: nil,
                    weight: operands[3])
            },
            rate("Adagrad update", bytes: 20) {
                kernels.adagrad(
                    rate: 1e-6, epsilon: 1e-10, penalty: 0, gradient: operands[0],
                    sum: operands[1], weight: operands[3])
            },
            rate("Adadelta update", bytes: 28) {
                kernels.adadelta(
                    rate: 1e-6, rho: 0.9, epsilon: 1e-6, penalty: 0, gradient: operands[0],
                    square: operands[1], change: operands[2], weight: operands[3])
            },
            rate("weight average", bytes: 12) {
                kernels.approach(operands[0], by: 0.01, average: operands[1])
            },
            loss(),
        ]
    }

    private func rate(_ name: String, bytes: Int, _ body: () -> Void) -> KernelFigure {
        let seconds = medianSeconds { Timing.seconds(body) }
        return KernelFigure(
            kernel: name, elements: elements,
            gigabytesPerSecond: Double(bytes * elements) / seconds / 1e9, microsecondsPerRow: nil)
    }

    /// Softmax cross-entropy with its gradient, from logits to gradient in place.
    private func loss() -> KernelFigure {
        let count = Self.rows * Self.classes
        let logits = Memory<Float>(count: count).whole, work = Memory<Float>(count: count).whole
        let targets = Memory<Int32>(count: Self.rows).whole
        kernels.uniform(logits, seed: 1, site: 9, range: -4..<4)
        let seconds = medianSeconds {
            work.copy(from: logits)
            return Timing.seconds {
                _ = kernels.crossEntropy(logits: work, targets: targets)
                kernels.crossEntropyGradient(probabilities: work, targets: targets)
            }
        }
        return KernelFigure(
            kernel: "softmax cross-entropy, 10,000", elements: count, gigabytesPerSecond: nil,
            microsecondsPerRow: seconds / Double(Self.rows) * 1e6)
    }

    /// The first run warms up.
    private func medianSeconds(_ body: () -> Double) -> Double {
        _ = body()
        return Timing.median((0..<repeats).map { _ in body() })
    }
}
