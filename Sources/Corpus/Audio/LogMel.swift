internal import Tensors

/// Log-mel features of sounds: what speech recognition reads in place of samples.
///
/// Samples are emphasised, y[n] = x[n] - 0.97 x[n - 1] and y[0] = x[0], and cut into windows of 25 ms
/// every 10 ms, as far as whole ones fit; a sound that is shorter gets one, filled up with zeros. Of each
/// window's power spectrum ``MelFilters`` take energies, and the logarithms of these, from 10⁻¹⁰ up, are
/// the features; with a dynamic range from so much below the loudest of the sound up, so that silence is the
/// same whatever it was recorded with. Everything is computed in double precision by functions of our own and
/// rounded at the end: the same bits on every machine.
package struct LogMel: Sendable {
    /// The shape of a window, symmetric.
    package enum Window: String, CaseIterable, Sendable {
        /// 0.5 - 0.5 cos(2πn / (N - 1))
        case hann
        /// 0.54 - 0.46 cos(2πn / (N - 1))
        case hamming
    }

    private static let emphasis = 0.97
    private static let floor = 1e-10
    private static let lowestFrequency = 20.0
    /// The natural logarithm of the energies' ratio that is a decibel, ln 10 / 10.
    private static let decibel = 0.230_258_509_299_404_57

    /// The samples in a second, in hertz.
    package let sampleRate: Int
    /// The number of filters.
    package let filterCount: Int
    /// How many differences in time follow the features: 0, 1 (deltas) or 2 (and deltas of these).
    package let deltaOrder: Int
    /// The frames that make one time step.
    package let stacking: Int
    /// How far below the loudest energy of a sound the lowest one is, in decibels; nil for any.
    package let dynamicRange: Int?

    private let window: [Double]
    private let hop: Int
    private let transform: FourierTransform
    private let filters: MelFilters

    /// Prepares features.
    ///
    /// - Parameters:
    ///   - sampleRate: in hertz.
    ///   - filterCount: the number of filters, from 20 Hz to half of the sample rate.
    ///   - window: the shape of a window.
    ///   - deltaOrder: how many differences in time follow the features.
    ///   - stacking: the frames that make one time step.
    ///   - dynamicRange: how far below the loudest energy of a sound the lowest one is, in decibels.
    /// - Throws: `CorpusError` (`badData`) for a rate below 1000 Hz or above 768,000 Hz, and for more
    ///   filters than the spectrum has room for.
    /// - Precondition: `filterCount` and `stacking` are positive, `deltaOrder` is in 0...2.
    package init(
        sampleRate: Int, filterCount: Int = 40, window: Window = .hamming, deltaOrder: Int = 0,
        stacking: Int = 1, dynamicRange: Int? = nil
    ) throws(CorpusError) {
        precondition(
            filterCount > 0 && stacking > 0 && (0...2).contains(deltaOrder),
            "\(filterCount) filters, differences of order \(deltaOrder), \(stacking) frames a step")
        guard (1000...768_000).contains(sampleRate) else {
            throw CorpusError(
                .badData,
                "a sound has \(sampleRate) samples a second: convert it to 1000 to 768000, such as "
                    + "16000")
        }
        self.sampleRate = sampleRate
        self.filterCount = filterCount
        self.deltaOrder = deltaOrder
        self.stacking = stacking
        self.dynamicRange = dynamicRange
        let length = (sampleRate * 25 + 500) / 1000
        hop = (sampleRate * 10 + 500) / 1000
        let (mean, swing) = window == .hann ? (0.5, 0.5) : (0.54, 0.46)
        self.window = (0..<length).map { place in
            // The cosine of the second half is that of the first, from behind.
            let turn = Double(2 * min(place, length - 1 - place)) / Double(length - 1)
            return mean - swing * cosineOfPi(turn)
        }
        var size = 1
        while size < length { size *= 2 }
        transform = FourierTransform(size: size)
        filters = try MelFilters(
            count: filterCount, lowest: Self.lowestFrequency, sampleRate: sampleRate, size: size)
    }

    /// The features of a time step: filters, their differences, for each frame of the step.
    package var width: Int { filterCount * (deltaOrder + 1) * stacking }

    /// The time steps of a sound.
    ///
    /// - Parameter sampleCount: its samples; 0 has no step.
    /// - Returns: the number of its frames divided by ``stacking``, rounded up.
    package func stepCount(sampleCount: Int) -> Int {
        (frameCount(sampleCount) + stacking - 1) / stacking
    }

    /// The features of a sound.
    ///
    /// - Parameter samples: at ``sampleRate``, finite.
    /// - Returns: [stepCount, width]; in a last step that is not full the last frame is repeated.
    package func features(of samples: [Float]) -> [Float] {
        var frames = logEnergies(of: samples)
        if let dynamicRange, let loudest = frames.lazy.compactMap({ $0.max() }).max() {
            let least = loudest - Double(dynamicRange) * Self.decibel
            frames = frames.map { $0.map { max($0, least) } }
        }
        var last = frames
        for _ in 0..<deltaOrder {
            last = FrameDifferences.of(last)
            for index in frames.indices { frames[index].append(contentsOf: last[index]) }
        }
        guard let end = frames.last else { return [] }
        while frames.count % stacking != 0 { frames.append(end) }
        return frames.flatMap { $0.map { Float($0) } }
    }

    private func frameCount(_ sampleCount: Int) -> Int {
        sampleCount == 0 ? 0 : max(sampleCount - window.count, 0) / hop + 1
    }

    /// The logarithms of the energies, [frames][filterCount].
    private func logEnergies(of samples: [Float]) -> [[Double]] {
        var real = Array(repeating: 0.0, count: transform.size), imaginary = real
        return (0..<frameCount(samples.count)).map { frame in
            let start = frame * hop
            for place in real.indices {
                imaginary[place] = 0
                real[place] = 0
                guard place < window.count, start + place < samples.count else { continue }
                let previous = start + place > 0 ? Double(samples[start + place - 1]) : 0
                real[place] =
                    (Double(samples[start + place]) - Self.emphasis * previous) * window[place]
            }
            transform.transform(real: &real, imaginary: &imaginary)
            let powers = (0...transform.size / 2).map {
                real[$0] * real[$0] + imaginary[$0] * imaginary[$0]
            }
            return filters.energies(powers).map { naturalLogarithm(max($0, Self.floor)) }
        }
    }
}

/// How features change from frame to frame.
private enum FrameDifferences {
    /// The slopes of lines through five frames, Σ n (c[t + n] - c[t - n]) / 10 over n = 1, 2 (Young and
    /// others, The HTK Book, 5.9); beyond both ends the first and the last frame are repeated.
    static func of(_ frames: [[Double]]) -> [[Double]] {
        frames.indices.map { frame in
            func at(_ offset: Int) -> [Double] {
                frames[min(max(frame + offset, 0), frames.count - 1)]
            }
            let (two, one, next, after) = (at(-2), at(-1), at(1), at(2))
            return two.indices.map {
                ((next[$0] - one[$0]) + 2 * (after[$0] - two[$0])) / 10
            }
        }
    }
}
