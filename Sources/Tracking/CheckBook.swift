import Wire

/// Which calls ICE checks are of, by the fragments that both descriptions give (RFC 8445 §7.2.2): so they tell two calls
/// at one port apart, and know the ends that came by trickle.
struct CheckBook {
    struct Owner {
        let call: Call
        let session: MediaSession
        /// The party whose fragment it is.
        let party: Party
        let isAudio: Bool
    }

    private var byFragment: [String: [Owner]] = [:]
    /// Whom those are for that asked on a path by both names.
    private var asked: [Flow: [Owner]] = [:]
    private var fragmentsByCall: [Int: [String]] = [:]
    private var pathsByCall: [Int: [Flow]] = [:]
    private static let perFragment = 8
    private static let perCall = 64

    mutating func add(_ fragment: String, of owner: Owner) {
        let known = byFragment[fragment] ?? []
        guard !fragment.isEmpty, known.count < Self.perFragment,
            fragmentsByCall[owner.call.number, default: []].count < Self.perCall,
            !known.contains(where: {
                $0.session === owner.session && $0.party == owner.party && $0.isAudio == owner.isAudio
            })
        else { return }
        byFragment[fragment] = known + [owner]
        fragmentsByCall[owner.call.number, default: []].append(fragment)
    }

    mutating func note(_ names: CheckNames, on path: Flow) {
        guard let receivers = byFragment[names.receiver], let senders = byFragment[names.sender] else { return }
        let meant = receivers.filter { receiver in
            receiver.call.state != .ended
                && senders.contains { $0.session === receiver.session && $0.party != receiver.party }
        }
        for call in Set(meant.map(\.call.number)) where !pathsByCall[call, default: []].contains(path) {
            guard pathsByCall[call, default: []].count < Self.perCall else { return }
            pathsByCall[call, default: []].append(path)
        }
        if !meant.isEmpty { asked[path] = meant }
    }

    /// Those who answer on `flow` what was asked by both names.
    func answerers(on flow: Flow) -> [Owner] { asked[flow.reversed] ?? [] }

    mutating func remove(_ call: Call) {
        for fragment in fragmentsByCall.removeValue(forKey: call.number) ?? [] {
            byFragment[fragment]?.removeAll { $0.call === call }
            if byFragment[fragment]?.isEmpty ?? false { byFragment[fragment] = nil }
        }
        for path in pathsByCall.removeValue(forKey: call.number) ?? [] {
            asked[path]?.removeAll { $0.call === call }
            if asked[path]?.isEmpty ?? false { asked[path] = nil }
        }
    }
}
