/// The order in which lifelines stand: that of the path from the caller to the callee, as far as messages and media
/// tell it; else that in which they appear.
struct LifelineOrder {
    private let gateway: LadderPath.Gateway?
    /// In the order they appear.
    private var nodes: [String] = []
    /// What stands to the left of each.
    private var before: [String: Set<String>] = [:]
    private var related: Set<Set<String>> = []
    /// Names that media and errors go by: another port of a host, or a host that signals nothing.
    private var byAddress: [String: String] = [:]

    init(gateway: LadderPath.Gateway?) { self.gateway = gateway }

    var count: Int { nodes.count }

    /// A message: the first between two lifelines says which stands nearer to the caller.
    mutating func add(_ path: [String], _ line: LadderRecord) {
        let isBack = line.code != nil
        for name in path { see(name) }
        relate(isBack ? path.reversed() : path)
    }

    mutating func add(_ path: [String], _ stream: StreamPassage) {
        let named = name(path)
        for name in named { see(name) }
        guard let isToCallee = stream.isToCallee else { return }
        relate(isToCallee ? named : named.reversed())
    }

    mutating func add(error path: [String]) { for name in name(path) { see(name) } }

    private mutating func see(_ name: String) {
        guard !nodes.contains(name) else { return }
        nodes.append(name)
        let address = LadderEvents.address(name)
        if byAddress[address] == nil { byAddress[address] = name }
    }

    private mutating func relate(_ path: [String]) {
        for (left, right) in zip(path, path.dropFirst()) where left != right {
            guard related.insert([left, right]).inserted else { continue }
            before[right, default: []].insert(left)
        }
    }

    /// Media and ICMP errors come from another port than signalling: their host's lifeline is theirs.
    private func name(_ path: [String]) -> [String] {
        let named = path.map { node in
            if nodes.contains(node) || node == gateway?.name { return node }
            let address = LadderEvents.address(node)
            return byAddress[address] ?? address
        }
        // Both ends on one host: its ports tell them apart.
        return named.first == named.last && path.first != path.last ? path : named
    }

    func placed(_ passage: LadderPath.Passage, byAddress: Bool) -> LadderPath.Passage {
        guard byAddress else { return passage }
        var placed = passage
        placed.nodes = name(passage.nodes)
        return placed
    }

    /// At most `limit` lifelines, the first that appeared, from the caller to the callee.
    func names(limit: Int) -> [String] {
        var waiting = Array(nodes.prefix(limit))
        var names: [String] = []
        while !waiting.isEmpty {
            let free = waiting.firstIndex { name in before[name, default: []].isDisjoint(with: waiting) }
            // Paths that contradict each other: as they appeared.
            names.append(waiting.remove(at: free ?? 0))
        }
        return names
    }
}
