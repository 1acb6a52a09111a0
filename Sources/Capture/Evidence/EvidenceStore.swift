package import Diagnosis
import Glibc
import Synchronization

/// Writes evidence files and knows them. For any thread that may wait for the disk.
package final class EvidenceStore: Sendable {
    package let directory: EvidenceDirectory
    private let counts = Mutex(Counts())

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

    /// - Throws: `cannot-write`, when the directory cannot be made or written to.
    package init(directory: EvidenceDirectory) throws(CaptureError) {
        self.directory = directory
        try directory.prepare()
        directory.sweep()
    }

    package var tally: Counts { counts.withLock { $0 } }

    /// Writes what proves `finding`; nil when the disk is too full.
    @discardableResult
    package func write(
        _ finding: Finding, _ bundle: PacketBundle, in language: Language
    ) throws(CaptureError) -> String? {
        let estimate = bundle.bytes.count + bundle.packets.count * 40 + 8_192
        guard directory.hasRoom(for: estimate), Int64(estimate) <= directory.maxBytes else {
            counts.withLock { $0.refused += 1 }
            return nil
        }
        let name = EvidenceFile.name(of: finding)
        let isNew = access(directory.path + "/" + name, F_OK) != 0
        let removed = directory.makeRoom(for: estimate, as: name)
        do throws(CaptureError) {
            try EvidenceFile.write(finding, bundle, to: directory.path + "/" + name, in: language)
        } catch {
            counts.withLock { $0.failed += 1 }
            throw error
        }
        counts.withLock {
            // A file that is written again, with the end of its call, is the same file.
            $0.written += isNew ? 1 : 0
            $0.removed += UInt64(removed)
        }
        return name
    }

    /// Path of the file for the finding `id`, if there is one (still).
    package func path(of id: String) -> String? {
        directory.files.last { EvidenceFile.isName($0.name, of: id) }.map { directory.path + "/" + $0.name }
    }
}
