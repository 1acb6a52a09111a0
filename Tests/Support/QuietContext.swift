package import Diagnosis
import Tracking

extension Context {
    /// Of an engine that saw nothing, whose tables have room for so many entries.
    package static func quiet(subjects: Int = 8_192) -> Context {
        var bounds = Bounds()
        bounds.subjects = subjects
        let media = MediaTracker(streamLimit: 16, archiveLimit: 16, ports: PortMap(range: nil, limit: 16))
        let tracker = SignallingTracker(limits: TrackingLimits(), media: media)
        return Context(
            tracker: TrackerView(tracker),
            rules: Rules(
                profiles: ProfileChoice(.generic), localAddresses: [], vantage: nil, thresholds: [:], showsKeys: false,
                bounds: bounds))
    }
}
