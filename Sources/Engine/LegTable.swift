import Diagnosis
import Tracking
import Wire

/// The one table of what two legs of a call show of one fault, and on which of them it lies.
///
/// Only what one leg must bring about on the other is joined: two faults that do not explain each other stay two
/// findings. What comes in on one leg and goes out on the other has its root where it comes in.
enum LegTable {
    /// The faults of a call's legs, those that are one joined at their root.
    static func joined(_ faults: [Fault]) -> [Fault] {
        var faults = faults
        var index = 0
        while index < faults.count {
            guard let (other, root) = partner(of: index, in: faults) else {
                index += 1
                continue
            }
            let (kept, gone) = root == index ? (index, other) : (other, index)
            faults += absorb(faults[gone], into: &faults[kept], isOutgoing: root == index)
            faults.remove(at: gone)
            index = 0
        }
        return faults
    }

    private static func partner(of index: Int, in faults: [Fault]) -> (other: Int, root: Int)? {
        guard let outgoing = faults[index].symptom.call, let incoming = outgoing.incomingLeg else { return nil }
        for other in faults.indices where faults[other].symptom.call === incoming {
            switch root(incoming: faults[other].symptom, outgoing: faults[index].symptom) {
            case .incoming: return (other, other)
            case .outgoing: return (other, index)
            case nil: continue
            }
        }
        return nil
    }

    /// - Parameter isOutgoing: Whether `kept` is the outgoing leg of the two.
    /// - Returns: What `gone` held that does not explain the fault at its root.
    private static func absorb(_ gone: Fault, into kept: inout Fault, isOutgoing: Bool) -> [Fault] {
        // The other leg only passes on what comes in here: for the caller on the outgoing leg, for the callee on the
        // incoming one.
        let isSink = missing(gone.symptom) == [isOutgoing ? .caller : .callee]
        if gone.symptom.kind.sharing == .unheard {
            kept.further += gone.symptom.causes.filter { cause in
                isSink ? !isHearsay(cause) : cause.id != .kind(.localNotSending)
            }.map { isSink ? $0.with(.possible) : $0 }
        } else if gone.symptom.kind == .missing100rel {
            kept.further.append(gone.symptom.asCause(gone.symptom.confidence))
        }
        kept.further += gone.further
        kept.effects += gone.effects
        kept.echoes += [gone.symptom] + gone.echoes
        var others: [Report] = []
        for report in gone.inside {
            if kept.inside.contains(where: { $0.kind == report.kind }) {
                kept.effects.append(report)
            } else if !isSink, report.kind.explains(kept.symptom.kind) {
                kept.inside.append(report)
            } else {
                others.append(report)
            }
        }
        return Fault.sorted(others)
    }

    // MARK: Which one

    /// Where the fault lies that both show; nil where they are two.
    private static func root(incoming: Report, outgoing: Report) -> LinkedLeg.Side? {
        switch (incoming.kind.sharing, outgoing.kind.sharing) {
        case (.unheard, .unheard): return rootOfSilence(incoming: incoming, outgoing: outgoing)
        case (.refusal, .refusal), (.refusal, .setUpFailure):
            if brings(outgoing, about: incoming) { return .outgoing }
        default: break
        }
        return incoming.kind == outgoing.kind ? rootOfBoth(incoming, outgoing) : nil
    }

    /// Where it lies if both legs show the same kind.
    private static func rootOfBoth(_ incoming: Report, _ outgoing: Report) -> LinkedLeg.Side? {
        switch incoming.kind.sharing {
        case .passedOn: return rootOfMedia(incoming: incoming, outgoing: outgoing)
        case .sentOn: return rootOfRequest(incoming: incoming, outgoing: outgoing)
        case .reliability:
            // Who offers nothing on his own leg does so for himself.
            let isOffer = [incoming, outgoing].contains { $0.causes.first?.id == .reason(.notOfferedByCaller) }
            return isOffer ? nil : .outgoing
        case .ofIncoming: return .incoming
        case .setUpFailure: return incoming.kind == .prackFailed ? rootOfPrack(incoming, outgoing) : nil
        case .refusal: return incoming.kind == .codecMismatch ? .outgoing : nil
        case .unheard, .apart: return nil
        }
    }

    private static func rootOfPrack(_ incoming: Report, _ outgoing: Report) -> LinkedLeg.Side? {
        guard let cause = incoming.causes.first?.id, cause == outgoing.causes.first?.id else { return nil }
        switch cause {
        case .reason(.prackRejected), .reason(.rackMismatch), .reason(.prackUnanswered), .reason(.answeredBeforePrack):
            return .outgoing
        default: return .incoming
        }
    }

    /// Why sound is missing, as the leg tells that only passes on what it gets.
    private static func isHearsay(_ cause: Cause) -> Bool {
        guard case .kind(let kind) = cause.id else { return false }
        return kind.isHearsay
    }

    private static func missing(_ report: Report) -> Set<Party> {
        guard report.kind.sharing == .unheard else { return [] }
        switch report.place.direction {
        case .toward(let party): return [party]
        default: return [.caller, .callee]
        }
    }

    private static func rootOfSilence(incoming: Report, outgoing: Report) -> LinkedLeg.Side? {
        let (here, there) = (missing(incoming), missing(outgoing))
        if here == there {
            guard here.count == 1, let party = here.first else {
                return best(outgoing) > best(incoming) ? .outgoing : .incoming
            }
            let sink = party == .caller ? incoming : outgoing
            // What was sent on there and refused is a fault of its own.
            return isProved(sink) ? nil : party == .caller ? .outgoing : .incoming
        }
        if here.isStrictSubset(of: there) { return isProved(incoming) ? nil : .outgoing }
        if there.isStrictSubset(of: here) { return isProved(outgoing) ? nil : .incoming }
        return nil
    }

    private static func best(_ report: Report) -> Confidence { report.causes.first?.confidence ?? .possible }

    private static func isProved(_ report: Report) -> Bool {
        report.causes.contains { $0.id == .kind(.mediaBlocked) && $0.confidence == .proved }
    }

    private static func rootOfMedia(incoming: Report, outgoing: Report) -> LinkedLeg.Side? {
        guard let direction = incoming.place.direction, direction == outgoing.place.direction else { return nil }
        let isTowardCaller = direction == .toward(.caller)
        let (source, sink) = isTowardCaller ? (outgoing, incoming) : (incoming, outgoing)
        // Worse than it came in: something was added on the way.
        guard sink.severity <= source.severity else { return nil }
        return isTowardCaller ? .outgoing : .incoming
    }

    /// The element between received it on one leg and sent it on by the other.
    private static func rootOfRequest(incoming: Report, outgoing: Report) -> LinkedLeg.Side? {
        guard let call = outgoing.call, let hub = call.hub, let here = incoming.evidence.map(\.time).min(),
            let there = outgoing.evidence.map(\.time).min()
        else { return nil }
        let isFromCaller = isAt(incoming.place.to, hub) && isAt(outgoing.place.from, hub)
        let isFromCallee = isAt(outgoing.place.to, hub) && isAt(incoming.place.from, hub)
        guard isFromCaller != isFromCallee else { return nil }
        let delay = isFromCaller ? there - here : here - there
        guard delay >= .zero, delay <= .seconds(5) else { return nil }
        return isFromCaller ? .outgoing : .incoming
    }

    private static func isAt(_ end: Place.End?, _ hub: Set<IPAddress>) -> Bool {
        end.map { hub.contains($0.address) } ?? false
    }

    /// The incoming leg was refused because the outgoing one could not be set up.
    private static func brings(_ outgoing: Report, about incoming: Report) -> Bool {
        guard let leg = outgoing.call, let call = incoming.call, leg.answered == nil, call.answered == nil,
            let told = call.endedBy?.time, leg.start <= told, lastFailed(of: call, before: told) === leg
        else { return false }
        guard let refused = leg.refusal?.time else { return true }
        return refused <= told && told - refused <= .seconds(5)
    }

    /// The outgoing leg that failed last before `time`.
    static func lastFailed(of call: Call, before time: Timestamp) -> Call? {
        call.outgoingLegs.last { $0.answered == nil && $0.start <= time }
    }
}

extension Call {
    /// Addresses of the element between this outgoing leg and the one the call came in by.
    fileprivate var hub: Set<IPAddress>? {
        guard let incomingLeg else { return nil }
        return Set(incomingLeg.invites.map(\.hop.destination.address) + [first.flow.source.address])
    }

    /// The final response that refused it.
    var refusal: Observation? {
        guard answered == nil else { return nil }
        return endedBy ?? invites.compactMap(\.final).last
    }
}
