import Diagnosis
package import Engine
import GRDB
import Wire

/// What outlives a restart.
extension HistoryStore {
    /// Writes counts, open incidents, ports, clients and far hosts over what is there.
    package func save(_ memory: EngineMemory) {
        guard !memory.isEmpty else { return }
        let rows =
            memory.callCounts.count + memory.incidents.count + memory.ports.count + memory.clients.count
            + memory.peers.count
        write(rows: rows) { db in
            for entry in memory.callCounts {
                try db.execute(
                    sql: "INSERT OR REPLACE INTO call_count VALUES (?, ?, ?, ?, ?, ?, ?)",
                    arguments: [
                        entry.caller, entry.callee, entry.day, entry.month, entry.callsOfDay, entry.callsOfMonth,
                        entry.last.nanoseconds,
                    ])
            }
            // The engine's own subjects are masked already where they must be.
            for incident in memory.incidents { try HistoryStore.save(incident, nil, db) }
            for port in memory.ports {
                try db.execute(
                    sql: "INSERT OR REPLACE INTO port VALUES (?, ?, ?, ?, ?, ?)",
                    arguments: [
                        port.address.description, Int(port.port), Int64(clamping: port.calls),
                        Int64(clamping: port.received), Int64(clamping: port.icmpErrors),
                        port.lastReceived?.nanoseconds,
                    ])
            }
            for client in memory.clients {
                try db.execute(
                    sql: "INSERT OR REPLACE INTO client VALUES (?, ?, ?)",
                    arguments: [
                        client.client.description, JSONLine.encode(client.registrars.map(\.description)),
                        JSONLine.encode(client.contacts.mapValues(\.nanoseconds)),
                    ])
            }
            for peer in memory.peers {
                try db.execute(
                    sql: "INSERT OR REPLACE INTO peer VALUES (?, ?, ?, ?, ?)",
                    arguments: [
                        peer.address.description, peer.first.nanoseconds, peer.last.nanoseconds,
                        JSONLine.encode(KeptFigures(peer.inbound)), JSONLine.encode(KeptFigures(peer.outbound)),
                    ])
            }
        }
    }

    /// What an earlier run left; empty when it left nothing, or nothing that can be read.
    package func memory() -> EngineMemory {
        var memory = EngineMemory()
        memory.incidents = read { try HistoryQueries.incidents($0, HistoryFilter(isOpen: true), limit: 100_000) } ?? []
        memory.callCounts = read { try HistoryStore.callCounts($0) } ?? []
        memory.ports = read { try HistoryStore.ports($0) } ?? []
        memory.clients = read { try HistoryStore.clients($0) } ?? []
        memory.peers = read { try HistoryStore.peers($0) } ?? []
        return memory
    }

    private static func callCounts(_ db: Database) throws -> [CallCounts.Entry] {
        try Row.fetchAll(db, sql: "SELECT * FROM call_count ORDER BY last").map { row in
            CallCounts.Entry(
                caller: row["caller"], callee: row["callee"], day: row["day"], month: row["month"],
                callsOfDay: row["calls_of_day"], callsOfMonth: row["calls_of_month"],
                last: Timestamp(nanoseconds: row["last"]))
        }
    }

    private static func ports(_ db: Database) throws -> [PortSnapshot] {
        try Row.fetchAll(db, sql: "SELECT * FROM port ORDER BY address, port").compactMap { row in
            guard let address = IPAddress(row["address"] as String) else { return nil }
            func count(_ column: String) -> UInt64 { UInt64(clamping: row[column] as Int64) }
            return PortSnapshot(
                address: address, port: UInt16(clamping: row["port"] as Int), calls: count("calls"),
                received: count("received"), icmpErrors: count("icmp_errors"),
                lastReceived: (row["last_received"] as Int64?).map { Timestamp(nanoseconds: $0) })
        }
    }

    private static func clients(_ db: Database) throws -> [ClientBook.Entry] {
        try Row.fetchAll(db, sql: "SELECT * FROM client").compactMap { row in
            guard let address = IPAddress(row["address"] as String),
                let registrars = try? JSONLine.decode([String].self, from: row["registrars"] as String),
                let contacts = try? JSONLine.decode([String: Int64].self, from: row["contacts"] as String)
            else { return nil }
            return ClientBook.Entry(
                client: address, registrars: registrars.compactMap { IPAddress($0) },
                contacts: contacts.mapValues { Timestamp(nanoseconds: $0) })
        }
    }

    /// Far hosts that are kept: the newest.
    static let peerLimit = 10_000

    private static func peers(_ db: Database) throws -> [PeerMemory] {
        try Row.fetchAll(db, sql: "SELECT * FROM peer ORDER BY last DESC LIMIT ?", arguments: [peerLimit]).compactMap {
            guard let address = IPAddress($0["address"] as String),
                let inbound = KeptFigures.figures($0["inbound"]), let outbound = KeptFigures.figures($0["outbound"])
            else { return nil }
            return PeerMemory(
                address: address, first: Timestamp(nanoseconds: $0["first"]), last: Timestamp(nanoseconds: $0["last"]),
                inbound: inbound, outbound: outbound)
        }
    }
}

/// Figures of a far host as the history keeps them.
private struct KeptFigures: Codable {
    private struct Spread: Codable {
        var bounds: [Double]
        var counts: [UInt64]
        var count: UInt64
        var sum: Double
        var least: Double
        var greatest: Double

        init(_ histogram: Histogram) {
            (bounds, counts, count) = (histogram.bounds, histogram.counts, histogram.count)
            (sum, least, greatest) = (histogram.sum, histogram.least, histogram.greatest)
        }
    }

    private var counts: [UInt64]
    private var codes: [Int: UInt64]
    private var talk: Double
    private var spreads: [Spread]

    init(_ figures: PeerFigures) {
        counts = figures.counts
        codes = figures.codes
        talk = figures.talkSeconds
        spreads = [figures.postDialDelay, figures.meanOpinionScore, figures.lostPercent].map(Spread.init)
    }

    /// Nil for what cannot be read, also when it was counted between other bounds.
    static func figures(_ text: String) -> PeerFigures? {
        guard let kept = try? JSONLine.decode(KeptFigures.self, from: text) else { return nil }
        return PeerFigures(
            counts: kept.counts, codes: kept.codes, talkSeconds: kept.talk,
            histograms: kept.spreads.compactMap {
                Histogram(
                    bounds: $0.bounds, counts: $0.counts, count: $0.count, sum: $0.sum, least: $0.least,
                    greatest: $0.greatest)
            })
    }
}
