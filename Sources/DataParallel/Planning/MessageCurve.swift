/// How long a message takes from rank to rank, by its size.
///
/// LogGP (Alexandrov et al. 1995) with a measured curve in the place of one latency and one gap,
/// since MPI changes its protocol with the size: a straight line between points.
package struct MessageCurve: Equatable, Sendable {
    /// The time of one size.
    package struct Point: Equatable, Sendable {
        /// Bytes of the message.
        package var bytes: Double
        /// Seconds until it is there.
        package var seconds: Double

        /// Names a point.
        package init(bytes: Double, seconds: Double) {
            self.bytes = bytes
            self.seconds = seconds
        }
    }

    /// The points, by size.
    package let points: [Point]
    /// Seconds that each further message costs when many are in flight at once.
    package let overhead: Double

    /// A curve through points.
    ///
    /// - Precondition: at least one.
    package init(_ points: [Point], overhead: Double) {
        precondition(!points.isEmpty, "a curve without points")
        var highest = 0.0
        // A larger message is never faster; where it was measured so, that is noise.
        self.points = points.sorted { $0.bytes < $1.bytes }.map { point in
            highest = max(highest, point.seconds)
            return Point(bytes: point.bytes, seconds: highest)
        }
        self.overhead = overhead
    }

    /// The straight line of a latency in seconds and a bandwidth in bytes a second.
    package init(latency: Double, bandwidth: Double, overhead: Double = 2e-6) {
        let size = 1e6
        self.init(
            [
                Point(bytes: 0, seconds: latency),
                Point(bytes: size, seconds: latency + size / bandwidth),
            ], overhead: overhead)
    }

    /// Seconds of the smallest message.
    package var latency: Double { points[0].seconds }

    /// Seconds that one more byte takes in the largest messages.
    package var secondsPerByte: Double {
        guard points.count > 1, let last = points.last else { return 0 }
        let before = points[points.count - 2]
        return (last.seconds - before.seconds) / max(last.bytes - before.bytes, 1)
    }

    /// Seconds of a message of so many bytes.
    package func seconds(_ bytes: Double) -> Double {
        guard let last = points.last, bytes < last.bytes else {
            let end = points[points.count - 1]
            return end.seconds + (bytes - end.bytes) * secondsPerByte
        }
        guard let next = points.firstIndex(where: { $0.bytes > bytes }), next > 0 else {
            return latency
        }
        let (low, high) = (points[next - 1], points[next])
        let share = (bytes - low.bytes) / (high.bytes - low.bytes)
        return low.seconds + share * (high.seconds - low.seconds)
    }

    /// Seconds of `count` messages of so many bytes each, in flight at once.
    package func seconds(inFlight count: Int, _ bytes: Double) -> Double {
        if count <= 0 { return 0 }
        let further = Double(count - 1) * max(overhead, bytes * secondsPerByte)
        return seconds(bytes) + further
    }
}
