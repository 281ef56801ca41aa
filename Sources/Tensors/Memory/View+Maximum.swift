extension View<Float> {
    /// The place of the largest number; the first of equal ones.
    public var firstMaximum: Int {
        withSpan { row in
            var best = 0
            for index in row.indices where row[index] > row[best] { best = index }
            return best
        }
    }
}
