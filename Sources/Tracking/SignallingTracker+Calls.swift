import SIP
import Wire

extension SignallingTracker {
    /// A new call, or nil when the table is full of calls that must not go.
    func open(_ first: Observation, isPartial: Bool) -> Call? {
        if calls.count >= limits.calls, !evictOne() {
            evictions["calls", default: 0] += 1
            return nil
        }
        callsSeen += 1
        let message = first.message
        let (from, to) = (message.from.uri, message.to.uri)
        let caller = message.assertedIdentities.first?.uri ?? from
        let callee = message.requestURI ?? to
        let call = Call(
            number: Int(callsSeen), first: first, isPartial: isPartial, caller: Self.shown(caller, from),
            callee: Self.shown(to, callee))
        call.dropsAtStart = captureDrops
        calls[call.callID] = call
        timers.add(.checkIdle(Weak(call)), at: first.time + Self.idleCheck)
        arrivals.add(call)
        return call
    }

    /// Number or name of a URI; the host where there is no user.
    private static func shown(_ uri: SIPURI, _ fallback: SIPURI) -> String {
        let text = [uri.user, fallback.user, uri.host, fallback.host].compactMap { $0 }.first { !$0.isEmpty } ?? "?"
        let number = text.bytes(before: UInt8(ascii: ";"), UInt8(ascii: ":"))
        return (number.isEmpty ? text : number).escapedForDisplay(limit: 64)
    }

    /// Strangers' floods must not push out established calls: only calls without an answer are evicted.
    private func evictOne() -> Bool {
        while let call = arrivals.take() {
            guard calls[call.callID] === call, call.state != .answered else { continue }
            evictions["calls", default: 0] += 1
            if call.state != .ended { end(call, .lost, by: nil, at: call.lastActivity) }
            forget(call)
            return true
        }
        return false
    }

    func end(_ call: Call, _ ending: Call.Ending, by observation: Observation?, at time: Timestamp) {
        guard call.progress.end(ending, by: observation, at: time) else { return }
        facts.append(.ended(call, at: time))
        timers.add(.forgetCall(Weak(call)), at: time + Self.callLinger)
    }

    /// A call whose BYE never came this way must not stay for ever: nothing said and nothing heard for an hour ends it.
    func checkIdle(_ call: Call, at time: Timestamp) {
        guard calls[call.callID] === call, call.state != .ended else { return }
        let lastMedia = call.sessions.flatMap { session in
            Party.allCases.compactMap { media.lastPacket(in: session, toward: $0) }
        }
        let last = max(call.lastActivity, lastMedia.max() ?? .distantPast)
        if time - last >= Self.idleCheck {
            end(call, .lost, by: nil, at: time)
        } else {
            timers.add(.checkIdle(Weak(call)), at: last + Self.idleCheck)
        }
    }

    func forget(_ call: Call) {
        guard calls[call.callID] === call, call.state == .ended else { return }
        calls[call.callID] = nil
        linker.forget(call)
        facts.append(.forgotten(call))
        for transaction in call.invites + call.requests { transactions.remove(transaction) }
    }
}
