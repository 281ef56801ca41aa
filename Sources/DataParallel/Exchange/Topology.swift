internal import Foundation
internal import MPI

/// Which ranks share memory, and how sums go between those that do not.
///
/// Ranks of a node add in shared memory if they are one subtree of the lane tree; with nodes of
/// unequal size, or ranks dealt round-robin, there is no such subtree and all goes by messages.
struct Topology: Equatable, CustomStringConvertible {
    /// The node of each rank, by the number of its first rank.
    let nodes: [Int]
    /// Whether sums inside of a node go through shared memory.
    let isShared: Bool

    /// The number of nodes.
    let nodeCount: Int
    /// Ranks of each node, where sums are shared.
    let ranksPerNode: Int

    /// Works out the way from the node of each rank.
    init(nodes: [Int]) {
        self.nodes = nodes
        let size = nodes.count
        nodeCount = Set(nodes).count
        ranksPerNode = size / max(nodeCount, 1)
        let count = ranksPerNode
        let isRegular =
            count > 0 && nodes.indices.allSatisfy { nodes[$0] == $0 / count * count }
        isShared = count > 1 && isRegular && (nodeCount == 1 || count & (count - 1) == 0)
    }

    /// Such as "2 nodes of 4 ranks, shared memory inside of a node".
    var description: String {
        let ranks = nodes.count
        if !isShared { return "\(ranks) ranks, by messages" }
        if nodeCount == 1 { return "\(ranks) ranks of one node, in shared memory" }
        return "\(nodeCount) nodes of \(ranksPerNode) ranks, shared memory inside of a node"
    }

    /// The variable that pretends that a machine is several nodes.
    static let variable = "LOCKSTEP_NODE_SIZE"

    /// How many ranks are to count as a node, if the environment says so.
    ///
    /// - Throws: ``ExchangeError`` if it says something else than a number.
    static func nodeSize(environment: [String: String]) throws(ExchangeError) -> Int? {
        guard let text = environment[variable], !text.isEmpty else { return nil }
        guard let size = Int(text), size >= 1 else {
            throw ExchangeError("\(variable) is '\(text)'; give the ranks of a node, from 1 up")
        }
        return size
    }

    /// The node of this rank: those that share memory with it, or a part of them.
    ///
    /// Collective. All ranks follow the environment of rank 0.
    static func node(of world: borrowing Communicator) throws -> Communicator {
        let node = try world.splitByNode()
        // 0 is no wish; a mistake is told on all ranks alike.
        var wish: Int64 = 0
        var failure: ExchangeError?
        do {
            let environment = ProcessInfo.processInfo.environment
            wish = Int64(try nodeSize(environment: environment) ?? 0)
        } catch {
            failure = error
            wish = -1
        }
        wish = try world.broadcast(wish, root: 0)
        if wish < 0 {
            throw failure ?? ExchangeError("\(variable) of rank 0 is no number; give one from 1 up")
        }
        if wish > 0, let part = try node.split(color: node.rank / Int(wish)) { return part }
        return node
    }
}

/// A wish for the exchange that cannot be met; all ranks meet it together.
public struct ExchangeError: Error, Equatable, CustomStringConvertible {
    /// One sentence.
    public let description: String

    init(_ description: String) { self.description = description }
}
