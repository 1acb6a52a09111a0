package import Wire

/// What the network does to messages: repeats, copies, translation, proxies, errors, connections, loss of sight.
extension Script {
    /// How retransmissions are spaced, from T1 = 500 ms (RFC 3261 §17, RFC 3262 §3).
    package enum Spacing {
        /// 0.5, 1.5, 3.5, 7.5, 15.5, 31.5: INVITE requests and reliable provisional responses.
        case doubling
        /// 0.5, 1.5, 3.5, 7.5, 11.5 … 31.5: other requests, and 2xx to INVITE.
        case doublingToFourSeconds
    }

    /// Sends the last message `times` more at the RFC's times. `now` and `last` stay.
    @discardableResult
    package func repeated(_ times: Int, _ spacing: Spacing) -> Script {
        var offsets: [Double] = []
        var offset = 0.0
        var gap = 0.5
        for _ in 0..<times {
            offset += gap
            offsets.append(offset)
            gap = spacing == .doubling ? gap * 2 : min(gap * 2, 4)
        }
        return repeated(after: offsets)
    }

    /// Sends the last message again at each of these times after it.
    @discardableResult
    package func repeated(after offsets: [Double]) -> Script {
        guard let sent = last else { preconditionFailure("nothing to repeat") }
        let before = now
        for offset in offsets {
            var copy = sent
            copy.identification = nextIdentification()
            resend(copy, at: sent.seconds + offset, on: sent.interface)
        }
        return at(before)
    }

    /// Shows the very packet of the last message again: a mirror, a bridge, or the `any` interface; on another interface
    /// behind a router, unless `hops` is 0.
    @discardableResult
    package func duplicated(after seconds: Double = 0.0001, on interface: Int? = nil, hops: UInt8? = nil) -> Script {
        guard var sent = last else { preconditionFailure("nothing to duplicate") }
        let before = now
        let original = sent
        sent.timeToLive -= hops ?? (interface == nil ? 0 : 1)
        resend(sent, at: sent.seconds + seconds, on: interface.map { UInt16($0) } ?? sent.interface)
        last = original
        return at(before)
    }

    /// The last message passed where this capture does not see it.
    @discardableResult
    package func unseen() -> Script {
        guard !packets.isEmpty else { preconditionFailure("nothing to hide") }
        packets[packets.count - 1].isUnseen = true
        return self
    }

    /// The last message went to `destination` instead.
    @discardableResult
    package func redirectedLast(to destination: Endpoint) -> Script {
        guard var sent = last, !packets.isEmpty else { preconditionFailure("nothing to redirect") }
        packets.removeLast()
        sent.flow = Flow(source: sent.flow.source, destination: destination)
        last = sent
        add(sent)
        return self
    }

    /// Shows the last message beyond an address translator; `edit` is what its SIP ALG does to it.
    ///
    /// The translated message becomes the one that `respond` answers where `isAnswered`.
    @discardableResult
    package func translated(
        from source: Endpoint? = nil, to destination: Endpoint? = nil, after seconds: Double = 0.001,
        on interface: Int? = nil, isAnswered: Bool = false, edit: (inout SIPText) -> Void = { _ in }
    ) -> Script {
        guard var sent = last else { preconditionFailure("nothing to translate") }
        let before = now
        let original = sent
        sent.flow = Flow(source: source ?? sent.flow.source, destination: destination ?? sent.flow.destination)
        edit(&sent.text)
        resend(sent, at: sent.seconds + seconds, on: interface.map { UInt16($0) } ?? sent.interface)
        if isAnswered, let name = sent.call, let method = sent.text.requestMethod {
            calls[name]?.requests[method] = sent
        } else {
            last = original
        }
        return at(before)
    }

    /// Lets the proxy `from` pass the last message on: a request gets its Via and fewer Max-Forwards, a response loses
    /// its topmost Via. A forwarded request is the one that `respond` answers, on its new hop.
    @discardableResult
    package func forwarded(
        from source: Endpoint, to destination: Endpoint, after seconds: Double = 0.01,
        edit: (inout SIPText) -> Void = { _ in }
    ) -> Script {
        guard var sent = last else { preconditionFailure("nothing to forward") }
        if let method = sent.text.requestMethod {
            let hops = sent.text.value("Max-Forwards").flatMap { Int($0) } ?? 70
            let branch = (Script.branch(of: sent.text) ?? "z9hG4bK") + "-p\(source.port)-\(hops)"
            sent.text = sent.text.setting("Max-Forwards", to: "\(hops - 1)")
            sent.text.headers.insert(("Via", "SIP/2.0/UDP \(source);branch=\(branch)"), at: 0)
            sent.flow = Flow(source: source, destination: destination)
            sent.seconds += seconds
            edit(&sent.text)
            if let name = sent.call, method != "ACK" { calls[name]?.requests[method] = sent }
        } else {
            if let top = sent.text.headers.firstIndex(where: { $0.name == "Via" }) { sent.text.headers.remove(at: top) }
            sent.flow = Flow(source: source, destination: destination)
            sent.seconds += seconds
            edit(&sent.text)
        }
        sent.identification = nextIdentification()
        now = sent.seconds
        last = sent
        add(sent)
        return self
    }

    private func resend(_ sent: Sent, at seconds: Double, on interface: UInt16) {
        let before = (now, self.interface)
        now = seconds
        self.interface = interface
        var copy = sent
        copy.seconds = seconds
        copy.interface = interface
        add(copy)
        last = sent
        (now, self.interface) = before
    }

    // MARK: Errors

    /// An ICMP error that quotes the last message; port unreachable from its destination unless told otherwise.
    @discardableResult
    package func icmp(
        from reporter: IPAddress? = nil, type: UInt8? = nil, code: UInt8? = nil, mtu: UInt32 = 0,
        after seconds: Double = 0.01
    ) -> Script {
        guard let sent = last else { preconditionFailure("nothing to quote") }
        let quoted = FrameBuilder.udp(
            sent.text.bytes, from: sent.flow.source, to: sent.flow.destination, identification: sent.identification)
        return icmp(
            quoting: quoted, from: reporter, type: type, code: code, mtu: mtu, at: max(now, sent.seconds) + seconds)
    }

    /// An ICMP error that quotes a datagram between any two.
    @discardableResult
    package func icmp(
        quoting flow: Flow, from reporter: IPAddress? = nil, type: UInt8? = nil, code: UInt8? = nil
    ) -> Script {
        let payload = FrameBuilder.rtp(ssrc: 1, sequence: 1, timestamp: 0)
        return icmp(
            quoting: FrameBuilder.udp(payload, from: flow.source, to: flow.destination), from: reporter, type: type,
            code: code, mtu: 0, at: now)
    }

    private func icmp(
        quoting frame: [UInt8], from reporter: IPAddress?, type: UInt8?, code: UInt8?, mtu: UInt32, at seconds: Double
    ) -> Script {
        let before = now
        at(seconds).add(
            .frame(FrameBuilder.icmpError(quoting: frame, from: reporter, type: type, code: code, mtu: mtu)))
        return at(before)
    }

    // MARK: TCP

    @discardableResult
    package func segment(
        _ flags: FrameBuilder.TCPFlags, from source: Endpoint, to destination: Endpoint, payload: [UInt8] = []
    ) -> Script {
        add(.segment(payload, Flow(source: source, destination: destination), flags))
        return self
    }

    /// A connection attempt: `times` SYNs with one sequence number at 0, 1, 3, 7 … s.
    @discardableResult
    package func syn(from source: Endpoint, to destination: Endpoint, times: Int = 1) -> Script {
        let before = now
        var gap = 0.0
        for _ in 0..<times {
            at(before + gap).frame(
                FrameBuilder.tcp(from: source, to: destination, sequence: 999, flags: [.syn]))
            gap = gap * 2 + 1
        }
        return at(before)
    }

    /// SYN, SYN-ACK, ACK.
    @discardableResult
    package func connect(from source: Endpoint, to destination: Endpoint) -> Script {
        let before = now
        syn(from: source, to: destination)
        after(0.01).frame(
            FrameBuilder.tcp(
                from: destination, to: source, sequence: 999, acknowledgment: 1_000, flags: [.syn, .ack]))
        after(0.01).frame(
            FrameBuilder.tcp(from: source, to: destination, sequence: 1_000, acknowledgment: 1_000, flags: [.ack]))
        return at(before)
    }

    /// A refused connection: RST to the SYN.
    @discardableResult
    package func refuse(from server: Endpoint, to client: Endpoint) -> Script {
        frame(
            FrameBuilder.tcp(from: server, to: client, sequence: 0, acknowledgment: 1_000, flags: [.rst, .ack]))
    }

    // MARK: Raw

    /// A frame as it stands (Ethernet).
    @discardableResult
    package func frame(_ bytes: [UInt8]) -> Script {
        add(.frame(bytes))
        return self
    }

    @discardableResult
    package func udp(_ payload: [UInt8], from source: Endpoint, to destination: Endpoint) -> Script {
        frame(
            FrameBuilder.udp(payload, from: source, to: destination, identification: nextIdentification()))
    }

    /// The file of `interface` ends now, while others go on.
    @discardableResult
    package func ended(_ interface: Int) -> Script {
        ends.append((now, UInt16(interface)))
        return self
    }

    /// The kernel dropped `count` packets before now.
    @discardableResult
    package func drop(_ count: UInt64) -> Script {
        drops.append((now, count))
        return self
    }
}

extension SIPText {
    /// Nil for a response.
    package var requestMethod: String? {
        startLine.hasPrefix("SIP/2.0") ? nil : startLine.split(separator: " ").first.map(String.init)
    }

    /// Every `old` in start line, headers and body becomes `new`.
    package mutating func replace(_ old: String, with new: String) {
        startLine = startLine.replacing(old, with: new)
        for index in headers.indices { headers[index].value = headers[index].value.replacing(old, with: new) }
        body = body.replacing(old, with: new)
    }

    /// Every `old` in headers `name` becomes `new`.
    package mutating func replace(_ old: String, with new: String, in name: String) {
        for index in headers.indices where headers[index].name.lowercased() == name.lowercased() {
            headers[index].value = headers[index].value.replacing(old, with: new)
        }
    }

    /// Every `old` in the body becomes `new`.
    package mutating func replaceInBody(_ old: String, with new: String) {
        body = body.replacing(old, with: new)
    }
}

extension Script {
    /// The capture kept only the first `length` bytes of the last message's frame.
    @discardableResult
    package func cutLast(to length: Int) -> Script {
        guard let index = packets.indices.last else { preconditionFailure("nothing to cut") }
        packets[index].captured = length
        return self
    }
}
