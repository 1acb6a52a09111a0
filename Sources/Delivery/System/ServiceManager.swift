import CSystemd
import Host
import ServiceLifecycle

/// Talks to systemd; does nothing when nobody listens (sd_notify(3)).
package enum ServiceManager {
    package static func ready(_ status: String) { notify("READY=1\nSTATUS=\(status)") }
    package static func status(_ status: String) { notify("STATUS=\(status)") }
    package static func stopping() { notify("STOPPING=1\nSTATUS=writing out what is left") }

    /// `Type=notify-reload` wants the moment the reload began; follow with `ready`.
    package static func reloading() {
        let now = KernelClock.monotonic()
        notify("RELOADING=1\nMONOTONIC_USEC=\(now.seconds * 1_000_000 + now.nanoseconds / 1_000)")
    }

    static func notify(_ text: String) { _ = sd_notify(0, text) }

    /// Time between two signs of life that systemd asks for, or nil when it asks for none.
    package static var watchdogPeriod: Duration? {
        var microseconds: UInt64 = 0
        guard sd_watchdog_enabled(0, &microseconds) > 0, microseconds > 0 else { return nil }
        return .microseconds(Int64(clamping: microseconds))
    }
}

/// Feeds systemd's watchdog, but only while the capture loop turns: a daemon whose capture hangs is to be restarted.
package struct WatchdogService: Service {
    private let period: Duration
    private let isAlive: @Sendable () async -> Bool
    private let feed: @Sendable () -> Void

    /// - Parameter isAlive: Asks the capture loop; may take as long as the loop takes to answer.
    package init(
        period: Duration, isAlive: @escaping @Sendable () async -> Bool,
        feed: @escaping @Sendable () -> Void = { ServiceManager.notify("WATCHDOG=1") }
    ) {
        self.period = period
        self.isAlive = isAlive
        self.feed = feed
    }

    package func run() async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                if await isAlive() { feed() }
                try? await Task.sleep(for: period / 3)
            }
        }
    }
}

/// Gives back, once the daemon has started and every hour after that, what of its code stays in memory without being run.
package struct SettlingService: Service {
    private static let start = Duration.seconds(10)
    private static let period = Duration.seconds(3_600)

    package init() {}

    package func run() async {
        await cancelWhenGracefulShutdown {
            try? await Task.sleep(for: Self.start)
            while !Task.isCancelled {
                CodePages.letGo()
                try? await Task.sleep(for: Self.period)
            }
        }
    }
}
