import Tracking
import Wire

/// RTP that carries no sound, or speech too faint to understand (ITU-T G.711, P.56).
///
/// Judged when the call ends, on what `MediaTracker` listened to: audio of an answered call agreed both ways, not
/// encrypted, no fax. Digital silence is one constant code, which no microphone makes: that it was sent is proved. A
/// talk that was silent from the answer on is a fault; silence of 10 s and more inside a talk may be a mute key, a
/// noise gate or somebody who listens, and is told as a notice. Comfort noise breaks it. Whether a person who was
/// faint was far from the microphone or had nothing to say cannot be told: low volume is a possibility, no more.
struct SilentAudio: Analyzer {
    static let silent = Card(
        kind: .silentAudio, summary: Text(en: "RTP flows, but it carries digital silence", zh: "RTP 正常到达，内容却是数字静音"),
        severity: .warning,
        thresholds: [
            .init("settle", 3, unit: "s"), .init("run", 10, unit: "s"), .init("packets", 25, unit: "count"),
        ], page: Page(en: EnglishPages.silentAudio, zh: ChinesePages.silentAudio))
    static let quiet = Card(
        kind: .lowVolume, summary: Text(en: "speech is there, but very faint", zh: "有语音，但音量过低"), severity: .notice,
        thresholds: [
            .init("below", 45, unit: "-dBm0"), .init("speech", 2, unit: "s"), .init("range", 9, unit: "dB"),
        ],
        page: Page(en: EnglishPages.lowVolume, zh: ChinesePages.lowVolume))
    static let cards = [silent, quiet]

    private var calls: [Int: [HeardDirection]] = [:]
    private static let perCall = 64

    static let wants: Set<Fact.Topic> = [.ended, .forgotten, .mediaWindow]

    mutating func note(_ fact: Fact, _ context: Context) {
        switch fact {
        case .mediaWindow(let stream, let window): note(window, of: stream, context)
        case .ended(let call, at: _): judge(call, isOver: true, context)
        case .forgotten(let call): calls[call.number] = nil
        default: break
        }
    }

    mutating func finish(_ context: Context) {
        for call in context.tracker.calls.values.sorted(by: { $0.number < $1.number }) where call.state == .answered {
            judge(call, isOver: false, context)
        }
    }

    private mutating func note(_ window: MediaWindow, of stream: Stream, _ context: Context) {
        let key = StreamKey(stream)
        for (call, session, toward) in context.media.served(by: stream) {
            guard call.answered != nil || call.isPartial else { continue }
            if let ended = call.ended, window.end > ended { continue }
            let known = calls[call.number]?.firstIndex {
                $0.key == key && $0.session === session && $0.toward == toward
            }
            if let known {
                // In place: this comes every five seconds for every stream.
                calls[call.number]?[known].add(window, of: stream)
            } else if (calls[call.number]?.count ?? 0) < Self.perCall {
                var direction = HeardDirection(stream, session, toward)
                direction.add(window, of: stream)
                calls[call.number, default: []].append(direction)
            }
        }
    }

    // MARK: Verdict

    private mutating func judge(_ call: Call, isOver: Bool, _ context: Context) {
        let directions = calls.removeValue(forKey: call.number) ?? []
        guard directions.contains(where: { $0.tally.packets > 0 }), !call.sessions.contains(where: \.offeredFax) else {
            return
        }
        let reporter = SoundReport(call: call, context: context)
        let silent = Party.allCases.compactMap { party in
            silentPath(toward: party, directions, call, isOver: isOver, context)
        }
        if !silent.isEmpty {
            context.report(reporter.silence(silent, elsewhere: directions))
        } else if let run = longRun(directions, context) {
            context.report(reporter.run(run))
        }
        for party in Party.allCases where !silent.contains(where: { $0.toward == party }) {
            if let faint = faintPath(toward: party, directions, call, context) {
                let other = Self.sum(directions.filter { $0.session === faint.session && $0.toward == party.other })
                context.report(reporter.faint(faint, other: other?.tally.active?.decibels))
            }
        }
    }

    /// What reaches `party` on one session, as one; the streams of one session and direction follow each other or are
    /// copies.
    private static func sum(_ directions: [HeardDirection]) -> HeardDirection? {
        guard var all = directions.max(by: { $0.tally.packets < $1.tally.packets }) else { return nil }
        for direction in directions where direction.key != all.key { all.add(direction) }
        return all
    }

    /// The session on which everything sent to `party` was silence from the answer on.
    private func silentPath(
        toward party: Party, _ directions: [HeardDirection], _ call: Call, isOver: Bool, _ context: Context
    ) -> HeardDirection? {
        let settle = context.interval(Self.silent, "settle")
        let needed = UInt64(context.threshold(Self.silent, "packets"))
        // While the call goes on, nobody may have spoken yet: the other side must have been heard.
        let isAnswered = directions.contains { $0.toward == party.other && $0.tally.sounding + $0.unheard >= needed }
        guard isOver || isAnswered else { return nil }
        for session in call.sessions {
            guard let path = Self.sum(directions.filter { $0.session === session && $0.toward == party }) else {
                continue
            }
            guard path.tally.packets >= needed, path.tally.sounding == 0, path.unheard == 0, !path.hasComfortNoise,
                path.end - path.start >= settle
            else { continue }
            return path
        }
        return nil
    }

    /// The longest silence in a row that is long enough; none where the other side sends data, as a fax does.
    private func longRun(_ directions: [HeardDirection], _ context: Context) -> HeardDirection? {
        let limit = context.interval(Self.silent, "run")
        return directions.filter { direction in
            direction.silence >= limit
                && !directions.contains { $0.toward == direction.toward.other && $0.isSteadySignal }
        }.max { $0.silence < $1.silence }
    }

    private func faintPath(
        toward party: Party, _ directions: [HeardDirection], _ call: Call, _ context: Context
    ) -> HeardDirection? {
        for session in call.sessions {
            guard let path = Self.sum(directions.filter { $0.session === session && $0.toward == party }),
                let active = path.tally.active, active.decibels < -context.threshold(Self.quiet, "below"),
                path.speech >= context.interval(Self.quiet, "speech"),
                path.tally.range >= context.threshold(Self.quiet, "range")
            else { continue }
            return path
        }
        return nil
    }
}

/// What one stream of a call sounded like.
struct HeardDirection {
    let key: StreamKey
    let session: MediaSession
    let toward: Party
    /// The stream's first packet.
    let first: Timestamp
    let firstFrame: UInt64
    private var packetTimeMilliseconds: Double?
    private(set) var tally = SoundTally()
    /// Packets nobody listened to: another codec, or no turn came.
    private(set) var unheard: UInt64 = 0
    private(set) var start = Timestamp.distantFuture
    private(set) var end = Timestamp.distantPast
    /// The longest run of digital silence, and whether it lasted to the end.
    private(set) var silence = Interval.zero
    private(set) var silenceStart = Timestamp.distantPast
    private(set) var silentCode: UInt8 = 0
    private(set) var endsSilent = false
    /// Silence suppression was at work (RFC 3389).
    private(set) var hasComfortNoise = false

    init(_ stream: Stream, _ session: MediaSession, _ toward: Party) {
        key = StreamKey(stream)
        first = stream.first
        firstFrame = stream.firstFrame
        self.session = session
        self.toward = toward
    }

    mutating func add(_ window: MediaWindow, of stream: Stream) {
        packetTimeMilliseconds = stream.packetTimeMilliseconds
        let comfortTypes: UInt128 = 1 << 13 | 1 << 19
        if window.payloadTypes & comfortTypes != 0 || stream.endsInSilence { hasComfortNoise = true }
        guard window.sound.packets > 0 else {
            unheard &+= UInt64(window.packets)
            return
        }
        tally.add(window.sound)
        start = min(start, window.start)
        end = max(end, window.end)
        endsSilent = window.sound.endsSilent
        if window.sound.silent > 0 { silentCode = window.sound.silentCode }
        if window.sound.silence > silence {
            silence = window.sound.silence
            silenceStart = window.sound.silenceStart
        }
    }

    mutating func add(_ other: HeardDirection) {
        tally.add(other.tally)
        unheard &+= other.unheard
        start = min(start, other.start)
        end = max(end, other.end)
        hasComfortNoise = hasComfortNoise || other.hasComfortNoise
    }

    /// Time of active speech, estimated from the packets that were measured.
    var speech: Interval {
        guard let active = tally.active, tally.metered > 0 else { return .zero }
        let share = Double(active.packets) / Double(tally.metered)
        return .seconds(share * Double(tally.sounding) * (packetTimeMilliseconds ?? 20) / 1_000)
    }

    /// One loudness all the time, as modems have and people have not.
    var isSteadySignal: Bool { (tally.active?.decibels ?? -99) > -30 && tally.range < 6 && tally.metered >= 50 }
}
