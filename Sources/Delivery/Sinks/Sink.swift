import NIOPosix
import ServiceLifecycle

/// Where findings, incidents and the like go in the end. Called for one batch at a time, on a thread that may block.
package protocol Writer<Element>: Sendable {
    associatedtype Element: Sendable
    func write(_ elements: [Element])
    /// Nothing more comes.
    func finish()
}

/// Feeds a writer from its own queue, so that a slow disk holds up nobody else.
package struct Sink<Element: Sendable>: Service {
    package let queue: BoundedQueue<Element>
    private let writer: any Writer<Element>

    package init(_ writer: some Writer<Element>, capacity: Int = 10_000) {
        self.writer = writer
        queue = BoundedQueue(capacity: capacity)
    }

    package func run() async {
        while let batch = await queue.next() {
            let writer = writer
            await Blocking.run { writer.write(batch) }
        }
        let writer = writer
        await Blocking.run { writer.finish() }
        await untilShutdown()
    }
}

/// Disks, databases and log sockets block; the threads of Swift's own pool are too few for that.
package enum Blocking {
    package static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        // The pool is not running when the process is ending: better late in the wrong place than not at all.
        (try? await NIOThreadPool.singleton.runIfActive(body)) ?? body()
    }
}
