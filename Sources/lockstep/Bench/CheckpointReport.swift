import Foundation

/// What a setting of `lockstep bench checkpoint` came to.
struct CheckpointFigure: Codable {
    let name: String
    /// Of a step, the mean of a round; its median over rounds.
    let milliseconds: Double
    /// The longest step of a round; its median over rounds.
    let longest: Double
    /// Both against steps without checkpoints.
    let timeRatio: Double
    let longestRatio: Double
}

/// Everything that `lockstep bench checkpoint` measures.
struct CheckpointReport: Codable {
    let ranks: Int
    /// Numbers that are trained.
    let parameters: Int
    /// Steps between checkpoints.
    let every: Int
    let settings: [CheckpointFigure]

    func write() {
        print("checkpoint             ms/step  time ratio  longest step  longest ratio")
        for figure in settings {
            print(
                figure.name.padding(toLength: 20, withPad: " ", startingAt: 0)
                    + String(
                        format: "  %8.2f  %10.3f  %12.2f  %13.3f", figure.milliseconds,
                        figure.timeRatio, figure.longest, figure.longestRatio))
        }
    }
}
