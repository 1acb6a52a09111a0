import Tracking
package import Wire

extension Engine {
    /// Calls that ended after `since` and are still in the table, as they stand: their findings may not all be told yet.
    ///
    /// Linear in the calls tracked.
    package func calls(endedAfter since: Timestamp) -> [CallSnapshot] {
        tracker.calls.values.filter { $0.state == .ended && $0.ended.map { $0 > since } ?? false }.map {
            SnapshotBuilder.summary(
                $0, kinds: ledger.kindsByCall[$0.callID] ?? [], media, showsKeys: settings.showsKeys)
        }
    }

    /// Of the calls with these Call-IDs, those that are still in the table, as they stand.
    package func living(_ callIDs: some Sequence<String>) -> [CallDetail] {
        callIDs.compactMap { tracker.calls[$0] == nil ? nil : call($0) }
    }
}
