/// The Call-IDs of REGISTER requests by the users they name, as hashes. Bounded: of each user the last eight, and of
/// users two generations; the older goes when the younger is full.
struct RegistrationIndex {
    private var young: [UInt64: [UInt64]] = [:]
    private var old: [UInt64: [UInt64]] = [:]

    private static let usersPerGeneration = 8_192
    private static let callsPerUser = 8

    mutating func note(_ user: UInt64, _ call: UInt64) {
        var calls = calls(of: user)
        guard calls.last != call || young[user] == nil else { return }
        if let place = calls.firstIndex(of: call) { calls.remove(at: place) }
        calls.append(call)
        if calls.count > RegistrationIndex.callsPerUser { calls.removeFirst() }
        if young.count >= RegistrationIndex.usersPerGeneration {
            old = young
            young = [:]
        }
        young[user] = calls
    }

    /// The newest last.
    func calls(of user: UInt64) -> [UInt64] { young[user] ?? old[user] ?? [] }
}
