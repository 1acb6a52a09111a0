package import Diagnosis
import ServiceLifecycle

/// Takes findings over from the capture thread and gives each to the memory and to every sink.
///
/// Each sink gets a finding when the one before has written it, and it is served last: what the history must not lack
/// stands first, so that no line is logged and nothing served that a crash could take back. A disk that hangs costs that
/// promise, not the finding.
///
/// `findings` must be closed for it to end; it then lets the sinks and the followers end.
package struct FindingHub: Service {
    package let findings: BoundedQueue<Finding>
    package let recent: RecentFindings
    private let sinks: [BoundedQueue<Finding>]
    /// How long a slow disk may hold up what is served.
    private static let patience = Duration.seconds(2)

    package init(findings: BoundedQueue<Finding>, recent: RecentFindings, sinks: [BoundedQueue<Finding>]) {
        self.findings = findings
        self.recent = recent
        self.sinks = sinks
    }

    package func run() async {
        while let batch = await findings.next() {
            for sink in sinks {
                sink.offer(batch)
                await sink.settle(within: FindingHub.patience)
            }
            recent.add(batch)
        }
        for sink in sinks { sink.close() }
        recent.close()
        await untilShutdown()
    }
}

/// A service that ends before its turn would end the whole group, so one that has nothing left to do waits here.
func untilShutdown() async {
    try? await gracefulShutdown()
}
