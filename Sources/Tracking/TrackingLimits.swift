/// Bounds of the tracking tables, in entries.
package struct TrackingLimits: Sendable {
    package var calls = 20_000
    package var transactions = 40_000
    package var peers = 20_000
    package var messagesPerCall = 200

    package init() {}
}
