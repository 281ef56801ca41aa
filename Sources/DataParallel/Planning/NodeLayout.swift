/// Nodes with equally many ranks each.
package struct NodeLayout: Equatable, Sendable {
    /// Nodes.
    package var nodes: Int
    /// Ranks of each.
    package var ranksPerNode: Int

    /// Names a layout.
    package init(nodes: Int, ranksPerNode: Int) {
        precondition(nodes > 0 && ranksPerNode > 0, "\(nodes) nodes of \(ranksPerNode) ranks")
        self.nodes = nodes
        self.ranksPerNode = ranksPerNode
    }

    /// All ranks.
    package var ranks: Int { nodes * ranksPerNode }

    /// Whether the ranks of a node add in shared memory: the rule of the exchange itself.
    package var isShared: Bool {
        Topology(nodes: (0..<ranks).map { $0 / ranksPerNode * ranksPerNode }).isShared
    }
}
