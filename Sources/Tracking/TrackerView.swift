package import Wire

/// What is tracked, to be looked at and not changed.
package struct TrackerView {
    private let tracker: SignallingTracker

    package init(_ tracker: SignallingTracker) { self.tracker = tracker }

    /// By Call-ID.
    package var calls: [String: Call] { tracker.calls }
    package var media: MediaTrackerView { MediaTrackerView(tracker.media) }
    package var peers: PeerBook { tracker.peers }
    /// Messages that the capture showed once more.
    package var copies: UInt64 { tracker.copies }
    /// Frames the kernel dropped so far.
    package var captureDrops: UInt64 { tracker.captureDrops }

    /// What its TCP connection says of a request without a response; nil over UDP, and where too little of it was seen.
    package func fate(of transaction: Transaction) -> TCPFate? { tracker.fate(of: transaction) }

    /// Whether a translator is known to stand before `host`.
    package func isTranslated(_ host: IPAddress) -> Bool { tracker.isTranslated(host) }
}

/// What is known of media, likewise.
package struct MediaTrackerView {
    private let media: MediaTracker

    package init(_ media: MediaTracker) { self.media = media }

    package var ports: PortMap { media.ports }
    /// Media of any call was seen, or something that no filter for SIP lets through.
    package var isInSight: Bool { media.isInSight }
    /// The capture may have been made with a filter that leaves media out.
    package var mayBeFilteredOut: Bool { media.mayBeFilteredOut }

    package func visitStreams(_ body: (Int, borrowing Stream) -> Void) { media.streams.visit(body) }

    /// Calls that a stream serves, with the session and the direction.
    package func served(by stream: Stream) -> [MediaTracker.ServedCall] { media.served(by: stream) }

    package func dueInSilence(_ stream: Stream) -> Double { media.dueInSilence(stream) }

    /// Whether the host `own` is seen elsewhere as `named`.
    package func sends(from own: IPAddress, as named: IPAddress) -> Bool { media.sends(from: own, as: named) }

    package func isStray(_ stream: Stream, of call: Call) -> Bool { media.isStray(stream, of: call) }
    package func isAstray(from source: Endpoint, _ call: Call) -> Bool { media.isAstray(from: source, call) }

    /// RTP packets of a session toward one party.
    package func packets(in session: MediaSession, toward party: Party) -> UInt64 {
        media.packets(in: session, toward: party)
    }
    package func lastPacket(in session: MediaSession, toward party: Party) -> Timestamp? {
        media.lastPacket(in: session, toward: party)
    }
    package func audio(in session: MediaSession, toward party: Party) -> [Stream] {
        media.audio(in: session, toward: party)
    }
}
