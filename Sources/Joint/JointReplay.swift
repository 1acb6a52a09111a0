import Diagnosis
import Engine
import Tracking
import Wire

/// A joined view as an engine sees a capture with several interfaces.
struct JointReplay {
    let view: JointView
    let settings: EngineSettings

    /// More packets tell nothing more: a long call's are thinned out.
    private static let packetLimit: UInt64 = 120_000
    /// Copies follow their original.
    private static let step = Interval(nanoseconds: 1_000)

    init(_ view: JointView, _ settings: EngineSettings) {
        self.view = view
        var settings = settings
        // No host is "this host" where several look on, and a table for one call is small.
        settings.localAddresses = []
        settings.vantage = nil
        settings.limits = Self.limits
        settings.admitsMedia = view.traces.contains { $0.trace.seesMedia }
        settings.namesPoints = true
        self.settings = settings
    }

    private static let limits: EngineSettings.Limits = {
        var limits = EngineSettings.Limits()
        limits.calls = 16
        limits.transactions = 1_024
        limits.registrations = 64
        limits.subjects = 256
        limits.callPairs = 16
        limits.streams = 256
        limits.fragments = 1
        limits.tcpConnections = 16
        limits.endedStreams = 16
        limits.endedCalls = 0
        limits.messagesPerCall = 1_024
        limits.incidents = 64
        limits.peers = 64
        return limits
    }()

    /// What the analyzers find.
    func run() -> [Finding] {
        let engine = Engine(settings: settings)
        for (index, point) in view.points.enumerated() {
            engine.open(InterfaceID(point: index), name: point.name, link: .ethernet)
        }
        var streams = replays()
        var number: UInt64 = 0
        for message in view.messages {
            play(&streams, until: message.time, engine, &number)
            play(message, engine, &number)
        }
        play(&streams, until: .distantFuture, engine, &number)
        finish(engine)
        return engine.takeFindings()
    }

    private func play(_ message: JoinedMessage, _ engine: Engine, _ number: inout UInt64) {
        var original: Observation?
        var time = message.time
        // What one capture cut off, nothing between the two did.
        let whole = message.sightings.first { !$0.message.isCut } ?? message.sightings[0]
        let isCut = message.sightings.contains { $0.message.isCut }
        for sighting in message.sightings {
            number += 1
            let text = Array((isCut ? whole : sighting).message.text.utf8)
            let missed: MissedPoint? =
                message.missed.flatMap { missed in
                    missed.after == sighting.point
                        ? MissedPoint(InterfaceID(point: missed.at), isSure: missed.isSure) : nil
                }
            let header = FrameHeader(
                time: time, wireLength: text.count, interface: InterfaceID(point: sighting.point),
                number: number)
            let seen = engine.note(
                text, flow: sighting.message.flow, transport: sighting.message.transport, header,
                timeToLive: sighting.message.timeToLive, isCut: whole.message.isCut && isCut, copyOf: original,
                missed: missed)
            original = original ?? seen
            time = time + Self.step
        }
    }

    private func replays() -> [StreamReplay] {
        let total = view.traces.flatMap(\.trace.streams).reduce(UInt64(0)) { $0 &+ $1.packets }
        let stride = UInt32(clamping: total / Self.packetLimit + 1)
        return view.traces.enumerated().flatMap { index, item -> [StreamReplay] in
            guard let offset = view.offsets[index] else { return [] }
            return item.trace.streams.compactMap { stream in
                view.points.firstIndex { $0.witness == index && $0.place == stream.place }.map {
                    StreamReplay(
                        stream, interface: InterfaceID(point: $0), offset: offset, stride: stride)
                }
            }
        }
    }

    private func play(_ streams: inout [StreamReplay], until limit: Timestamp, _ engine: Engine, _ number: inout UInt64)
    {
        while true {
            var best: (index: Int, time: Timestamp)?
            for index in streams.indices {
                guard let time = streams[index].next, time < limit, best.map({ time < $0.time }) ?? true else {
                    continue
                }
                best = (index, time)
            }
            guard let best else { return }
            number += 1
            let packet = streams[best.index].take(at: best.time)
            engine.note(
                packet, flow: streams[best.index].flow,
                FrameHeader(
                    time: best.time, wireLength: 214, interface: streams[best.index].interface, number: number))
        }
    }

    /// Silence is silence as long as all of them watched.
    private func finish(_ engine: Engine) {
        let ends = view.points.indices.compactMap { point -> (Int, Timestamp)? in
            let witness = view.points[point].witness
            guard view.offsets[witness] != nil else { return nil }
            return (point, view.aligned(view.traces[witness].trace.watched.upperBound, witness))
        }
        if let last = ends.map(\.1).max(), let first = ends.map(\.1).min() {
            for (point, end) in ends where end < last {
                engine.close(InterfaceID(point: point), at: end)
            }
            engine.idle(until: first)
        }
        engine.finish()
    }
}

extension InterfaceID {
    /// A point of the view, as the replay's engine knows it.
    init(point: Int) { self.init(UInt16(clamping: point)) }
}
