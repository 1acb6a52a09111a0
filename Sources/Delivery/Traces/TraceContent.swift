import Engine
import Joint
import Tracking
import Wire

/// What is inside a packed trace. Times are counted from the first message, in microseconds.
struct TraceContent: Codable, Sendable {
    /// Nanoseconds since 1970 of the first message.
    var base: Int64
    /// What the capture covers.
    var from: Int64
    var until: Int64
    var drops: UInt64
    /// Messages that are not among these.
    var missing: Int
    var partial: Bool
    var media: Bool
    /// What messages and streams name by number.
    var ends: [String]
    var places: [String]
    var messages: [Message]
    var streams: [Stream]

    struct Message: Codable, Sendable {
        var time: Int64
        var source: Int
        var destination: Int
        var stream: Bool
        var place: Int
        var hops: UInt8
        var cut: Bool
        var text: String

        private enum CodingKeys: String, CodingKey {
            case time = "t"
            case source = "s"
            case destination = "d"
            case stream = "c"
            case place = "p"
            case hops = "h"
            case cut = "k"
            case text = "x"
        }
    }

    struct Stream: Codable, Sendable {
        var source: Int
        var destination: Int
        var ssrc: UInt32
        var type: UInt8
        var rate: UInt32
        var place: Int
        var silence: Bool
        var heard: Int64?
        /// Five numbers each: begin and length in milliseconds, packets, sequence numbers due, and lost.
        var intervals: [[Int64]]

        private enum CodingKeys: String, CodingKey {
            case ssrc, type, rate, silence, heard
            case source = "s"
            case destination = "d"
            case place = "p"
            case intervals = "i"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case base, from, until, drops, missing, partial, media, ends, places
        case messages = "m"
        case streams = "r"
    }

    var begin: Timestamp { Timestamp(nanoseconds: base) }

    static let messageLimit = 96
    static let streamLimit = 32
    static let intervalLimit = 160
    /// Bytes of all texts together.
    private static let textLimit = 96 << 10
    /// A call of two days is none; in microseconds.
    private static let longest: Int64 = 172_800_000_000

    /// SIP as most of it is written, the likeliest last. Never changed: records are read with it, and another one is
    /// another version.
    static let common = Array(
        """
        application/media_control+xml text/plain message/sipfrag application/dtmf-relay a=fmtp:96 0-15 a=rtpmap:96 opus\
        /48000/2 a=rtpmap:9 G722/8000 a=fmtp:18 annexb=no a=rtpmap:18 G729/8000 a=ssrc: cname: a=crypto:1 AES_CM_128_HMAC\
        _SHA1_80 inline: RTP/SAVP a=setup:actpass a=fingerprint:sha-256 a=ice-ufrag: a=candidate: 1 UDP typ host a=rtcp-mux\
        486 Busy Here 404 Not Found 408 Request Timeout 480 Temporarily Unavailable 487 Request Terminated 503 Service \
        Unavailable 183 Session Progress UPDATE PRACK CANCEL REFER NOTIFY SUBSCRIBE INFO MESSAGE OPTIONS REGISTER \
        Reason: Q.850;cause=16;text="Normal call clearing" Retry-After: Warning: P-Asserted-Identity: <sip: Remote-Party-ID\
        : Privacy: none Diversion: RAck: RSeq: 1 Require: 100rel,timer Min-SE: 90 Session-Expires: 1800;refresher=uac \
        Expires: 3600 WWW-Authenticate: Digest realm="asterisk", nonce="", algorithm=MD5, qop="auth" Proxy-Authorization: \
        Digest username="1001", realm="", nonce="", uri="sip:", response=…, algorithm=MD5, cnonce=…, qop=auth, nc=00000001 \
        Authorization: Record-Route: <sip:;lr> Route: Server: Asterisk PBX User-Agent: baresip v3.16.0 (x86_64/Linux) \
        Supported: replaces, timer, 100rel, path Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, SUBSCRIBE, NOTIFY, INFO, \
        PUBLISH, MESSAGE, UPDATE, PRACK\\r\\nAccept: application/sdp\\r\\n\\r\\nv=0\\r\\no=- 1 1 IN IP4 \\r\\ns=-\\r\\nc=IN IP4 \
        \\r\\nt=0 0\\r\\nm=audio 10500 RTP/AVP 8 0 101\\r\\na=rtpmap:8 PCMA/8000\\r\\na=rtpmap:0 PCMU/8000\\r\\na=rtpmap:101 \
        telephone-event/8000\\r\\na=fmtp:101 0-15\\r\\na=ptime:20\\r\\na=maxptime:150\\r\\na=sendrecv\\r\\n\
        {"base":0,"drops":0,"ends":["192.168.1.20:5060"],"from":0,"m":[{"c":false,"d":1,"h":64,"k":false,"p":0,"s":0,"t":0,\
        "x":"INVITE sip:13800138000@ SIP/2.0\\r\\n"},{"c":false,"d":0,"h":63,"k":false,"p":0,"s":1,"t":10,"x":"SIP/2.0 100 \
        Trying\\r\\nVia: SIP/2.0/UDP ;branch=z9hG4bK;rport=5060;received=\\r\\nFrom: <sip:@>;tag=\\r\\nTo: <sip:@>;tag=\\r\\n\
        Call-ID: \\r\\nCSeq: 1 INVITE\\r\\nContact: <sip:@:5060;transport=udp>\\r\\nMax-Forwards: 70\\r\\nContent-Type: \
        application/sdp\\r\\nContent-Length: 0\\r\\n\\r\\n"},"x":"SIP/2.0 180 Ringing\\r\\n","x":"SIP/2.0 200 OK\\r\\n"\
        "x":"ACK sip:@ SIP/2.0\\r\\n","x":"BYE sip:@ SIP/2.0\\r\\n"}],"media":true,"missing":0,"partial":false,"places":\
        ["eth0"],"r":[{"d":3,"heard":null,"i":[[0,5000,250,250,0],[5000,5000,250,250,0]],"p":0,"rate":8000,"s":2,"silence":\
        false,"ssrc":1,"type":8}],"until":0}
        """.utf8)
}

extension TraceContent {
    init?(_ trace: CallTrace, mask: NumberMask?) {
        guard let first = trace.messages.first?.time else { return nil }
        var ends = Numbered()
        var places = Numbered()
        func micro(_ time: Timestamp) -> Int64 { (time - first).nanoseconds / 1_000 }
        func milli(_ time: Timestamp) -> Int64 { (time - first).nanoseconds / 1_000_000 }
        // Of a call that is asked again and again its begin and its end tell the story.
        var chosen = trace.messages
        if chosen.count > Self.messageLimit {
            chosen = chosen.prefix(Self.messageLimit / 2) + chosen.suffix(Self.messageLimit / 2)
        }
        var room = Self.textLimit
        var kept: [Message] = []
        for message in chosen where message.text.utf8.count <= room {
            room -= message.text.utf8.count
            kept.append(
                Message(
                    time: micro(message.time), source: ends[message.flow.source.description],
                    destination: ends[message.flow.destination.description], stream: message.transport == .tcp,
                    place: places[message.place], hops: message.timeToLive, cut: message.isCut,
                    text: mask.map { NumberPlaces.replaced(in: message.text, $0.hide) } ?? message.text))
        }
        let streams = trace.streams.prefix(Self.streamLimit).map { stream in
            Stream(
                source: ends[stream.flow.source.description], destination: ends[stream.flow.destination.description],
                ssrc: stream.ssrc, type: stream.payloadType, rate: stream.clockRate, place: places[stream.place],
                silence: stream.endsInSilence, heard: stream.heard.map(micro),
                intervals: stream.intervals.prefix(Self.intervalLimit).map { item in
                    [
                        milli(item.start), (item.end - item.start).nanoseconds / 1_000_000, Int64(item.packets),
                        Int64(item.expected), Int64(item.lost),
                    ]
                })
        }
        self.init(
            base: first.nanoseconds, from: micro(trace.watched.lowerBound), until: micro(trace.watched.upperBound),
            drops: trace.drops, missing: trace.messagesDropped + trace.messages.count - kept.count,
            partial: trace.isPartial, media: trace.seesMedia, ends: ends.all, places: places.all, messages: kept,
            streams: streams)
    }

    /// Numbers texts in the order in which they come.
    private struct Numbered {
        private(set) var all: [String] = []

        subscript(text: String) -> Int {
            mutating get {
                if let known = all.firstIndex(of: text) { return known }
                all.append(text)
                return all.count - 1
            }
        }
    }

    // MARK: Reading

    /// Nil for what contradicts itself or goes beyond every bound.
    func trace(callID: String, matter: CallTrace.Matter) -> CallTrace? {
        guard messages.count <= Self.messageLimit, streams.count <= Self.streamLimit, ends.count <= 512,
            places.count <= 64, from <= until, missing >= 0, base >= 0, base < 1 << 62
        else { return nil }
        let endpoints = ends.map { Endpoint($0) }
        func time(_ micro: Int64) -> Timestamp? {
            micro.magnitude <= Self.longest.magnitude ? begin + Interval(nanoseconds: micro * 1_000) : nil
        }
        func flow(_ source: Int, _ destination: Int) -> Flow? {
            guard endpoints.indices.contains(source), endpoints.indices.contains(destination),
                let from = endpoints[source], let to = endpoints[destination]
            else { return nil }
            return Flow(source: from, destination: to)
        }
        func place(_ number: Int) -> String? {
            places.indices.contains(number) ? String(places[number].prefix(64)) : nil
        }
        var texts: [CallTrace.Message] = []
        for item in messages {
            guard let flow = flow(item.source, item.destination), let place = place(item.place),
                let time = time(item.time), item.text.utf8.count <= 16_384
            else { return nil }
            var message = CallTrace.Message(
                time: time, flow: flow, transport: item.stream ? .tcp : .udp, place: place, timeToLive: item.hops,
                text: item.text)
            message.isCut = item.cut
            texts.append(message)
        }
        var sounds: [CallTrace.Stream] = []
        for item in streams {
            guard let flow = flow(item.source, item.destination), let place = place(item.place), item.type < 128,
                item.rate <= 192_000, let intervals = Self.intervals(item.intervals, from: begin)
            else { return nil }
            var stream = CallTrace.Stream(
                flow: flow, ssrc: item.ssrc, payloadType: item.type, clockRate: item.rate, place: place,
                intervals: intervals)
            stream.endsInSilence = item.silence
            stream.heard = item.heard.flatMap(time)
            sounds.append(stream)
        }
        // A capture may have begun weeks before.
        let since = begin + Interval(nanoseconds: max(from, -Self.longest) * 1_000)
        guard let until = time(until), since <= until else { return nil }
        var trace = CallTrace(
            callID: callID, matter: matter, messages: texts.sorted { $0.time < $1.time }, streams: sounds,
            watched: since...until)
        trace.messagesDropped = missing
        trace.isPartial = partial
        trace.drops = drops
        trace.seesMedia = media
        return trace
    }

    private static func intervals(_ list: [[Int64]], from base: Timestamp) -> [CallTrace.Interval]? {
        guard list.count <= intervalLimit else { return nil }
        var result: [CallTrace.Interval] = []
        for item in list {
            guard item.count == 5, item[0].magnitude <= longest.magnitude / 1_000,
                (0...longest / 1_000).contains(item[1]),
                item[2...].allSatisfy({ (0...10_000_000).contains($0) })
            else { return nil }
            let start = base + .milliseconds(item[0])
            result.append(
                CallTrace.Interval(
                    start: start, end: start + .milliseconds(item[1]), packets: UInt32(clamping: item[2]),
                    expected: UInt32(clamping: item[3]), lost: UInt32(clamping: item[4])))
        }
        return result.sorted { $0.start < $1.start }
    }
}
