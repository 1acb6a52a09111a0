package import Delivery
package import Wire

/// One host of the fleet, as its last heartbeat and its records show it.
package struct AgentState: Codable, Sendable, Equatable {
    package var site: String
    package var agent: String
    /// The outbox that its heartbeats come from: what it is, whatever it is called.
    package var outbox: String
    package var version = ""
    package var host = ""
    package var run = ""
    package var started = ""
    /// By the servers' clock.
    package var first: String
    package var last: String
    /// Its clock before the servers'; milliseconds.
    package var clockDifference: Int64 = 0
    package var clockSynchronised = true
    package var interfaces: [CaptureRecord.Interface] = []
    package var packets: UInt64 = 0
    package var drops: UInt64 = 0
    package var activeCalls = 0
    package var registrations = 0
    package var openIncidents = 0
    package var residentBytes = 0
    /// Of one processor, since the heartbeat before.
    package var cpuPercent = 0.0
    package var cpuSeconds = 0.0
    package var waiting: UInt64 = 0
    package var lost: UInt64 = 0
    /// Records that came of it, by kind.
    package var findings: UInt64 = 0
    package var incidents: UInt64 = 0
    package var calls: UInt64 = 0
    /// Records of the last whole minute.
    package var perMinute: UInt64 = 0
    /// What it was called before, and what it is called now.
    @OrNull package var formerly: String?
    @OrNull package var renamedTo: String?
    /// Two hosts answer to this name.
    package var hasTwin = false

    private enum CodingKeys: String, CodingKey {
        case site, agent, outbox, version, host, run, started, first, last, interfaces, packets, drops, registrations,
            waiting, lost, findings, incidents, calls, formerly
        case clockDifference = "clock_difference_ms"
        case clockSynchronised = "clock_synchronised"
        case activeCalls = "active_calls"
        case openIncidents = "open_incidents"
        case residentBytes = "resident_bytes"
        case cpuPercent = "cpu_percent"
        case cpuSeconds = "cpu_seconds"
        case perMinute = "records_per_minute"
        case renamedTo = "renamed_to"
        case hasTwin = "twin"
    }

    package init(site: String, agent: String, outbox: String, at time: Timestamp) {
        (self.site, self.agent, self.outbox) = (site, agent, outbox)
        (first, last) = (time.rfc3339, time.rfc3339)
        _formerly = OrNull(wrappedValue: nil)
        _renamedTo = OrNull(wrappedValue: nil)
    }

    package var name: String { "\(site)/\(agent)" }
}

/// What is told of agents, once until it changes.
package enum AgentNotice: Sendable, Equatable {
    case appeared(String)
    case renamed(from: String, to: String)
    case twins(String)
    case clockOff(String, milliseconds: Int64)
    case clockRight(String)
    case floods(String, perMinute: UInt64)
    case losing(String, lost: UInt64)
}

/// The fleet's hosts: bounded, and whoever was silent longest makes room.
package struct AgentTable: Sendable {
    private struct Entry: Sendable {
        var state: AgentState
        var last: Timestamp
        /// The outbox before this one, and when that was heard of last.
        var previous: (outbox: String, last: Timestamp)?
        var twinSeen = Timestamp.distantPast
        var isClockOff = false
        var isFlooding = false
        var minute = Timestamp.distantPast
        var inMinute: UInt64 = 0
    }

    private var entries: [String: Entry] = [:]
    private var names: [String: String] = [:]
    private var changed: Set<String> = []
    private var removed: [String] = []
    private let limit: Int
    package private(set) var evictions: UInt64 = 0

    /// Heartbeats of two outboxes within this time come of two hosts, not of one that was made anew.
    private static let twinWindow = Interval.seconds(120)
    private static let twinMemory = Interval.seconds(600)
    private static let clockTolerance: Int64 = 2_000
    /// Of one agent: a hundred calls a second are more than one host sees.
    package static let floodPerMinute: UInt64 = 12_000

    package init(limit: Int = 20_000, restoring states: [AgentState] = []) {
        self.limit = max(1, limit)
        for state in states.suffix(self.limit) {
            let last = Timestamp(rfc3339: state.last) ?? .distantPast
            entries[state.name] = Entry(state: state, last: last)
            names[state.outbox] = state.name
        }
    }

    package var all: [AgentState] { entries.values.map(\.state).sorted { ($0.site, $0.agent) < ($1.site, $1.agent) } }
    package var count: Int { entries.count }

    /// Those that changed since the last time.
    package mutating func takeChanged() -> [AgentState] {
        defer { changed.removeAll(keepingCapacity: true) }
        return changed.compactMap { entries[$0]?.state }
    }

    /// Names of those that had to make room since the last time.
    package mutating func takeRemoved() -> [String] {
        defer { removed = [] }
        return removed
    }

    /// Takes a record in; it was not seen before.
    package mutating func note(_ record: ReceivedRecord) -> [AgentNotice] {
        let name = "\(record.subject.site)/\(record.subject.agent)"
        var notices: [AgentNotice] = []
        if entries[name] == nil {
            makeRoom()
            entries[name] = Entry(
                state: AgentState(
                    site: record.subject.site, agent: record.subject.agent, outbox: record.id.outbox, at: record.stored),
                last: record.stored)
            notices.append(.appeared(name))
            changed.insert(name)
        }
        guard var entry = entries[name] else { return notices }
        // Calls are counted on disk with the next heartbeat.
        let isOfCall = record.subject.kind == .call || record.subject.kind == .trace
        if !isOfCall { changed.insert(name) }
        switch record.content {
        case .finding: entry.state.findings &+= 1
        case .incident: entry.state.incidents &+= 1
        case .call: entry.state.calls &+= 1
        case .trace: break
        case .heartbeat(let fact):
            notices += noteOutbox(record, name, &entry)
            if record.stored >= entry.last { notices += note(fact, record, &entry) }
        }
        // Where there is a trace there is a call.
        if record.subject.kind != .trace { notices += noteRate(record.stored, &entry) }
        if record.stored > entry.last {
            entry.last = record.stored
            entry.state.last = record.stored.rfc3339
        }
        entries[name] = entry
        return notices
    }

    private mutating func noteOutbox(_ record: ReceivedRecord, _ name: String, _ entry: inout Entry) -> [AgentNotice] {
        var notices: [AgentNotice] = []
        let (outbox, now) = (record.id.outbox, record.stored)
        if let before = names[outbox], before != name {
            entry.state.formerly = before
            entry.state.renamedTo = nil
            entries[before]?.state.renamedTo = name
            changed.insert(before)
            notices.append(.renamed(from: before, to: name))
        }
        // A host has one outbox at a time: what else is remembered is of hosts that were made anew, or made up.
        if names.count >= 2 * limit { names = names.filter { entries[$0.value]?.state.outbox == $0.key } }
        names[outbox] = name
        if entry.state.outbox != outbox {
            if let previous = entry.previous, previous.outbox == outbox, now - previous.last < Self.twinWindow {
                if !entry.state.hasTwin { notices.append(.twins(name)) }
                entry.state.hasTwin = true
                entry.twinSeen = now
            }
            entry.previous = (entry.state.outbox, entry.last)
            entry.state.outbox = outbox
        }
        if entry.state.hasTwin, now - entry.twinSeen > Self.twinMemory { entry.state.hasTwin = false }
        return notices
    }

    private func note(
        _ fact: HeartbeatFact, _ record: ReceivedRecord, _ entry: inout Entry
    ) -> [AgentNotice] {
        var notices: [AgentNotice] = []
        let seconds = (record.stored - entry.last).seconds
        let used = fact.cpuSeconds - entry.state.cpuSeconds
        if fact.run == entry.state.run, seconds > 1, 0..<1e9 ~= used {
            entry.state.cpuPercent = (used / seconds * 1_000).rounded() / 10
        }
        entry.state.cpuSeconds = fact.cpuSeconds.isFinite ? fact.cpuSeconds : 0
        // A stranger may say much; what is kept of it for each host is little.
        entry.state.version = String(fact.version.prefix(64))
        entry.state.host = String(fact.host.prefix(255))
        entry.state.run = String(fact.run.prefix(32))
        entry.state.started = String(fact.started.prefix(32))
        entry.state.interfaces = fact.interfaces.prefix(32).map { interface in
            var copy = interface
            copy.name = String(interface.name.prefix(32))
            return copy
        }
        (entry.state.packets, entry.state.drops) = (fact.packets, fact.drops)
        (entry.state.activeCalls, entry.state.registrations) = (fact.activeCalls, fact.registrations)
        (entry.state.openIncidents, entry.state.residentBytes) = (fact.openIncidents, fact.residentBytes)
        entry.state.waiting = fact.outbox.waiting
        if fact.outbox.lost > entry.state.lost { notices.append(.losing(entry.state.name, lost: fact.outbox.lost)) }
        entry.state.lost = fact.outbox.lost
        entry.state.clockSynchronised = fact.clockSynchronised
        let difference = record.clockDifference.nanoseconds / 1_000_000
        entry.state.clockDifference = difference
        let isOff = difference.magnitude > UInt64(Self.clockTolerance)
        if isOff != entry.isClockOff {
            notices.append(
                isOff ? .clockOff(entry.state.name, milliseconds: difference) : .clockRight(entry.state.name))
        }
        entry.isClockOff = isOff
        return notices
    }

    private func noteRate(_ now: Timestamp, _ entry: inout Entry) -> [AgentNotice] {
        if now - entry.minute >= .seconds(60) || now < entry.minute {
            let isWhole = now - entry.minute < .seconds(120)
            entry.state.perMinute = isWhole ? entry.inMinute : 0
            entry.isFlooding = entry.isFlooding && entry.state.perMinute > Self.floodPerMinute
            (entry.minute, entry.inMinute) = (now, 0)
        }
        entry.inMinute &+= 1
        guard entry.inMinute > Self.floodPerMinute, !entry.isFlooding else { return [] }
        entry.isFlooding = true
        return [.floods(entry.state.name, perMinute: entry.inMinute)]
    }

    private mutating func makeRoom() {
        guard entries.count >= limit, let oldest = entries.min(by: { $0.value.last < $1.value.last }) else { return }
        entries[oldest.key] = nil
        removed.append(oldest.key)
        if names[oldest.value.state.outbox] == oldest.key { names[oldest.value.state.outbox] = nil }
        evictions &+= 1
    }
}
