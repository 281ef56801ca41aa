internal import Tensors

/// Triangular filters at equal distances on the mel scale of HTK, mel(f) = 2595 log10(1 + f / 700).
///
/// The sides of a triangle are straight in mel, as in HTK and Kaldi.
struct MelFilters: Sendable {
    /// The first bin of each filter, and its weights from there on.
    private let filters: [(first: Int, weights: [Double])]

    /// Makes filters.
    ///
    /// - Parameters:
    ///   - count: how many, at least 1.
    ///   - lowest: where the first begins, in hertz; the last ends at half of the sample rate.
    ///   - sampleRate: in hertz.
    ///   - size: the points of the Fourier transform.
    /// - Throws: `CorpusError` (`badData`) if they are so many that one has no bin.
    init(count: Int, lowest: Double, sampleRate: Int, size: Int) throws(CorpusError) {
        // The factor of the scale cancels out.
        func mel(_ frequency: Double) -> Double { naturalLogarithm(1 + frequency / 700) }
        let bottom = mel(lowest), top = mel(Double(sampleRate) / 2)
        let distance = (top - bottom) / Double(count + 1)
        let bins = (0...size / 2).map { mel(Double($0 * sampleRate) / Double(size)) }
        var filters: [(first: Int, weights: [Double])] = []
        for index in 0..<count {
            let left = bottom + distance * Double(index)
            let center = left + distance, right = center + distance
            let inside = bins.indices.filter { bins[$0] > left && bins[$0] < right }
            guard let first = inside.first else {
                throw CorpusError(
                    .badData,
                    "filter \(index + 1) of \(count) lies between the frequencies of a sound at "
                        + "\(sampleRate) Hz: take fewer filters")
            }
            let weights = inside.map { bin in
                min((bins[bin] - left) / distance, (right - bins[bin]) / distance)
            }
            filters.append((first, weights))
        }
        self.filters = filters
    }

    /// The energies behind the filters.
    ///
    /// - Parameter powers: the power spectrum, [size / 2 + 1].
    /// - Returns: one sum a filter.
    func energies(_ powers: [Double]) -> [Double] {
        filters.map { first, weights in
            var sum = 0.0
            for (place, weight) in weights.enumerated() { sum += weight * powers[first + place] }
            return sum
        }
    }
}
