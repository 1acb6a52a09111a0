package import Engine
import ServiceLifecycle

/// Keeps the history in order: saves what the next run needs each minute, and lets old things go each hour.
package struct HistoryService: Service {
    private let store: HistoryStore
    private let memory: @Sendable () async -> EngineMemory?

    private static let period = Duration.seconds(60)
    private static let roundsBetweenRetention = 60

    /// - Parameter memory: Asks the engine for what changed since it was last asked.
    package init(store: HistoryStore, memory: @escaping @Sendable () async -> EngineMemory?) {
        self.store = store
        self.memory = memory
    }

    package func run() async {
        await cancelWhenGracefulShutdown {
            var round = 0
            while !Task.isCancelled {
                let store = store
                if round % HistoryService.roundsBetweenRetention == 0 { await Blocking.run { store.retain() } }
                round += 1
                try? await Task.sleep(for: HistoryService.period)
                guard !Task.isCancelled, let memory = await memory() else { continue }
                await Blocking.run { store.save(memory) }
            }
        }
    }
}
