internal import Tensors

/// Who wants to know of gradients that are final, in the course of a step.
protocol GradientListener: AnyObject {
    /// Told after each operation of a backward pass.
    func announce(_ parameters: [Parameter]) throws
    /// Told between pieces of work.
    func poll()
}
