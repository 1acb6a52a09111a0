import SIP
import Wire

/// Finds the leg by which a call came in to the B2BUA that now sends it on under another Call-ID.
///
/// A header that both legs share is believed wherever it is seen. Without one the second INVITE must come from the very
/// host that received the first, within seconds and before its final response, and the numbers must fit; where two
/// calls fit alike, neither is linked. One look-up a key and INVITE; bounded.
struct LegLinker {
    private final class Offer {
        weak var call: Call?
        let time: Timestamp
        let callers: [String]
        let callees: [String]
        /// What it is looked up by.
        let keys: [String]
        /// It fitted a second call as well as another did: numbers say nothing about it any more.
        var isUnsure = false

        init(_ call: Call, time: Timestamp, callers: [String], callees: [String]) {
            self.call = call
            self.time = time
            self.callers = callers
            self.callees = callees
            keys = callees.map { "e" + LegLinker.end(of: $0) } + callers.map { "r" + LegLinker.end(of: $0) }
        }
    }

    /// Addresses of this host, where they are known: a B2BUA between two networks has two.
    var localAddresses: Set<IPAddress> = []

    /// Calls offered within the last seconds, oldest first, and by each number they show.
    private var recent = HeadQueue<Offer>()
    private var byNumber: [String: [Offer]] = [:]
    /// Living calls by what their headers say of the session.
    private var bySession: [String: [Int: Call]] = [:]

    static let window = Interval.seconds(5)
    private static let recentLimit = 8_192
    private static let perKey = 16
    private static let sessionLimit = 20_000

    // MARK: Linking

    /// The call's first INVITE was seen and described.
    ///
    /// - Parameter calls: Known calls by Call-ID.
    mutating func link(_ call: Call, among calls: [String: Call]) {
        expire(before: call.start - Self.window)
        let message = call.first.message
        let offer = Offer(
            call, time: call.start, callers: Self.numbers(message.assertedIdentities.map(\.uri) + [message.from.uri]),
            callees: Self.numbers([message.requestURI, message.to.uri].compactMap { $0 }))
        if let incoming = byHeader(call, among: calls) {
            Self.tie(call, to: incoming, .header)
        } else if let found = byOffer(offer, of: call) {
            Self.tie(call, to: found.call, found.proof)
        }
        keep(offer)
        for key in Self.keys(of: message) where bySession[key] != nil || bySession.count < Self.sessionLimit {
            if bySession[key, default: [:]].count < Self.perKey { bySession[key, default: [:]][call.number] = call }
        }
    }

    /// The call leaves the table.
    mutating func forget(_ call: Call) {
        for key in Self.keys(of: call.first.message) {
            bySession[key]?[call.number] = nil
            if bySession[key]?.isEmpty == true { bySession[key] = nil }
        }
        call.incomingLeg?.outgoingLegs.removeAll { $0 === call }
        for leg in call.outgoingLegs { leg.incomingLeg = nil }
        call.outgoingLegs = []
    }

    private static func tie(_ outgoing: Call, to incoming: Call, _ proof: LinkedLeg.Proof) {
        guard incoming.outgoingLegs.count < Call.linkedLimit, !outgoing.chain.contains(where: { $0 === incoming })
        else { return }
        incoming.outgoingLegs.append(outgoing)
        incoming.linkedLegs.append(LinkedLeg(callID: outgoing.callID, side: .outgoing, proof: proof))
        outgoing.incomingLeg = incoming
        outgoing.linkedLegs.append(LinkedLeg(callID: incoming.callID, side: .incoming, proof: proof))
    }

    // MARK: By header

    private func byHeader(_ call: Call, among calls: [String: Call]) -> Call? {
        let message = call.first.message
        if let name = message.xCallID, let named = calls[name], named !== call, named.state != .ended { return named }
        var found: [Call] = []
        for key in Self.sessionKeys(message) {
            found += (bySession[key] ?? [:]).values.filter { other in
                other !== call && other.state != .ended && !found.contains { $0 === other }
            }
        }
        // Of several elements in a row the one before this sender is meant.
        let here = found.filter { isReceived($0, where: call) }
        if let one = here.count == 1 ? here.first : here.isEmpty && found.count == 1 ? found.first : nil { return one }
        return forwarding(call)
    }

    /// The call that was for the number which this one names as forwarded from (RFC 5806, RFC 7044), and still waits.
    private func forwarding(_ call: Call) -> Call? {
        let waiting = Self.diverters(call.first.message).flatMap { number in
            (bySession["n:" + number] ?? [:]).values.filter { other in
                other !== call && other.progress.isWaiting && isReceived(other, where: call)
            }
        }
        guard let one = waiting.first, waiting.allSatisfy({ $0 === one }) else { return nil }
        return one
    }

    /// Numbers that a forwarded call was for before.
    private static func diverters(_ message: SIPMessage) -> [String] {
        let users = message.diversions.prefix(8).compactMap(\.uri.user) + message.historyUsers
        // The last entry is where the call goes now.
        let now = numbers([message.requestURI].compactMap { $0 })
        return users.filter { !$0.isEmpty && $0.utf8.count <= 64 }.map(PhoneNumber.normalised).filter {
            !now.contains($0)
        }
    }

    private static func called(_ message: SIPMessage) -> [String] {
        numbers([message.requestURI, message.to.uri].compactMap { $0 })
    }

    /// Where a call is looked for: by its session, and by the numbers it was for.
    private static func keys(of message: SIPMessage) -> [String] {
        sessionKeys(message) + (message.isRequest ? called(message).map { "n:" + $0 } : [])
    }

    /// `Session-ID` begins with the UUID that its caller made, on every leg the same; `X-Call-ID` names one.
    private static func sessionKeys(_ message: SIPMessage) -> [String] {
        var keys: [String] = []
        if let session = message.sessionID?.prefix(while: { $0 != ";" && $0 != " " && $0 != "," }).lowercased(),
            session.utf8.count >= 16, session.utf8.count <= 128, session.contains(where: { $0 != "0" && $0 != "-" })
        {
            keys.append("s:" + session)
        }
        if let name = message.xCallID, name.utf8.count >= 8, name.utf8.count <= 256 { keys.append("x:" + name) }
        return keys
    }

    // MARK: By numbers

    private mutating func byOffer(_ offer: Offer, of call: Call) -> (call: Call, proof: LinkedLeg.Proof)? {
        var fitting: [(offer: Offer, call: Call)] = []
        for key in offer.keys {
            // A number that many calls show, as a trunk's own, tells nothing; the other one may.
            guard let others = byNumber[key], others.count < Self.perKey else { continue }
            for other in others {
                guard let incoming = other.call, incoming !== call, !fitting.contains(where: { $0.offer === other }),
                    Self.isWaiting(incoming, at: call.start), isReceived(incoming, where: call),
                    Self.fits(other, offer)
                else { continue }
                fitting.append((other, incoming))
            }
        }
        let named = fitting.filter { Self.isMade(call.callID, of: $0.call.callID) }
        if named.count == 1 { return named.first.map { ($0.call, .header) } }
        let media = Self.audio(call)
        let sharing = fitting.filter { other in media.contains { Self.audio(other.call).contains($0) } }
        if sharing.count == 1 { return sharing.first.map { ($0.call, .media) } }
        // One that was sent on already is free again when that was refused.
        let free = fitting.filter { $0.call.outgoingLegs.allSatisfy { $0.state == .ended && $0.answered == nil } }
        guard free.count == 1, let only = free.first, !only.offer.isUnsure else {
            for one in free { one.offer.isUnsure = true }
            return nil
        }
        return (only.call, .numbers)
    }

    private static func isWaiting(_ call: Call, at time: Timestamp) -> Bool {
        guard call.progress.isWaiting, let attempt = call.callerFacing else { return false }
        return attempt.final == nil && attempt.cancelled == nil && time - attempt.startTime <= window
    }

    /// `call` was sent by the very host that received `incoming`.
    private func isReceived(_ incoming: Call, where call: Call) -> Bool {
        let sender = call.first.flow.source.address
        return incoming.invites.contains { invite in
            let receiver = invite.hop.destination.address
            return receiver == sender || localAddresses.contains(receiver) && localAddresses.contains(sender)
                || invite.request.hostDirection == .incoming && call.first.hostDirection == .outgoing
        }
    }

    /// Some elements make the second Call-ID of the first: `abc@host-b2b_1`.
    private static func isMade(_ callID: String, of other: String) -> Bool {
        other.utf8.count >= 8 && callID.utf8.count > other.utf8.count && callID.contains(other)
    }

    private static func audio(_ call: Call) -> [Endpoint] {
        call.legs.flatMap { $0.caller.advertised }
    }

    private enum Likeness { case same, unknown, different }

    /// One number of the public network must be kept, and the other must not be another one of its kind; two that are
    /// no such numbers must both be kept.
    private static func fits(_ one: Offer, _ other: Offer) -> Bool {
        let callee = likeness(one.callees, other.callees)
        let caller = likeness(one.callers, other.callers)
        guard callee.0 != .different, caller.0 != .different else { return false }
        return callee.0 == .same && callee.isPublic || caller.0 == .same && caller.isPublic
            || callee.0 == .same && caller.0 == .same
    }

    private static func likeness(_ one: [String], _ other: [String]) -> (Likeness, isPublic: Bool) {
        var isUnlike = false
        var isSame = false
        for left in one {
            for right in other {
                let arePublic = PhoneNumber.isPublic(left) && PhoneNumber.isPublic(right)
                if arePublic, isSuffix(left, right) { return (.same, true) }
                if left == right { isSame = true }
                isUnlike = isUnlike || arePublic
            }
        }
        return (isSame ? .same : isUnlike ? .different : .unknown, false)
    }

    /// The same number, one with a prefix: a trunk's access code, an area code.
    private static func isSuffix(_ one: String, _ other: String) -> Bool {
        let (short, long) = one.utf8.count <= other.utf8.count ? (one, other) : (other, one)
        return long.utf8.count - short.utf8.count <= 6 && long.hasSuffix(short)
    }

    private static func numbers(_ uris: [SIPURI]) -> [String] {
        var found: [String] = []
        for user in uris.prefix(4).compactMap(\.user) where !user.isEmpty && user.utf8.count <= 64 {
            let number = PhoneNumber.normalised(user.bytes(before: UInt8(ascii: ";")))
            if !found.contains(number) { found.append(number) }
        }
        return found
    }

    /// Numbers are looked up by their last seven digits, whatever prefix they have.
    private static func end(of number: String) -> Substring {
        let bytes = number.utf8
        // Of digits and letters each byte is a character, and none is looked for.
        guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return number.suffix(7) }
        return Substring(bytes.suffix(7))
    }

    // MARK: The last seconds

    private mutating func keep(_ offer: Offer) {
        if recent.count >= Self.recentLimit { dropOldest() }
        recent.append(offer)
        for key in offer.keys {
            byNumber[key, default: []].append(offer)
            if byNumber[key, default: []].count > Self.perKey { byNumber[key]?.removeFirst() }
        }
    }

    private mutating func expire(before time: Timestamp) {
        while let oldest = recent.first, oldest.time < time { dropOldest() }
    }

    private mutating func dropOldest() {
        guard let offer = recent.popFirst() else { return }
        for key in offer.keys {
            byNumber[key]?.removeAll { $0 === offer }
            if byNumber[key]?.isEmpty == true { byNumber[key] = nil }
        }
    }
}
