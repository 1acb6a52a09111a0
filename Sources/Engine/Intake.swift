import Tracking
import Wire

/// What every frame touches of the engine, in one piece: a field of an object costs a check each time it is accessed.
struct Intake {
    private(set) var packets: UInt64 = 0
    private(set) var bytes: UInt64 = 0
    private(set) var firstPacket: Timestamp?
    /// When the last frame came, never going back: what each frame is measured by. The distant past where the engine went on
    /// without one, so that the next is looked at.
    private var last = Timestamp.distantPast
    /// How far the engine went on without frames, and when the last one had come before that.
    private var reached = Timestamp.distantPast
    private var fellSilent = Timestamp.distantPast
    private let silences: Silences
    /// 0.1 s, in nanoseconds: longer than any packet time in use.
    private static let shortSilence: UInt64 = 100_000_000
    /// Earliest deadline of all; `distantFuture` when there is none.
    var nextDeadline = Timestamp.distantFuture
    var guessesHost: Bool
    /// Where SIP is spoken, and what came that is none of ours.
    var places = SignallingPlaces()
    var dismissals = DismissalCounts()
    private var links: [LinkType?] = []

    init(guessesHost: Bool, silences: Silences) {
        self.guessesHost = guessesHost
        self.silences = silences
    }

    /// Packet time; never goes back.
    var now: Timestamp { max(last, reached) }

    struct Frame {
        /// The engine's time from here on.
        var time: Timestamp
        /// Nil where its interface was not declared.
        var link: LinkType?
        /// Something is to be done before it: it came late, is the first one, a deadline is due, or its link is not known.
        var isUnusual: Bool
        var guessesHost: Bool

        /// Nothing is to be done before it, and it may be of the plainest kind.
        @inline(__always)
        var isPlain: Bool {
            guard !isUnusual, case .ethernet? = link else { return false }
            return true
        }
    }

    mutating func open(_ interface: InterfaceID, _ link: LinkType) {
        let index = Int(interface.index)
        while links.count <= index { links.append(nil) }
        links[index] = link
    }

    @inline(__always)
    mutating func take(_ header: FrameHeader) -> Frame {
        packets &+= 1
        bytes &+= UInt64(clamping: header.wireLength)
        // One look tells the usual frame from one that came late, after a silence or first of all.
        let step = header.time.nanoseconds &- last.nanoseconds
        var isUneven = false
        if UInt64(bitPattern: step) > Self.shortSilence {
            isUneven = jump(to: header.time)
        } else {
            last = header.time
        }
        let index = Int(header.interface.index)
        let link = index < links.count ? links[index] : nil
        let isUndeclared = if case .none = link { true } else { false }
        return Frame(
            time: last, link: link,
            isUnusual: isUneven || nextDeadline <= last || isUndeclared,
            guessesHost: guessesHost)
    }

    /// The frame that was taken last is the first of all.
    var isAtFirst: Bool { packets == 1 }

    /// - Returns: Whether the frame is late, or the first.
    @inline(never)
    private mutating func jump(to time: Timestamp) -> Bool {
        if firstPacket == nil {
            (firstPacket, last) = (time, time)
            return true
        }
        let before = max(last, fellSilent)
        let isLate = time < now
        last = max(now, time)
        if (last - before).nanoseconds > Int64(Self.shortSilence) { silences.add(from: before, to: last) }
        return isLate
    }

    /// Nothing came until `time`.
    mutating func pass(to time: Timestamp) {
        guard time > now else { return }
        if last > .distantPast { fellSilent = last }
        (last, reached) = (.distantPast, time)
    }

    func count(into status: inout EngineStatus) {
        status.packets = packets
        status.bytes = bytes
        status.firstPacket = firstPacket
        status.lastPacket = firstPacket == nil ? nil : now
    }
}
