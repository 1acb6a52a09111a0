import SIP
package import Wire

/// How a TLS handshake on a signalling port fared.
package struct TLSFact {
    package enum Event: Sendable, Hashable {
        /// The name asked for, as it stands on the wire.
        case hello(serverName: String?)
        /// The server answered in TLS.
        case answered
        /// Both sides encrypt.
        case established
        case alert(description: UInt8, byServer: Bool)
        case certificate(TLSCertificate, serverName: String?)
        /// The server answered something else than TLS.
        case plainAnswer
        /// The client spoke plainly and got a TLS alert; at the port of SIP over TLS, nothing but the end.
        case plainRefused(byAlert: Bool)
        /// The server ended the connection without an answer.
        case closed(byReset: Bool)
    }
    package var event: Event
    /// Client to server.
    package var flow: Flow
    package var time: Timestamp
    package var frame: UInt64
    package var interface: InterfaceID
}

/// Follows TLS handshakes as far as they are clear; keeps encrypted streams from those who read SIP.
package struct TLSWatch {
    private struct Connection {
        var client = TLSReader()
        var server = TLSReader()
        var serverName: String?
        var isAnswered = false
        var clientEncrypts = false
        var serverEncrypts = false
        /// Nothing more is told of it.
        var isOver = false
        var isHalfClosed = false
        var last: Timestamp
    }

    private var connections: [Flow: Connection] = [:]
    /// Clients that spoke plainly at the port of SIP over TLS (RFC 3261 §19.1.2) and had no answer yet.
    private var plain: [Flow: Timestamp] = [:]
    private static let securePort: UInt16 = 5_061
    private let limit: Int

    package init(limit: Int) { self.limit = limit }

    /// The stream is TLS and carries nothing to read.
    package func contains(_ flow: Flow) -> Bool {
        !connections.isEmpty && (connections[flow] != nil || connections[flow.reversed] != nil)
    }

    package mutating func note(
        _ event: TCPEvent, at time: Timestamp, frame: UInt64, interface: InterfaceID
    ) -> [TLSFact] {
        let facts = events(event, at: time)
        return facts.map { TLSFact(event: $0.event, flow: $0.flow, time: time, frame: frame, interface: interface) }
    }

    private mutating func events(_ event: TCPEvent, at time: Timestamp) -> [(flow: Flow, event: TLSFact.Event)] {
        switch event {
        case .data(let flow, let bytes): return read(bytes, flow, at: time)
        case .gap(let flow), .unseen(let flow):
            plain[flow.reversed] = nil
            // What is missing may have been the answer.
            let key = connections[flow] != nil ? flow : flow.reversed
            connections[key]?.isOver = true
        case .closed(let flow): return end(flow, byReset: false)
        case .reset(let flow, by: let endpoint):
            let ended = end(Flow(source: endpoint, destination: other(flow, than: endpoint)), byReset: true)
            connections[flow] = nil
            connections[flow.reversed] = nil
            return ended
        case .opened(let flow):
            connections[flow] = nil
            connections[flow.reversed] = nil
            plain[flow] = nil
        }
        return []
    }

    private func other(_ flow: Flow, than endpoint: Endpoint) -> Endpoint {
        flow.source == endpoint ? flow.destination : flow.source
    }

    /// The direction of `flow` ended; by the server before it answered anything, that is news.
    private mutating func end(_ flow: Flow, byReset: Bool) -> [(flow: Flow, event: TLSFact.Event)] {
        if plain.removeValue(forKey: flow.reversed) != nil { return [(flow.reversed, .plainRefused(byAlert: false))] }
        plain[flow] = nil
        let isClient = connections[flow] != nil
        let key = isClient ? flow : flow.reversed
        guard let known = connections[key] else { return [] }
        connections[key]?.isOver = true
        connections[key]?.isHalfClosed = true
        if known.isHalfClosed { connections[key] = nil }
        return isClient || known.isOver || known.isAnswered ? [] : [(key, .closed(byReset: byReset))]
    }

    private mutating func read(
        _ bytes: [UInt8], _ flow: Flow, at time: Timestamp
    ) -> [(flow: Flow, event: TLSFact.Event)] {
        if connections[flow] != nil { return readClient(bytes, flow, at: time) }
        if connections[flow.reversed] != nil { return readServer(bytes, flow.reversed, at: time) }
        let isAnswer = plain.removeValue(forKey: flow.reversed) != nil
        guard TLSReader.isRecord(bytes) else {
            // What is neither is some other protocol's, and its end says nothing of SIP.
            if !isAnswer, flow.destination.port == Self.securePort, looksLikeSIP(bytes.span), plain.count < limit {
                plain[flow] = time
            }
            return []
        }
        // An alert to what was no ClientHello (RFC 8446 §6: unexpected_message, decode_error and the like).
        if bytes[0] == 21, bytes.count == 7, bytes[3] == 0, bytes[4] == 2, bytes[5] == 2 {
            return [(flow.reversed, .plainRefused(byAlert: true))]
        }
        guard bytes[0] == 22, bytes.count > 5, bytes[5] == 1, connections.count < limit else { return [] }
        connections[flow] = Connection(last: time)
        return readClient(bytes, flow, at: time)
    }

    private mutating func readClient(
        _ bytes: [UInt8], _ flow: Flow, at time: Timestamp
    ) -> [(flow: Flow, event: TLSFact.Event)] {
        guard var connection = connections[flow] else { return [] }
        defer { connections[flow] = connection }
        connection.last = time
        guard !connection.isOver else { return [] }
        var events: [(Flow, TLSFact.Event)] = []
        for sign in connection.client.add(bytes) {
            switch sign {
            case .clientHello(let name):
                // A second one answers HelloRetryRequest.
                guard !connection.isAnswered else { continue }
                connection.serverName = name
                events.append((flow, .hello(serverName: name)))
            case .alert(isFatal: true, let description):
                connection.isOver = true
                events.append((flow, .alert(description: description, byServer: false)))
            case .encrypted:
                connection.clientEncrypts = true
                if connection.serverEncrypts { events.append((flow, .established)) }
            default: break
            }
        }
        return events
    }

    private mutating func readServer(
        _ bytes: [UInt8], _ client: Flow, at time: Timestamp
    ) -> [(flow: Flow, event: TLSFact.Event)] {
        guard var connection = connections[client] else { return [] }
        defer { connections[client] = connection }
        connection.last = time
        guard !connection.isOver else { return [] }
        if !connection.isAnswered, bytes.count >= 3, !TLSReader.isRecord(bytes) {
            connection.isOver = true
            return [(client, .plainAnswer)]
        }
        var events: [(Flow, TLSFact.Event)] = []
        for sign in connection.server.add(bytes) {
            if !connection.isAnswered {
                connection.isAnswered = true
                events.append((client, .answered))
            }
            switch sign {
            case .certificate(let certificate):
                events.append((client, .certificate(certificate, serverName: connection.serverName)))
            case .alert(isFatal: true, let description):
                connection.isOver = true
                events.append((client, .alert(description: description, byServer: true)))
            case .encrypted:
                connection.serverEncrypts = true
                if connection.clientEncrypts { events.append((client, .established)) }
            default: break
            }
        }
        return events
    }

    /// Forgets connections last heard of before `time`.
    package mutating func expire(before time: Timestamp) {
        guard !connections.isEmpty || !plain.isEmpty else { return }
        plain = plain.filter { $0.value >= time }
        connections = connections.filter { $0.value.last >= time }
    }
}
