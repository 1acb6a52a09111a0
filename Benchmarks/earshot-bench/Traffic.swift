import Capture
import Wire

/// A capture to measure with, the same for the same numbers.
struct Traffic {
    /// Calls at a time.
    var slots: Int
    /// Length of the capture in packets of one stream: 20 ms each.
    var ticks: Int
    /// How long an answered call lasts, in ticks; a slot starts its next call after it.
    var holdTicks: ClosedRange<Int>
    /// All calls are set up within this many ticks.
    var rampTicks: Int
    var hasMedia = true
    var seed: UInt64 = 1

    /// Calls that come and go while `slots` of them talk.
    static func calls(slots: Int, seconds: Int) -> Traffic {
        Traffic(slots: slots, ticks: seconds * 50, holdTicks: 500...2_500, rampTicks: 50)
    }

    /// Calls that are set up first and then only talk: nothing but RTP in the second half.
    static func steady(slots: Int, seconds: Int) -> Traffic {
        Traffic(slots: slots, ticks: seconds * 50, holdTicks: .max / 2 ... .max / 2, rampTicks: 50)
    }

    /// Signalling alone: calls that end before media could be missed.
    static func signalling(slots: Int, seconds: Int) -> Traffic {
        Traffic(slots: slots, ticks: seconds * 50, holdTicks: 5...10, rampTicks: 50, hasMedia: false)
    }

    /// What was written.
    struct Census {
        var rtp = 0
        var sip = 0
        var calls = 0
        var bytes: Int64 = 0
    }

    private struct Slot {
        var script: CallScript
        var start: Int
        var end: Int
        var toCarrier: FrameTemplate
        var toAgent: FrameTemplate
    }

    private static let tick = Interval.milliseconds(20)
    private static let ringTicks = 10
    private static let answerTicks = 60
    /// Between two calls of a slot.
    private static let pauseTicks = 5

    func write(to path: String) throws(CaptureError) -> Census {
        var random = seed
        var census = Census()
        var writer = try PcapWriter(path: path, link: .ethernet)
        var slots = (0..<slots).map { index in
            census.calls += 1
            let start = Int(Traffic.next(&random) % UInt64(rampTicks))
            return slot(index, call: index, start: start, random: &random)
        }
        let origin = Timestamp(seconds: 1_700_000_000)
        for tick in 0..<ticks {
            let start = origin + Traffic.tick * Int64(tick)
            for index in slots.indices {
                // Slots have their own place in the tick, so that the file is in the order of time.
                let time = start + Interval(nanoseconds: Int64(20_000_000 / slots.count * index))
                try play(&slots[index], tick: tick, at: time, into: &writer, &census)
                if tick == slots[index].end + Traffic.pauseTicks {
                    slots[index] = slot(index, call: census.calls, start: tick + 1, random: &random)
                    census.calls += 1
                }
            }
        }
        census.bytes = writer.length
        try writer.finish()
        return census
    }

    private func slot(_ index: Int, call: Int, start: Int, random: inout UInt64) -> Slot {
        let script = CallScript(number: call, slot: index, seed: seed)
        let span = UInt64(holdTicks.upperBound - holdTicks.lowerBound + 1)
        let hold = holdTicks.lowerBound + Int(Traffic.next(&random) % span)
        return Slot(
            script: script, start: start, end: start + Traffic.answerTicks + hold,
            toCarrier: FrameTemplate(
                rtpFrom: script.agentMedia, to: script.carrierMedia, ssrc: UInt32(truncatingIfNeeded: call * 2 + 1)),
            toAgent: FrameTemplate(
                rtpFrom: script.carrierMedia, to: script.agentMedia, ssrc: UInt32(truncatingIfNeeded: call * 2 + 2)))
    }

    /// Writes what a slot's call sends in one tick.
    private func play(
        _ slot: inout Slot, tick: Int, at time: Timestamp, into writer: inout PcapWriter, _ census: inout Census
    ) throws(CaptureError) {
        var messages: [CallScript.Message] = []
        switch tick {
        case slot.start: messages = [.invite, .trying]
        case slot.start + Traffic.ringTicks: messages = [.ringing]
        case slot.start + Traffic.answerTicks: messages = [.ok, .ack]
        case slot.end: messages = [.bye, .byeOK]
        default: break
        }
        var time = time
        for message in messages {
            let frame = slot.script.frame(message)
            try writer.write(time: time, bytes: frame.bytes.span, wireLength: frame.bytes.count)
            time = time + Interval(nanoseconds: 3_000)
            census.sip += 1
        }
        let packet = tick - slot.start - Traffic.answerTicks - 1
        guard hasMedia, packet >= 0, tick < slot.end else { return }
        slot.toCarrier.setPacket(packet)
        try writer.write(time: time, bytes: slot.toCarrier.bytes.span, wireLength: slot.toCarrier.bytes.count)
        slot.toAgent.setPacket(packet)
        time = time + Interval(nanoseconds: 2_000)
        try writer.write(time: time, bytes: slot.toAgent.bytes.span, wireLength: slot.toAgent.bytes.count)
        census.rtp += 2
    }

    /// xorshift64: the same everywhere.
    private static func next(_ state: inout UInt64) -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
