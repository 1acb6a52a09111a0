import Diagnosis
import Tracking
package import Wire

/// The passing of packet time: deadlines, facts, and the end of the capture.
extension Engine {
    static let expiryInterval = Interval.seconds(5)
    private static let callsInTurn = 256
    private static let fragmentLife = Interval.seconds(30)
    private static let tcpIdle = Interval.seconds(900)

    /// No packet came until `time`: fires the deadlines up to it.
    package func idle(until time: Timestamp) {
        guard time > now, firstPacket != nil else { return }
        intake.pass(to: time)
        if nextDeadline <= time { advance(to: time) }
    }

    /// `count` more packets were dropped before us, noticed at `time`.
    package func noteDrops(_ count: UInt64, interface: InterfaceID, at time: Timestamp) {
        counters.captureDrops &+= count
        tracker.captureDrops = counters.captureDrops
    }

    /// The clock was set forward by `step`, to `time`: what is waited for has not waited that long.
    package func noteClockStep(_ step: Interval, to time: Timestamp) {
        guard step > .zero, firstPacket != nil else { return }
        let known = analyzers.context.clockSteps.suffix(7)
        analyzers.context.clockSteps = known + [(before: now, after: time - .seconds(1))]
        tracker.postpone(by: step)
        analyzers.postpone(by: step)
        ledger.postpone(by: step)
        scheduleNext()
    }

    /// The capture ends: reports what is already proved, judges nothing whose waiting time is not covered.
    ///
    /// - Parameter turn: called now and then, that findings may be taken before all of them are there.
    package func finish(turn: () -> Void = {}) {
        media.closeAllWindows()
        settleFacts(at: now)
        analyzers.beginFinish()
        // Fragments still waited for: only what was tried again meanwhile is told.
        for loss in decoder.expireFragments(before: now - .seconds(1)) {
            tell(.fragmentLost(loss, at: now), at: now)
        }
        tracker.settleRefusals(at: now)
        settleFacts(at: now)
        analyzers.context.guessedHost = guessesHost ? hostGuess.address : nil
        analyzers.finish(at: now)
        collect(turn: turn)
        let calls = tracker.calls.values.sorted { $0.number < $1.number }
        ledger.judgeAll(calls, at: now)
        for (count, call) in calls.enumerated() {
            ledger.settleAtEnd(call, analyzers.context)
            if count % Self.callsInTurn == Self.callsInTurn - 1 { turn() }
        }
        for call in calls where call.state == .answered {
            media.learnPorts(from: call)
            notePeers(of: call, at: now)
        }
        if traces != nil {
            let builder = traceBuilder
            for call in calls { traces?.keep(builder.trace(of: call)) }
            traces?.settle(at: now, isEnd: true, builder)
        }
    }

    /// Fires every deadline up to `time` in order, each at its own moment: a late packet and an idle tick are the same.
    func advance(to time: Timestamp) {
        analyzers.context.guessedHost = guessesHost ? hostGuess.address : nil
        while true {
            let own = tracker.nextDeadline ?? .distantFuture
            let theirs = analyzers.nextDeadline ?? .distantFuture
            let legs = ledger.nextDeadline ?? .distantFuture
            let next = min(own, theirs, legs, nextExpiry)
            guard next <= time, next < .distantFuture else { break }
            if nextExpiry == next {
                expire(at: next)
                // Nothing lives longer than an idle connection: the rest of a long silence needs no more rounds.
                if time - next > Self.tcpIdle * 2 { nextExpiry = Self.expiry(atOrBefore: time) }
            } else if legs == next {
                ledger.fireDeadline(upTo: time, analyzers.context)
            } else if own <= theirs {
                tracker.fireDeadline(upTo: time)
            } else {
                analyzers.fireDeadline(upTo: time)
                collect()
            }
            drainFacts(at: next)
        }
        scheduleNext()
    }

    /// Expiry runs at whole multiples of its interval, whenever packets come.
    static func expiry(atOrBefore time: Timestamp) -> Timestamp {
        Timestamp(nanoseconds: time.nanoseconds - time.nanoseconds % expiryInterval.nanoseconds)
    }

    private func expire(at time: Timestamp) {
        nextExpiry = time + Self.expiryInterval
        for loss in decoder.expireFragments(before: time - Self.fragmentLife) {
            dismiss(.fragmentExpired)
            tell(.fragmentLost(loss, at: time), at: time)
        }
        for event in reassembler.expire(before: time - Self.tcpIdle) {
            if case .closed(let flow) = event { (framers[flow], hepFramers[flow]) = (nil, nil) }
        }
        tcpWatch.expire(before: time - .seconds(60))
        tracker.expireConnections(before: time - Self.tcpIdle, now: time)
        tlsWatch.expire(before: time - Self.tcpIdle)
        ledger.incidents.review(at: time)
        traces?.settle(at: time, isEnd: false, traceBuilder)
    }

    func settleFacts(at time: Timestamp) {
        drainFacts(at: time)
        scheduleNext()
    }

    func drainFacts(at time: Timestamp) {
        analyzers.context.guessedHost = guessesHost ? hostGuess.address : nil
        if media.hasNews { drainMedia(at: time) }
        while true {
            let facts = tracker.takeFacts()
            guard !facts.isEmpty else { break }
            for fact in facts {
                if case .ended(let call, at: _) = fact {
                    media.closeWindows(of: call)
                    drainMedia(at: time)
                }
                tell(fact, at: time)
                switch fact {
                case .ended(let call, at: _):
                    ledger.close(call, at: time, analyzers.context)
                    media.learnPorts(from: call)
                    notePeers(of: call, at: time)
                case .forgotten(let call):
                    ledger.settle(call, analyzers.context)
                    archive.keep(
                        call, findings: ledger.recentByCall[call.callID] ?? [], media,
                        showsKeys: settings.showsKeys)
                    traces?.keep(traceBuilder.trace(of: call))
                    ledger.forget(call)
                    media.forget(call)
                default: break
                }
            }
        }
    }

    /// What the analyzers make of a fact is taken at its packet.
    func tell(_ fact: Fact, at time: Timestamp) {
        analyzers.note(fact, at: time)
        registrations.note(fact)
        collect()
    }

    /// Tells the analyzers what tracking measured of media since the last time, all of it before they are asked: what
    /// one moment shows of one call speaks together.
    private func drainMedia(at time: Timestamp) {
        for index in media.closed.indices {
            let item = media.closed[index]
            analyzers.note(.mediaWindow(item.stream, item.window), at: time)
        }
        for index in media.farReports.indices {
            let item = media.farReports[index]
            analyzers.note(.farReport(item.call, item.session, from: item.from, item.report), at: time)
        }
        for index in media.strayReports.indices {
            let item = media.strayReports[index]
            analyzers.note(.strayRTCP(item.flow, item.packets, at: item.time), at: time)
        }
        media.clearNews()
        collect()
    }

    private func collect(turn: () -> Void = {}) {
        guard let output = analyzers.context.takeOutbox() else { return }
        for (kind, call) in output.withdrawals { ledger.withdraw(kind, call) }
        ledger.add(output.reports, analyzers.context)
        for (count, call) in output.settled.enumerated() {
            ledger.flush(call, analyzers.context)
            if count % Self.callsInTurn == Self.callsInTurn - 1 { turn() }
        }
        for pass in output.passes { ledger.incidents.notePass(pass) }
        for sign in output.persistences { ledger.incidents.note(sign) }
        for recovery in output.recoveries {
            ledger.incidents.noteRecovery(kind: recovery.kind, subject: recovery.subject, at: recovery.time)
        }
    }

    func scheduleNext() {
        nextDeadline = min(
            tracker.nextDeadline ?? .distantFuture, analyzers.nextDeadline ?? .distantFuture,
            ledger.nextDeadline ?? .distantFuture, nextExpiry)
    }
}
