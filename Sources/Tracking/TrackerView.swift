package import Wire

/// What is tracked, to be looked at and not changed.
package struct TrackerView {
    private let tracker: SignallingTracker

    package init(_ tracker: SignallingTracker) { self.tracker = tracker }

    /// By Call-ID.
    package var calls: [String: Call] { tracker.calls }
    package var media: MediaTracker { tracker.media }
    package var peers: PeerBook { tracker.peers }
    /// Messages that the capture showed once more.
    package var copies: UInt64 { tracker.copies }
    /// Frames the kernel dropped so far.
    package var captureDrops: UInt64 { tracker.captureDrops }

    /// Whether a translator is known to stand before `host`.
    package func isTranslated(_ host: IPAddress) -> Bool { tracker.isTranslated(host) }
}
