package import Diagnosis
import Glibc
package import Logging
import ServiceLifecycle

/// Gives incidents to the hooks that want them, and says in the log when one begins and ceases to fail.
package struct HookService: Service {
    package let queue = BoundedQueue<IncidentEvent>(capacity: 10_000)
    private let link: HookLink
    private let hooks: @Sendable () -> [AlertHook]
    private let presentation: @Sendable () -> Presentation
    private let logger: Logger

    /// - Parameters:
    ///   - hooks: Of the settings in force.
    ///   - presentation: Likewise.
    package init(
        _ link: HookLink, hooks: @escaping @Sendable () -> [AlertHook],
        presentation: @escaping @Sendable () -> Presentation, logger: Logger
    ) {
        self.link = link
        self.hooks = hooks
        self.presentation = presentation
        self.logger = logger
        link.know(hooks().map { ($0.name, $0.type) })
    }

    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                while let batch = await queue.next() {
                    for event in batch { give(event) }
                }
                link.finish()
            }
            group.addTask {
                await link.run { log($0) }
                // Before its time: nobody restarts it, because whoever could may not.
                if !Task.isCancelled, !isEnding { logger.error("the process that runs alert hooks ended") }
            }
        }
        await untilShutdown()
    }

    private var isEnding: Bool { queue.isClosed }

    private func give(_ event: IncidentEvent) {
        guard event.isAlert else { return }
        let presentation = presentation()
        for hook in hooks() where hook.admits(event) {
            link.deliver(
                HookMessage(event, presentation.inLanguage(hook.language), host: HookService.host), to: hook.name)
        }
    }

    /// The settings were read anew: the process reads them itself.
    package func reload() {
        link.know(hooks().map { ($0.name, $0.type) })
        link.reload()
    }

    package var records: [HookRecord] { link.records }

    /// Sends one test alert to the hook called `name`, or to each; nil where there is none of that name.
    package func test(_ name: String?) async -> [HookTestRecord]? {
        let wanted = hooks().filter { name == nil || $0.name == name }
        guard name == nil || !wanted.isEmpty else { return nil }
        let presentation = presentation()
        return await withTaskGroup(of: HookTestRecord.self) { group in
            for hook in wanted {
                let message = HookMessage.test(
                    presentation.inLanguage(hook.language), host: HookService.host, at: HostClock.now())
                group.addTask {
                    var record = await link.test(message, hook: hook.name)
                    record.hook = hook.name
                    return record
                }
            }
            var records: [HookTestRecord] = []
            for await record in group { records.append(record) }
            return records.sorted { $0.hook < $1.hook }
        }
    }

    private func log(_ turn: HookLink.Turn) {
        switch turn {
        case .began(let hook, let reason):
            logger.warning(
                "an alert hook fails and is tried again", metadata: ["hook": "\(hook)", "reason": "\(reason)"])
        case .ended(let hook): logger.notice("an alert hook works again", metadata: ["hook": "\(hook)"])
        case .lost(let hook, let reason):
            logger.error("alerts of a hook are lost", metadata: ["hook": "\(hook)", "reason": "\(reason)"])
        case .renewed:
            logger.warning("the process that runs alert hooks was killed and made anew; what waited is sent again")
        case .notReloaded: logger.warning("alert hooks stay as they were: the settings cannot be read by their process")
        }
    }

    /// The name of this host.
    private static let host: String = {
        var bytes = [CChar](repeating: 0, count: 256)
        guard gethostname(&bytes, bytes.count - 1) == 0 else { return "localhost" }
        return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }()
}
