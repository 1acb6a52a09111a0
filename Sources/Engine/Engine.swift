package import Diagnosis
package import Wire

/// Packets in, findings out. Owned by one thread; knows no clock, file or socket.
package final class Engine {
    package private(set) var settings: EngineSettings

    package init(settings: EngineSettings) { self.settings = settings }

    /// Declares an interface before its first packet.
    package func open(_ interface: InterfaceID, name: String, link: LinkType) {}

    /// One captured frame. `bytes` is borrowed for the call only.
    package func receive(_ header: FrameHeader, _ bytes: Span<UInt8>) {}

    /// No packet came until `time`: fires the deadlines up to it.
    package func idle(until time: Timestamp) {}

    /// `count` more packets were dropped before us, noticed at `time`.
    package func noteDrops(_ count: UInt64, interface: InterfaceID, at time: Timestamp) {}

    /// The capture ends: reports what is already proved, judges nothing whose waiting time is not covered.
    package func finish() {}

    /// Findings since the last call, oldest first.
    package func takeFindings() -> [Finding] { [] }

    package func status() -> EngineStatus { EngineStatus() }
    /// Live calls first, then ended ones, newest first.
    package func calls() -> [CallSnapshot] { [] }
    package func call(_ callID: String) -> CallDetail? { nil }
    package func ports() -> [PortSnapshot] { [] }
    package func streams() -> [MediaSnapshot] { [] }

    /// New thresholds and limits from a reload; state is kept.
    package func apply(_ settings: EngineSettings) {}
}
