package import Wire

/// How one stream sounds: what every packet touches. Trivial: lives in the stream table.
///
/// Of G.711 every packet is compared with digital silence (a constant code that stands for no voltage), which costs a
/// packet of speech one comparison, and of every eighth that is not silent the level is measured.
package struct SoundMeter: Sendable {
    package private(set) var coding = SoundCoding.none
    private var isSilent = false
    private var code: UInt8 = 0
    private var phase: UInt8 = 0
    package var turns: UInt8 = 0
    /// The decoder or tone detector that listens now, or -1, and when that is looked at again.
    package var ear: Int16 = -1
    /// Of the interval, until it ends.
    private var packets: UInt32 = 0
    private var silent: UInt32 = 0
    package var nextTurn = Timestamp.distantFuture

    private static let every: UInt8 = 8

    package init() {}

    /// Reads what comes from now on as `coding`.
    package mutating func tune(_ coding: SoundCoding) {
        guard coding != self.coding else { return }
        self.coding = coding
        endSilence()
    }

    /// What was heard before is of another talk.
    package mutating func restart() {
        endSilence()
        phase = 0
        packets = 0
        silent = 0
    }

    /// Comfort noise, or another reason why silence is not one run.
    package mutating func endSilence() { isSilent = false }

    /// Ends the interval.
    ///
    /// - Returns: What it sounded like.
    package mutating func close(_ heard: inout Seldom<HeardSound>) -> SoundWindow {
        defer {
            packets = 0
            silent = 0
        }
        guard packets > 0 || !heard.isEmpty else { return complete(SoundWindow()) }
        let meter = self
        return heard.change(from: HeardSound()) { $0.close(meter) }
    }

    /// All of the stream up to now, the open interval too.
    package func total(_ heard: Seldom<HeardSound>) -> SoundTally {
        var heard = heard.value ?? HeardSound()
        _ = heard.close(self)
        return heard.total
    }

    fileprivate func complete(_ window: SoundWindow) -> SoundWindow {
        var window = window
        window.packets = packets
        window.silent = silent
        window.endsSilent = isSilent
        return window
    }

    /// One G.711 payload.
    @inline(__always)
    package mutating func count(
        _ payload: Span<UInt8>, _ table: borrowing LoudnessTable, at time: Timestamp,
        into heard: inout Seldom<HeardSound>
    ) {
        packets &+= 1
        if let code = SoundMeter.silentCode(payload, coding) {
            silent &+= 1
            let goesOn = isSilent && code == self.code
            heard.change(from: HeardSound()) { $0.noteSilence(code, at: time, goesOn: goesOn) }
            isSilent = true
            self.code = code
            return
        }
        isSilent = false
        phase &+= 1
        guard phase >= SoundMeter.every else { return }
        phase = 0
        let (power, clipped) = table.measure(payload, coding)
        heard.change(from: HeardSound()) { heard in
            heard.window.meter(power: power, samples: payload.count, clipped: clipped)
        }
    }

    /// One payload that was decoded.
    package mutating func count(_ sound: Heard, at time: Timestamp, into heard: inout Seldom<HeardSound>) {
        packets &+= 1
        isSilent = sound.isSilent
        if sound.isSilent { silent &+= 1 }
        heard.change(from: HeardSound()) { $0.note(sound) }
    }

    /// The one code the payload consists of, where that is silence: 0xFF or 0x7F (µ-law), 0xD5 or 0x55 (A-law).
    @inline(__always)
    static func silentCode(_ payload: Span<UInt8>, _ coding: SoundCoding) -> UInt8? {
        guard let first = payload.uint8(at: 0), first | 0x80 == (coding == .muLaw ? 0xFF : 0xD5) else { return nil }
        let word = UInt64(first) &* 0x0101_0101_0101_0101
        let count = payload.count
        var place = 0
        while place &+ 8 <= count {
            guard payload.uint64(at: place) == word else { return nil }
            place = place &+ 8
        }
        while place < count {
            guard payload.uint8(at: place) == first else { return nil }
            place = place &+ 1
        }
        return first
    }
}

/// What a stream that is listened to has sounded like.
package struct HeardSound: Sendable {
    /// Of the intervals closed so far.
    package private(set) var total = SoundTally()
    /// The interval that is open, without what the meter counts.
    package fileprivate(set) var window = SoundWindow()
    /// The run of silence that goes on, if any does.
    private var silenceStart = Timestamp.distantPast
    private var last = Timestamp.distantPast
    /// A gap longer than this ends a run of silence: nobody knows what would have been there.
    private static let longestGap = Interval.seconds(1)

    package init() {}

    /// What the open interval has held so far is of another talk.
    package mutating func restart() { window = SoundWindow() }

    fileprivate mutating func close(_ meter: SoundMeter) -> SoundWindow {
        let closed = meter.complete(window)
        if closed.packets > 0 { total.add(closed) }
        window = SoundWindow()
        return closed
    }

    fileprivate mutating func note(_ sound: Heard) {
        window.isSampled = true
        guard !sound.isSilent else { return }
        window.meter(power: sound.power, samples: sound.samples, clipped: sound.clipped)
    }

    fileprivate mutating func noteSilence(_ code: UInt8, at time: Timestamp, goesOn: Bool) {
        if !goesOn || time - last > Self.longestGap { silenceStart = time }
        last = time
        window.silentCode = code
        let length = time - silenceStart
        if length >= window.silence {
            window.silence = length
            window.silenceStart = silenceStart
        }
    }
}
