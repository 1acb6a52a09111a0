package import Diagnosis
import NIOPosix
import ServiceLifecycle

/// Where findings go in the end. Called for one batch at a time, on a thread that may block.
package protocol FindingWriter: Sendable {
    func write(_ findings: [Finding])
    /// Nothing more comes.
    func finish()
}

/// Feeds a writer from its own queue, so that a slow disk holds up nobody else.
package struct FindingSink: Service {
    package let queue: BoundedQueue<Finding>
    private let writer: any FindingWriter

    package init(_ writer: any FindingWriter, capacity: Int = 10_000) {
        self.writer = writer
        queue = BoundedQueue(capacity: capacity)
    }

    package func run() async {
        while let batch = await queue.next() {
            await blocking { $0.write(batch) }
        }
        await blocking { $0.finish() }
        await untilShutdown()
    }

    /// Disks and log sockets block; the threads of Swift's own pool are too few for that.
    private func blocking(_ body: @escaping @Sendable (any FindingWriter) -> Void) async {
        let writer = writer
        do {
            try await NIOThreadPool.singleton.runIfActive { body(writer) }
        } catch {
            // The pool is not running (the process is ending): better late in the wrong place than not at all.
            body(writer)
        }
    }
}
