package import Diagnosis
import Glibc
import Synchronization

/// Writes evidence files and knows them. For any thread that may wait for the disk.
package final class EvidenceStore: Sendable {
    package let directory: EvidenceDirectory
    private let syncs: Bool
    private let state = Mutex(State())

    private struct State {
        var counts = Counts()
        var isPrepared = false
        /// What stands in the directory, as far as this store knows: others may have removed some.
        var isCounted = false
        var files = 0
        var bytes: Int64 = 0
    }

    package struct Counts: Sendable, Hashable {
        package var written: UInt64 = 0
        /// Files removed to make room.
        package var removed: UInt64 = 0
        /// Findings without a file because the disk was too full.
        package var refused: UInt64 = 0
        /// Findings without a file because it could not be written.
        package var failed: UInt64 = 0

        package init() {}
    }

    /// A directory that cannot be used yet is tried again with each file.
    ///
    /// - Parameter syncs: Waits for the disk with each file.
    package init(directory: EvidenceDirectory, syncs: Bool = true) {
        self.directory = directory
        self.syncs = syncs
    }

    package var tally: Counts { state.withLock { $0.counts } }

    /// Makes the directory ready, once.
    ///
    /// - Throws: `cannot-write`, when it cannot be made or written to.
    package func prepare() throws(CaptureError) {
        guard !state.withLock({ $0.isPrepared }) else { return }
        try directory.prepare()
        directory.sweep()
        state.withLock { $0.isPrepared = true }
    }

    /// Writes what proves `finding`; nil when the disk is too full.
    @discardableResult
    package func write(
        _ finding: Finding, _ bundle: PacketBundle, in language: Language
    ) throws(CaptureError) -> String? {
        let estimate = bundle.bytes.count + bundle.packets.count * 40 + 8_192
        let name = EvidenceFile.name(of: finding)
        do throws(CaptureError) {
            try prepare()
            guard directory.hasRoom(for: estimate), Int64(estimate) <= directory.maxBytes else {
                state.withLock { $0.counts.refused += 1 }
                return nil
            }
            let isNew = access(directory.path + "/" + name, F_OK) != 0
            let removed = makeRoom(for: estimate, as: name)
            let bytes = try EvidenceFile.write(
                finding, bundle, to: directory.path + "/" + name, in: language, syncs: syncs)
            state.withLock {
                // A file that is written again, with the end of its call, is the same file.
                $0.counts.written += isNew ? 1 : 0
                $0.counts.removed += UInt64(removed)
                $0.files += isNew ? 1 : 0
                $0.bytes += bytes
            }
            return name
        } catch {
            state.withLock {
                $0.counts.failed += 1
                // The directory may have been taken away.
                $0.isPrepared = false
                $0.isCounted = false
            }
            throw error
        }
    }

    /// The directory is read through only when what is known of it says that it may be full.
    private func makeRoom(for bytes: Int, as name: String) -> Int {
        let mayBeFull = state.withLock { state in
            !state.isCounted || state.files >= directory.maxFiles || state.bytes + Int64(bytes) > directory.maxBytes
        }
        guard mayBeFull else { return 0 }
        let removed = directory.makeRoom(for: bytes, as: name)
        let files = directory.files
        state.withLock {
            $0.isCounted = true
            $0.files = files.count
            $0.bytes = files.reduce(0) { $0 + $1.bytes }
        }
        return removed
    }

    /// Path of the file for the finding `id`, if there is one (still).
    package func path(of id: String) -> String? {
        directory.files.last { EvidenceFile.isName($0.name, of: id) }.map { directory.path + "/" + $0.name }
    }
}
