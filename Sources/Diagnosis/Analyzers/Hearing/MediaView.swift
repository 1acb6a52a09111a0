import SIP
import Tracking
import Wire

/// One call's audio at one moment: what flowed each way since both ways were expected.
struct MediaView {
    /// Media seen at one capture point and missing at the next.
    struct Gap {
        let toward: Party
        let before: Stream
        let beforePlace: String
        let afterPlace: String
        /// Nil where one interface shows both sides.
        var stretch: Stretch?
        /// `proved` where what lies between is known to forward.
        var confidence = Confidence.proved
    }

    private final class Answers {
        var delivered: [Party: [Stream]] = [:]
    }

    let call: Call
    let time: Timestamp
    /// The session that speaks for the call: on the path, and expecting both ways.
    let session: MediaSession?
    let expectedSince: Timestamp?
    /// Some of this call's current media passes here, or ends here.
    let isOnPath: Bool
    let context: Context
    private let streams: [Party: [Stream]]
    /// One judgement asks for the same list many times.
    private let answers = Answers()
    /// Media for a party that reaches a relay of this call and does not leave it toward that party.
    let unrelayed: [Party: Stream]
    /// Where a relay stands between the parties: the session of the hop to each of them.
    let hops: [Party: MediaSession]
    /// Of these, those on which media toward that party passes here: what does not get over it is not heard.
    private let lastHops: [Party: MediaSession]
    /// The capture interface where each party's own media comes in, where that is known.
    private let mediaSide: [Party: InterfaceID]

    /// - Parameter since: The moment to look from, where it is not the last agreement on audio both ways.
    init(call: Call, at time: Timestamp, since given: Timestamp? = nil, _ context: Context) {
        self.call = call
        self.time = time
        self.context = context
        let expecting = call.sessions.filter { $0.expectedSince != nil }
        var found: [Party: [Stream]] = [:]
        for party in Party.allCases {
            // Sessions may share a stream.
            var known: Set<StreamKey> = []
            found[party] = call.sessions.flatMap { context.media.audio(in: $0, toward: party) }.filter { stream in
                known.insert(StreamKey(stream)).inserted
            }
        }
        // The latest exchange tells when both ways were last expected anew.
        let since = given ?? expecting.compactMap(\.expectedSince).max()
        // Who said that silence begins is silent until it speaks again, and not missing.
        let answered = call.answerTime ?? call.start
        let active = { (stream: Stream) in
            since.map { stream.last > $0 + .milliseconds(300) } ?? true
                || stream.endsInSilence && stream.last >= answered
        }
        let flowing = found.mapValues { $0.filter(active) }
        streams = flowing
        mediaSide = Self.sides(of: call, flowing, context)
        hops = Self.hops(of: call)
        lastHops = Self.lastHops(hops, flowing)
        unrelayed = Self.unrelayed(in: call, flowing, hops)
        expectedSince = given ?? (expecting.count == call.sessions.filter({ $0.negotiated != nil }).count ? since : nil)
        let onPath = (given == nil ? expecting : call.sessions).filter { session in
            Party.allCases.contains { party in
                let isLocal = Self.isHere(party, of: call, session, context)
                let isQuoted = session[party].icmpErrors.contains { icmp in
                    since.map { icmp.time >= $0 - .seconds(1) } ?? true
                }
                return isLocal || isQuoted || session[party].checks.preparesMedia
                    || context.media.audio(in: session, toward: party).contains(where: active)
            }
        }
        session = onPath.first ?? expecting.first ?? call.sessions.first
        // What goes through a TURN server is wrapped in packets of its own (RFC 8656).
        let isWrapped =
            flowing.values.allSatisfy(\.isEmpty) && call.sessions.contains { SecureMedia.mayBeRelayed($0) }
        isOnPath = !onPath.isEmpty && context.media.isInSight && !isWrapped
    }

    /// A host that sends out on one interface and receives on another sees two places too, and forwards nothing; nor do
    /// two captures of one host, whose clocks differ.
    private static func isForwarded(_ call: Call, _ streams: [Party: [Stream]]) -> Bool {
        if call.isForwarded { return true }
        return streams.values.contains { list in
            list.contains { one in list.contains { $0.ssrc == one.ssrc && $0.interface != one.interface } }
        }
    }

    private static func sides(
        of call: Call, _ streams: [Party: [Stream]], _ context: Context
    ) -> [Party: InterfaceID] {
        guard context.interfaceNames.count > 1, isForwarded(call, streams) else { return [:] }
        // One time to live at both: a side is where all its messages came first.
        let isSure = call.isForwarded || !call.isSeenTwice
        let isMixed = Party.allCases.contains { party in
            Set(call.messages.filter { call.sender(of: $0.message) == party }.map(\.interface)).count > 1
        }
        guard isSure || !isMixed else { return [:] }
        var sides: [Party: InterfaceID] = [:]
        for party in Party.allCases {
            // Copies follow their original: where a party's signalling was seen first is nearest to it, and there its
            // media is looked for; where that comes in elsewhere, its first packet tells.
            let own = streams[party.other] ?? []
            let signalling = call.messages.first { call.sender(of: $0.message) == party }?.interface
            if let signalling, own.contains(where: { $0.interface == signalling }) {
                sides[party] = signalling
            } else if !isSure {
                return [:]
            } else if let first = own.min(by: { $0.first < $1.first }) {
                sides[party] = first.interface
            } else if context.interfaceNames.count == 2 {
                sides[party] = signalling
            }
        }
        return sides
    }

    /// Streams meant for `party`, wherever they go.
    func meant(for party: Party) -> [Stream] { streams[party] ?? [] }

    /// Of these, those on the hop to `party`, where the capture shows what a relay sends to it.
    private func leaving(toward party: Party) -> [Stream] {
        guard let last = lastHops[party] else { return meant(for: party) }
        return meant(for: party).filter { Self.passes($0, last, toward: party) }
    }

    /// Streams that flow toward `party` and can reach it: at its own side, where the capture shows both.
    func delivered(toward party: Party) -> [Stream] {
        if let known = answers.delivered[party] { return known }
        let found = findDelivered(toward: party)
        answers.delivered[party] = found
        return found
    }

    private func findDelivered(toward party: Party) -> [Stream] {
        if unrelayed[party] != nil || mediaSide.isEmpty && translatedGap(toward: party) != nil { return [] }
        let reaching = leaving(toward: party).filter {
            !isMisdirected($0, toward: party) && !isRefused($0, toward: party)
        }
        guard let side = mediaSide[party], let far = mediaSide[party.other], side != far else { return reaching }
        return reaching.filter { $0.interface == side }
    }

    /// Streams meant for `party` that go where it cannot hear them.
    func misdirected(toward party: Party) -> [Stream] { meant(for: party).filter { isMisdirected($0, toward: party) } }

    /// What goes to `endpoint` is meant for `party` and goes where it does not listen: it named another place, or never that.
    func isElsewhere(_ endpoint: Endpoint, than party: Party) -> Bool {
        place(of: party) != endpoint
            && misdirected(toward: party).contains { $0.destination == endpoint && !isUndeliverable($0, toward: party) }
    }

    private func isMisdirected(_ stream: Stream, toward party: Party) -> Bool {
        if isTranslated(stream, toward: party) { return false }
        if isOutdated(stream, toward: party) { return true }
        if isOpen(stream, toward: party) { return false }
        return !stream.binding.isExpectedDestination || isUndeliverable(stream, toward: party)
    }

    /// Checks showed that what is sent there gets to `party`; or no description tells where to send, and nowhere is wrong.
    private func isOpen(_ stream: Stream, toward party: Party) -> Bool {
        call.sessions.contains { session in
            session[party].isWitnessed(stream.destination)
                || stream.binding.serves(session, party) && !session[party].namesPlace
        }
    }

    /// `party` answers checks: what is sent to it gets there, about the time that sound is expected.
    func answersChecks(_ party: Party) -> Bool { isRecent(\.lastAnswer, of: party) }

    /// Checks, answers or handshakes of `party` came here about the time that sound is expected.
    func isHeardOf(_ party: Party) -> Bool { isRecent(\.lastOwn, of: party) }

    private func isRecent(_ time: KeyPath<PathChecks, Timestamp?>, of party: Party) -> Bool {
        call.sessions.contains { session in
            session[party].checks[keyPath: time].map { $0 >= (expectedSince ?? call.start) - .seconds(10) } ?? false
        }
    }

    /// The error is about where media goes; where checks are answered it may be of a candidate that nobody took.
    func concerns(_ icmp: ICMPObservation, toward party: Party) -> Bool {
        !answersChecks(party) || meant(for: party).contains { $0.destination == icmp.error.quoted.destination }
    }

    /// Behind a NAT the address of the SDP arrives translated: to where the party itself sends from, at the SDP's port.
    private func isTranslated(_ stream: Stream, toward party: Party) -> Bool {
        let target = stream.destination
        guard !stream.binding.isExpectedDestination, sources(of: party, at: stream.interface).contains(target.address)
        else { return false }
        return call.sessions.contains { session in
            session[party].endpoint.map { $0.port == target.port && $0.address != target.address } ?? false
        }
    }

    /// Sent to an endpoint that `party` advertised once, has replaced since, and does not send from.
    private func isOutdated(_ stream: Stream, toward party: Party) -> Bool {
        let target = stream.destination
        guard call.sessions.contains(where: { $0[party].advertised.contains(target) }) else { return false }
        let isCurrent = call.sessions.contains { session in
            session[party].description?.media.contains { section in
                section.endpoint == target || section.candidates.contains { $0.endpoint == target }
            } ?? false || session[party].isWitnessed(target, since: session.negotiated ?? .distantPast)
        }
        return !isCurrent && !meant(for: party.other).contains { $0.source == target }
    }

    /// ICMP errors keep quoting it: nothing is let through.
    private func isRefused(_ stream: Stream, toward party: Party) -> Bool {
        guard let refusal = refusedSince(stream, toward: party) else { return false }
        return refusal <= max(stream.first, expectedSince ?? call.start) + .seconds(3)
    }

    /// From when on ICMP errors quote the stream to its end; nil where they do not.
    private func refusedSince(_ stream: Stream, toward party: Party) -> Timestamp? {
        for session in call.sessions {
            guard let last = session[party].lastICMP, last.error.quoted.destination == stream.destination,
                let began = session[party].refusedSince
            else { continue }
            let first = max(began, expectedSince ?? call.start)
            if last.time - first >= .seconds(1), stream.last - last.time <= .seconds(3) { return first }
        }
        return nil
    }

    /// The last error that quoted media toward `party` around `time`, when it fell silent.
    func refusal(toward party: Party, near time: Timestamp) -> ICMPObservation? {
        call.sessions.lazy.compactMap { $0[party].lastICMP }.first { icmp in
            icmp.time >= time - .seconds(1) && (call.ended.map { icmp.time < $0 } ?? true)
        }
    }

    /// All that was sent toward `party` was refused by ICMP.
    func isRefusedOnly(toward party: Party) -> Bool {
        let sent = meant(for: party).filter { !isElsewhere($0.destination, than: party) }
        return !sent.isEmpty && sent.allSatisfy { isRefused($0, toward: party) }
    }

    /// A public sender's media to a private address, at a point where that party itself appears with another one.
    private func isUndeliverable(_ stream: Stream, toward party: Party) -> Bool {
        let target = stream.destination.address
        guard !target.isGloballyReachable, !target.isMulticast, stream.source.address.isGloballyReachable else {
            return false
        }
        let own = sources(of: party, at: stream.interface)
        return !own.isEmpty && !own.contains(target)
    }

    /// Addresses that `party`'s packets carry as source at one capture interface.
    func sources(of party: Party, at interface: InterfaceID) -> Set<IPAddress> {
        var found: Set<IPAddress> = []
        for message in call.messages where message.interface == interface && call.sender(of: message.message) == party {
            found.insert(message.flow.source.address)
        }
        for stream in streams[party.other] ?? [] where stream.interface == interface {
            found.insert(stream.source.address)
        }
        return found
    }

    /// Where `party`'s RTP leaves from at `address`.
    func sources(of party: Party, sending address: IPAddress) -> [Endpoint] {
        (streams[party.other] ?? []).map(\.source).filter { $0.address == address }
    }

    /// Packets since both ways were expected, of the capture point that saw most.
    func packets(toward party: Party) -> UInt64 {
        var byPlace: [InterfaceID: UInt64] = [:]
        for stream in delivered(toward: party) { byPlace[stream.interface, default: 0] += stream.packets }
        return byPlace.values.max() ?? 0
    }

    func firstPacket(toward party: Party) -> Timestamp? {
        (lastHops[party].map { [$0] } ?? call.sessions).flatMap { context.media.audio(in: $0, toward: party) }
            .map(\.first).min()
    }

    /// What is refused does not get there. Where the receiver's side was watched no longer, the other side tells.
    func lastPacket(toward party: Party) -> Timestamp? {
        let last = { (stream: Stream) in min(stream.last, self.refusedSince(stream, toward: party) ?? stream.last) }
        guard let latest = delivered(toward: party).max(by: { last($0) < last($1) }) else { return nil }
        guard !isWatched(latest.interface, after: latest.last) else { return last(latest) }
        return leaving(toward: party).filter { !isMisdirected($0, toward: party) }.map(last).max()
    }

    /// Whether the interface was watched for 2 s after `time`: one of several files may end before the others.
    private func isWatched(_ interface: InterfaceID, after time: Timestamp) -> Bool {
        context.ended[interface].map { $0 - time >= .seconds(2) } ?? true
    }

    func endsInSilence(toward party: Party) -> Bool {
        delivered(toward: party).contains { $0.endsInSilence || $0.pauses > 0 || $0.endsInSilenceDescription }
    }

    /// Its receiver reports count packets that came after both ways were expected, and there is no video they could mean.
    func reportsHearing(_ party: Party) -> Bool {
        let settled = (expectedSince ?? call.start) + .seconds(1)
        // A relay writes reports of its own, beyond it, of what it gets.
        return (hops[party].map { [$0] } ?? call.sessions).contains { session in
            guard let heard = session[party].rtcp.lastHeard else { return false }
            let hasVideo = session[party].description?.media.contains { $0.kind == "video" && $0.port != 0 } ?? false
            return !hasVideo && heard >= settled
                && (session[party].rtcp.last.map { $0 - heard < .seconds(12) } ?? false)
        }
    }

    /// The sender took its leave by RTCP as its sound ended (RFC 3550 §6.6): it stopped, nothing stopped it.
    func saidGoodbye(toward party: Party, after last: Timestamp) -> Bool {
        call.sessions.contains { session in
            session[party.other].rtcp.lastGoodbye.map { $0 > last - .seconds(1) && $0 - last < .seconds(3) } ?? false
        }
    }

    /// Where media toward `party` comes from.
    func source(toward party: Party) -> Endpoint? { delivered(toward: party).max { $0.packets < $1.packets }?.source }

    /// Two capture points of which the one nearer to `toward` does not see what the other sees.
    func gap(toward: Party) -> Gap? {
        if let side = mediaSide[toward], let far = mediaSide[toward.other], side != far {
            let before = meant(for: toward).filter { $0.interface == far && !isMisdirected($0, toward: toward) }.max {
                $0.packets < $1.packets
            }
            let after = meant(for: toward).filter { $0.interface == side }
            guard let before, before.packets >= 25, !after.contains(where: { before.last - $0.last < .seconds(2) }),
                isWatched(side, after: after.map(\.last).max() ?? before.first)
            else { return nil }
            return Gap(
                toward: toward, before: before, beforePlace: name(far, before.source.address),
                afterPlace: name(side, before.destination.address), stretch: Stretch(far, side),
                confidence: call.isSeenTwice && !call.isForwarded ? .likely : .proved)
        }
        return translatedGap(toward: toward)
    }

    /// One interface that shows both sides of an address translator: the way back tells the two sides apart.
    private func translatedGap(toward: Party) -> Gap? {
        if unrelayed[toward] != nil { return nil }
        let forward = meant(for: toward).filter { !isMisdirected($0, toward: toward) }
        let back = meant(for: toward.other)
        for place in back where place.packets >= 25 {
            let twin = back.first {
                $0.ssrc == place.ssrc && $0.source.address != place.source.address
                    && $0.destination == place.destination && $0.binding.call == place.binding.call
                    && $0.packets * 2 > place.packets
            }
            guard let twin else { continue }
            // Its own packets are first where it stands.
            guard place.first <= twin.first else { continue }
            let here = meant(for: toward).filter { $0.destination.address == place.source.address }
            let there = forward.filter { $0.destination.address == twin.source.address }
            guard here.isEmpty, let before = there.max(by: { $0.packets < $1.packets }), before.packets >= 25 else {
                continue
            }
            return Gap(
                toward: toward, before: before, beforePlace: "\(twin.source.address)",
                afterPlace: "\(place.source.address)")
        }
        return nil
    }

    /// The capture shows where `party`'s own packets come in, and that is not where the other side's do.
    func isAtSide(of party: Party) -> Bool {
        guard let side = mediaSide[party], let far = mediaSide[party.other] else { return false }
        return side != far
    }

    private func name(_ interface: InterfaceID, _ address: IPAddress) -> String {
        context.interfaceNames[interface].map { $0.escapedForDisplay(limit: 64) } ?? "\(address)"
    }

    func evidence() -> [Evidence] {
        Party.allCases.flatMap { party in
            (streams[party] ?? []).prefix(4).map { stream in
                Evidence(
                    time: stream.first, frame: stream.firstFrame,
                    text: Text(
                        en:
                            """
                            RTP \(stream.source) → \(stream.destination): \(stream.packets) packets toward \
                            \(Wording.party(party).en)
                            """,
                        zh:
                            """
                            RTP \(stream.source) → \(stream.destination)：\(stream.packets) 个包，发往\
                            \(Wording.party(party).zh)
                            """
                    ))
            }
        }
    }
}
