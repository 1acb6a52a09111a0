import Capture
import Wire

/// Writes the capture of a shape, in the order of time.
struct CaptureMaker {
    /// What was written.
    struct Census: Codable {
        var packets = 0
        var sip = 0
        var rtp = 0
        var rtcp = 0
        var other = 0
        var bytes: Int64 = 0
    }

    private enum Act {
        case begin
        case say(CallScript.Message)
        case sound
        case report
    }

    /// Something that happens to a call, or to one of its streams.
    private struct Event {
        var time: Int64
        var order: Int
        var dialog: Int
        var stream = 0
        var act: Act

        func isBefore(_ other: Event) -> Bool { time == other.time ? order < other.order : time < other.time }
    }

    private struct Voice {
        var packet: [UInt8]
        var report: [UInt8]
        var ssrc: UInt32
        var start: Int64
        var sent = 0
    }

    private struct Dialog {
        var script: CallScript
        var end: Int64
        var voices: [Voice] = []
    }

    private let shape: Shape
    private let speech = Speech()
    private var random: Random
    private var queue = EventQueue<Event> { $0.isBefore($1) }
    private var order = 0
    private var dialogs: [Int: Dialog] = [:]
    private var census = Census()
    private var noise: NoiseMaker
    private var owed = 0.0

    private static let origin = Timestamp(seconds: 1_700_000_000)
    private static let packetTime: Int64 = 20_000_000

    static func write(_ shape: Shape, to path: String) throws(CaptureError) -> Census {
        var maker = CaptureMaker(shape)
        return try maker.run(path)
    }

    private init(_ shape: Shape) {
        self.shape = shape
        random = Random(seed: shape.seed)
        noise = NoiseMaker(seed: shape.seed)
    }

    private mutating func run(_ path: String) throws(CaptureError) -> Census {
        var writer = try PcapWriter(path: path, link: .ethernet)
        let starts = (0..<shape.calls).map { _ in random.within(0...shape.seconds) }.sorted()
        for (index, start) in starts.enumerated() { add(.begin, at: CaptureMaker.nanoseconds(start), index * 2) }
        while let event = queue.take() {
            try play(event, into: &writer)
            if shape.noise > 0 { try disturb(at: event.time, &writer) }
        }
        census.bytes = writer.length
        try writer.finish()
        return census
    }

    private mutating func play(_ event: Event, into writer: inout PcapWriter) throws(CaptureError) {
        switch event.act {
        case .begin: begin(event.dialog, at: event.time)
        case .say(let message):
            guard let dialog = dialogs[event.dialog] else { return }
            census.sip += 1
            try write(dialog.script.frame(message).bytes, at: event.time, &writer)
            if message == .byeOK || message == .busyACK { dialogs[event.dialog] = nil }
        case .sound: try sound(event, &writer)
        case .report: try report(event, &writer)
        }
    }

    private mutating func add(_ act: Act, at time: Int64, _ dialog: Int, stream: Int = 0) {
        order += 1
        queue.add(Event(time: time, order: order, dialog: dialog, stream: stream, act: act))
    }

    private mutating func write(
        _ bytes: [UInt8], at time: Int64, _ writer: inout PcapWriter
    ) throws(CaptureError) {
        census.packets += 1
        try writer.write(
            time: CaptureMaker.origin + Interval(nanoseconds: time), bytes: bytes.span, wireLength: bytes.count)
    }

    private static func nanoseconds(_ seconds: Double) -> Int64 { Int64(seconds * 1e9) }

    // MARK: Calls

    private mutating func begin(_ number: Int, at time: Int64) {
        var script = CallScript(number: number / 2, slot: number / 2, seed: shape.seed)
        script.offersReliable = true
        script.isReliable = random.happens(shape.reliable)
        let isBusy = random.happens(shape.busy)
        let isRepeated = random.happens(shape.repeated)
        let ring = CaptureMaker.nanoseconds(random.within(shape.ring))
        let talk = CaptureMaker.nanoseconds(random.within(shape.talk))
        dial(script, number, at: time, isBusy: isBusy, isRepeated: isRepeated, ring: ring, talk: talk)
        guard shape.hasBothLegs else { return }
        let behind = CallScript(behind: script, seed: shape.seed)
        // The gateway takes a moment.
        dial(behind, number + 1, at: time + 3_000_000, isBusy: isBusy, isRepeated: false, ring: ring, talk: talk)
    }

    private mutating func dial(
        _ script: CallScript, _ number: Int, at time: Int64, isBusy: Bool, isRepeated: Bool, ring: Int64, talk: Int64
    ) {
        let millisecond: Int64 = 1_000_000
        var heard = time
        add(.say(.invite), at: time, number)
        if isRepeated {
            heard = time + 500 * millisecond
            add(.say(.invite), at: heard, number)
        }
        add(.say(.trying), at: heard + millisecond, number)
        add(.say(.ringing), at: heard + 150 * millisecond, number)
        if script.isReliable {
            add(.say(.prack), at: heard + 155 * millisecond, number)
            add(.say(.prackOK), at: heard + 157 * millisecond, number)
        }
        let answer = heard + 160 * millisecond + ring
        if isBusy {
            add(.say(.busy), at: answer, number)
            add(.say(.busyACK), at: answer + 5 * millisecond, number)
            dialogs[number] = Dialog(script: script, end: answer)
            return
        }
        let end = answer + talk
        add(.say(.ok), at: answer, number)
        add(.say(.ack), at: answer + 8 * millisecond, number)
        add(.say(.bye), at: end, number)
        add(.say(.byeOK), at: end + 4 * millisecond, number)
        dialogs[number] = Dialog(
            script: script, end: end, voices: shape.hasMedia ? voices(script, number, answer) : [])
    }

    private mutating func voices(_ script: CallScript, _ number: Int, _ answer: Int64) -> [Voice] {
        let paths = [(script.agentMedia, script.carrierMedia), (script.carrierMedia, script.agentMedia)]
        return paths.enumerated().map { stream, path in
            let ssrc = UInt32(truncatingIfNeeded: random.next())
            let start = answer + Int64(random.fraction() * 40_000_000)
            add(.sound, at: start, number, stream: stream)
            if shape.hasReports { planReport(after: start, number, stream) }
            return Voice(
                packet: FrameTemplate(rtpFrom: path.0, to: path.1, ssrc: ssrc).bytes,
                report: FrameTemplate(reportFrom: path.0, to: path.1, ssrc: ssrc).bytes, ssrc: ssrc, start: start)
        }
    }

    // MARK: Media

    private mutating func sound(_ event: Event, _ writer: inout PcapWriter) throws(CaptureError) {
        guard var voice = dialogs[event.dialog]?.voices[event.stream], let end = dialogs[event.dialog]?.end,
            event.time < end
        else { return }
        FrameTemplate.setPacket(voice.sent, in: &voice.packet)
        speech.copy(
            speech.place(voice.sent, ssrc: voice.ssrc), into: &voice.packet, at: FrameTemplate.headerLength + 12)
        try write(voice.packet, at: event.time, &writer)
        census.rtp += 1
        voice.sent += 1
        dialogs[event.dialog]?.voices[event.stream] = voice
        // A jitter of up to two milliseconds, never out of order.
        let due = voice.start + Int64(voice.sent) * CaptureMaker.packetTime
        add(.sound, at: due + Int64(random.fraction() * 2_000_000), event.dialog, stream: event.stream)
    }

    private mutating func planReport(after time: Int64, _ dialog: Int, _ stream: Int) {
        add(.report, at: time + CaptureMaker.nanoseconds(random.within(2.5...5)), dialog, stream: stream)
    }

    private mutating func report(_ event: Event, _ writer: inout PcapWriter) throws(CaptureError) {
        guard let dialog = dialogs[event.dialog], event.time < dialog.end else { return }
        var bytes = dialog.voices[event.stream].report
        let other = dialog.voices[1 - event.stream]
        FrameTemplate.setReport(
            in: &bytes, sent: dialog.voices[event.stream].sent, of: other.ssrc, received: other.sent,
            seconds: Double(event.time) / 1e9)
        try write(bytes, at: event.time, &writer)
        census.rtcp += 1
        planReport(after: event.time, event.dialog, event.stream)
    }

    // MARK: Other traffic

    private mutating func disturb(at time: Int64, _ writer: inout PcapWriter) throws(CaptureError) {
        owed += shape.noise
        var moment = time
        while owed >= 1 {
            owed -= 1
            moment += 200
            census.other += 1
            try write(noise.next(), at: moment, &writer)
        }
    }
}

/// A binary heap.
struct EventQueue<Element> {
    private var entries: [Element] = []
    private let isBefore: (Element, Element) -> Bool

    init(_ isBefore: @escaping (Element, Element) -> Bool) { self.isBefore = isBefore }

    mutating func add(_ element: Element) {
        entries.append(element)
        var child = entries.count - 1
        while child > 0, isBefore(entries[child], entries[(child - 1) / 2]) {
            entries.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func take() -> Element? {
        guard let first = entries.first else { return nil }
        let last = entries.removeLast()
        guard !entries.isEmpty else { return first }
        entries[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < entries.count && isBefore(entries[child], entries[least]) { least = child }
            guard least != parent else { return first }
            entries.swapAt(parent, least)
            parent = least
        }
    }
}
