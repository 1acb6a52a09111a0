import Wire

/// Who receives media where, by the SDPs seen.
struct MediaBindings: ~Copyable {
    struct Binding {
        let call: Call
        let session: MediaSession
        /// The party that receives at this endpoint.
        let party: Party
        let isAudio: Bool
        let isRTCP: Bool
        /// Neither advertised nor proved by an answer: the party was seen to send from here (symmetric RTP, RFC 4961).
        let isLatched: Bool
    }

    /// Newest last.
    private var byEndpoint: [Endpoint: [Binding]] = [:]
    private var endpointsByCall: [Int: [Endpoint]] = [:]
    let epochs: BindingEpochs
    private static let perEndpoint = 8
    private static let perCall = 256

    init(epochs: BindingEpochs) { self.epochs = epochs }

    /// Where `endpoint`'s changes are counted.
    static func bucket(of endpoint: Endpoint) -> UInt16 {
        let mixed =
            (endpoint.address.low ^ endpoint.address.high &* 31 ^ UInt64(endpoint.port) << 40) &* 0x9E37_79B9_7F4A_7C15
        return UInt16(truncatingIfNeeded: mixed >> 52)
    }

    private func touch(_ endpoint: Endpoint) { epochs.touch(Self.bucket(of: endpoint)) }

    func at(_ endpoint: Endpoint) -> [Binding] { byEndpoint[endpoint] ?? [] }

    mutating func add(_ binding: Binding, at endpoint: Endpoint) {
        var list = byEndpoint[endpoint] ?? []
        let isKnown = list.contains {
            $0.call === binding.call && $0.session === binding.session && $0.party == binding.party
                && $0.isRTCP == binding.isRTCP && $0.isAudio == binding.isAudio
        }
        if isKnown, !binding.isLatched {
            // What is advertised outranks what was only seen to send.
            upgrade(binding, at: endpoint)
            return
        }
        // Strangers, who are only seen to send, leave room for what is known.
        let room = binding.isLatched ? Self.perCall / 2 : Self.perCall
        guard !isKnown, endpointsByCall[binding.call.number, default: []].count < room else { return }
        list.append(binding)
        if list.count > Self.perEndpoint { list.removeFirst() }
        byEndpoint[endpoint] = list
        endpointsByCall[binding.call.number, default: []].append(endpoint)
        touch(endpoint)
    }

    private mutating func upgrade(_ binding: Binding, at endpoint: Endpoint) {
        guard var list = byEndpoint[endpoint],
            let place = list.firstIndex(where: {
                $0.call === binding.call && $0.session === binding.session && $0.party == binding.party
                    && $0.isRTCP == binding.isRTCP && $0.isAudio == binding.isAudio && $0.isLatched
            })
        else { return }
        list[place] = binding
        byEndpoint[endpoint] = list
        touch(endpoint)
    }

    mutating func removeAll(of call: Call) {
        guard let endpoints = endpointsByCall.removeValue(forKey: call.number) else { return }
        for endpoint in Set(endpoints) {
            guard var list = byEndpoint[endpoint] else { continue }
            list.removeAll { $0.call === call }
            byEndpoint[endpoint] = list.isEmpty ? nil : list
            touch(endpoint)
        }
    }
}

/// Changes of bindings by bucket of endpoint: a stream resolved under older values of its two ends looks again.
///
/// An object of its own that never changes place: every packet asks it, and asking costs no check of access.
final class BindingEpochs {
    private let counts: UnsafeMutablePointer<UInt32>
    private static let buckets = 4_096

    init() {
        counts = .allocate(capacity: Self.buckets)
        counts.initialize(repeating: 0, count: Self.buckets)
    }

    deinit { counts.deallocate() }

    /// The state of two buckets in one number.
    @inline(__always)
    func of(_ one: UInt16, _ other: UInt16) -> UInt32 {
        counts[Int(one) & (Self.buckets - 1)] &+ counts[Int(other) & (Self.buckets - 1)]
    }

    func touch(_ bucket: UInt16) { counts[Int(bucket) & (Self.buckets - 1)] &+= 1 }
}
