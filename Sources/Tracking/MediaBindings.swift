import Wire

/// Who receives media where, by the SDPs seen.
struct MediaBindings {
    struct Binding {
        unowned let call: Call
        let leg: MediaLeg
        /// The party that receives at this endpoint.
        let party: Party
        let isAudio: Bool
        let isRTCP: Bool
        /// Not advertised: the party was seen to send from here (symmetric RTP, RFC 4961).
        let isLatched: Bool
    }

    /// Newest last.
    private var byEndpoint: [Endpoint: [Binding]] = [:]
    private var endpointsByCall: [Int: [Endpoint]] = [:]
    /// Changes with every new or removed binding; streams resolved under an older value look again.
    private(set) var epoch: UInt32 = 1
    private static let perEndpoint = 8
    private static let perCall = 256

    func at(_ endpoint: Endpoint) -> [Binding] { byEndpoint[endpoint] ?? [] }

    mutating func add(_ binding: Binding, at endpoint: Endpoint) {
        var list = byEndpoint[endpoint] ?? []
        let isKnown = list.contains {
            $0.call === binding.call && $0.leg === binding.leg && $0.party == binding.party
                && $0.isRTCP == binding.isRTCP && $0.isAudio == binding.isAudio
        }
        guard !isKnown, endpointsByCall[binding.call.number, default: []].count < Self.perCall else { return }
        list.append(binding)
        if list.count > Self.perEndpoint { list.removeFirst() }
        byEndpoint[endpoint] = list
        endpointsByCall[binding.call.number, default: []].append(endpoint)
        epoch &+= 1
    }

    mutating func removeAll(of call: Call) {
        guard let endpoints = endpointsByCall.removeValue(forKey: call.number) else { return }
        for endpoint in Set(endpoints) {
            guard var list = byEndpoint[endpoint] else { continue }
            list.removeAll { $0.call === call }
            byEndpoint[endpoint] = list.isEmpty ? nil : list
        }
        epoch &+= 1
    }
}
