import Capture
import Diagnosis
import Engine
import Support
import Testing
import Wire

struct EvidenceStoreTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func directory(
        files: Int = 500, bytes: Int64 = 200 << 20, free: Int64 = .max, floor: Int64 = 1_000
    ) -> EvidenceDirectory {
        EvidenceDirectory(
            path: scratch.path, maxFiles: files, maxBytes: bytes, minimumFree: floor, freeSpace: { _ in free })
    }

    private func evidence(_ name: String = "A") throws -> (finding: Finding, bundle: PacketBundle) {
        let rig = Rig()
        rig.feed(.oneWay(name), until: 20)
        return try #require(rig.takeEvidence().first)
    }

    @Test func `a file's name carries time, kind, finding and call, and is found by the finding`() throws {
        let store = EvidenceStore(directory: directory())
        let evidence = try evidence("a b/../c")
        let name = try #require(try store.write(evidence.finding, evidence.bundle, in: .en))
        #expect(name == "20231114T221331Z_one-way-audio_\(evidence.finding.id)_a-b-..-c@script.pcapng")
        #expect(store.path(of: evidence.finding.id) == scratch[name])
        #expect(store.path(of: "no-such-finding") == nil)
        #expect(store.path(of: "") == nil)
        #expect(scratch.names == [name])
    }

    @Test func `the comments are in the configured language, on the decisive packets and on the section`() throws {
        let evidence = try evidence()
        try EvidenceFile.write(evidence.finding, evidence.bundle, to: scratch["en.pcapng"], in: .en)
        try EvidenceFile.write(evidence.finding, evidence.bundle, to: scratch["zh.pcapng"], in: .zhCN)
        let english = String(decoding: scratch.read("en.pcapng"), as: UTF8.self)
        let chinese = String(decoding: scratch.read("zh.pcapng"), as: UTF8.self)
        #expect(english.contains(evidence.finding.title.en))
        #expect(chinese.contains(evidence.finding.title.zh))
        let decisive = evidence.finding.evidence.filter { $0.frame != nil }
        #expect(!decisive.isEmpty)
        for proof in decisive {
            #expect(english.contains(proof.text.en))
            #expect(chinese.contains(proof.text.zh))
        }
    }

    @Test func `a file that is written again replaces itself and pushes no other out`() throws {
        let store = EvidenceStore(directory: directory(files: 2))
        let evidence = try evidence()
        var other = evidence.finding
        other.id = "f0"
        other.time = evidence.finding.time - .seconds(1)
        try store.write(other, evidence.bundle, in: .en)
        for _ in 0..<3 { try store.write(evidence.finding, evidence.bundle, in: .en) }
        #expect(store.directory.files.count == 2)
        #expect(store.tally.written == 2)
        #expect(store.tally.removed == 0)
    }

    @Test func `the oldest files make room by number`() throws {
        let store = EvidenceStore(directory: directory(files: 2))
        let evidence = try evidence()
        for second in 0..<4 {
            var finding = evidence.finding
            finding.time = evidence.finding.time + .seconds(Double(second))
            finding.id = "f\(second)"
            try store.write(finding, evidence.bundle, in: .en)
        }
        #expect(store.directory.files.map(\.name).map { $0.contains("_f2_") } == [true, false])
        #expect(store.tally.written == 4)
        #expect(store.tally.removed == 2)
        #expect(store.path(of: "f0") == nil)
        #expect(store.path(of: "f3") != nil)
    }

    @Test func `the oldest files make room by size`() throws {
        let evidence = try evidence()
        let store = EvidenceStore(directory: directory(bytes: 60_000))
        for second in 0..<6 {
            var finding = evidence.finding
            finding.time = evidence.finding.time + .seconds(Double(second))
            finding.id = "f\(second)"
            try store.write(finding, evidence.bundle, in: .en)
        }
        #expect(store.directory.files.reduce(0) { $0 + $1.bytes } <= 60_000)
        #expect(store.path(of: "f5") != nil)
        #expect(store.path(of: "f0") == nil)
    }

    @Test func `below the disk's floor nothing is written, and that is counted`() throws {
        let store = EvidenceStore(directory: directory(free: 20_000, floor: 10_000))
        let evidence = try evidence()
        #expect(try store.write(evidence.finding, evidence.bundle, in: .en) == nil)
        #expect(store.tally.refused == 1)
        #expect(scratch.names.isEmpty)
    }

    @Test func `what a crash left half-written is removed, and what others put there stays`() throws {
        scratch.write([1], to: "20230101T000000Z_x_f_c.pcapng.tmp")
        scratch.write([1], to: "notes.txt")
        try EvidenceStore(directory: directory()).prepare()
        #expect(scratch.names == ["notes.txt"])
    }

    @Test func `a directory that cannot be made is an error that names it`() {
        scratch.write([1], to: "file")
        #expect {
            try EvidenceStore(directory: EvidenceDirectory(path: scratch["file/evidence"])).prepare()
        } throws: { ($0 as? CaptureError)?.code == .cannotWrite }
    }

    @Test func `a directory that could not be used is tried again with the next file`() throws {
        scratch.write([1], to: "late")
        let store = EvidenceStore(directory: EvidenceDirectory(path: scratch["late"], minimumFree: 0))
        let evidence = try evidence()
        #expect(throws: CaptureError.self) { try store.write(evidence.finding, evidence.bundle, in: .en) }
        #expect(store.tally.failed == 1)
        scratch.remove(scratch["late"])
        #expect(try store.write(evidence.finding, evidence.bundle, in: .en) != nil)
        #expect(store.path(of: evidence.finding.id) != nil)
    }
}
