import Tensors

/// The kernels that can run here, for tests that compare them.
let availableKernels: [Kernels] = InstructionSet.allCases.filter { $0 <= .highest }
    .compactMap { Kernels($0) }

/// Sizes around the width of registers and panels.
let awkwardSizes = [1, 7, 8, 9, 15, 16, 17, 31, 48, 49, 64, 65]

/// Repeatable numbers in -scale...scale.
func numbers(_ count: Int, scale: Float = 1, seed: UInt32 = 5) -> View<Float> {
    let view = Memory<Float>(count: count).whole
    Kernels.best.uniform(view, seed: seed, site: 7, range: -scale..<scale)
    return view
}

/// A copy of a view in memory of its own.
func copy(_ view: View<Float>) -> View<Float> {
    let result = Memory<Float>(count: view.count).whole
    result.copy(from: view)
    return result
}

/// The bits of numbers, so that NaN equals NaN and 0 differs from -0.
func bits(_ view: View<Float>) -> [UInt32] { view.array.map(\.bitPattern) }
