import Foundation

/// What a setting of `lockstep bench train` came to.
struct TrainFigure: Codable {
    let lanes: Int
    /// Of all ranks together.
    let tokensPerSecond: Double
    /// Of a step, and of its phases on rank 0.
    let milliseconds: Double
    let data: Double
    let compute: Double
    let exchange: Double
    let update: Double
    /// Against the first setting: the median over rounds.
    let timeRatio: Double
    /// Whether all that watches over training did so.
    let isGuarded: Bool

    static let header =
        "lanes  tokens/s    ms/step   data  compute  exchange  update   time ratio"

    var line: String {
        String(
            format: "%5d  %8.0f  %9.3f  %5.3f  %7.3f  %8.3f  %6.3f  %11.3f", lanes,
            tokensPerSecond, milliseconds, data, compute, exchange, update, timeRatio)
            + (isGuarded ? "  guarded" : "")
    }
}

/// Everything that `lockstep bench train` measures.
struct TrainReport: Codable {
    let ranks: Int
    let settings: [TrainFigure]
    /// Numbers that are trained.
    let parameters: Int
    /// The vocabulary of random tokens, if they were asked for.
    let randomTokens: Int?
    /// Bytes that each rank has held at most, all settings together.
    let peakMemory: [Int]
    /// Seconds from the start of the process until the first step could begin.
    let startSeconds: Double?
    let machine: MachineDescription

    func write() {
        print(TrainFigure.header)
        for setting in settings { print(setting.line) }
        let memory = peakMemory.map { String(format: "%.0f", Double($0) / 1_048_576) }
        print("peak memory of each rank: \(memory.joined(separator: ", ")) MiB")
        if let startSeconds {
            print(String(format: "from start to first step: %.2f s", startSeconds))
        }
    }
}
