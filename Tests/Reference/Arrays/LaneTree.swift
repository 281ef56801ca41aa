/// Adds lanes along the fixed binary tree that every sum over lanes follows.
///
/// The left child of a node over n lanes takes the largest power of two smaller than n, the right
/// child the rest: 8 = 4 + 4, 12 = 8 + 4, 5 = 4 + 1. The order of additions so depends on the
/// number of lanes alone. Returns nil for no lanes.
package func laneTreeSum<Value>(_ lanes: [Value], _ add: (Value, Value) -> Value) -> Value? {
    laneTreeSum(lanes[...], add)
}

/// Adds numbers along the fixed binary tree over lanes; 0 for no lanes.
package func laneTreeSum<Scalar: FloatingPoint>(_ lanes: [Scalar]) -> Scalar {
    laneTreeSum(lanes) { $0 + $1 } ?? 0
}

private func laneTreeSum<Value>(
    _ lanes: ArraySlice<Value>, _ add: (Value, Value) -> Value
) -> Value? {
    guard lanes.count > 1 else { return lanes.first }
    var leftCount = 1
    while leftCount * 2 < lanes.count { leftCount *= 2 }
    guard let left = laneTreeSum(lanes.prefix(leftCount), add),
        let right = laneTreeSum(lanes.dropFirst(leftCount), add)
    else { return nil }
    return add(left, right)
}
