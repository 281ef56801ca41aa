/// What a network says to a question.
enum Answer: Equatable {
    /// For each step, or for the whole, the probability of each class; and which was chosen. Where steps are
    /// told together, the probability that all are as they were chosen.
    case classes(chosen: [Int], probabilities: [[Float]], together: Double?)
    /// For each step, or for the whole, the probability of each label.
    case labels(probabilities: [[Float]])
    /// Labels in their order, from 1 on, and how probable they are.
    case transcript([Int], probability: Double)
    /// Target numbers, several of each where there are several guesses; a row a step or a single one.
    case numbers([[Float]])
    /// The numbers of the last layer, where they are parameters of a distribution.
    case parameters([[Float]])
}
