import Capture
import Diagnosis
import Engine
import Foundation
import Testing
import Wire

/// Captures of others, read where they lie beside the repository; skipped, and said so, where they are absent.
enum Corpus {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/corpus")

    static let files: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { !$0.hasSuffix(".tsv") && !$0.hasSuffix(".md") && $0 != "torture" }.sorted()
    }()

    static var isAbsent: Bool { files.isEmpty }

    static func findings(in name: String) throws -> [Finding] {
        let engine = Engine(settings: EngineSettings())
        _ = try FileAnalysis.run(path: folder.appendingPathComponent(name).path, engine: engine)
        return engine.takeFindings()
    }
}

@Suite("Captures of others", .disabled(if: Corpus.isAbsent, "../shared/corpus is absent"))
struct CorpusTests {
    /// Kinds at warning or above, in order; files that are not named here must have none.
    ///
    /// Read against the diagnosis column of the corpus' MANIFEST, frame by frame where they differ.
    static let expected: [String: Set<String>] = [
        // Muted microphones: every octet of both directions is 0xD5, in the caller's call and in Asterisk's own.
        "ISA__HIST-05dd2b0__real_call.pcap": ["silent-audio"],
        "ISA__HIST-3a2583f__real_sip_call.pcap": ["silent-audio"],
        // Dead registrar: five series of REGISTER and one INVITE, no answer at all.
        "ISA__HIST-07745b0__sip.pcap": ["signalling-blocked"],
        // A phone that sends RTCP and no RTP: the far side hears nothing.
        "eim_lab9__sip.pcap": ["one-way-audio"],
        // T.38 refused with 488 on both sides of an SBC; the call goes on in G.711.
        "nDPI__FAX-Call-t38-CA-TDM-SIP-FB-1.pcap": ["reinvite-failed"],
    ]

    @Test(
        "Every file is read to its end, and what is found at warning or above is what its diagnosis names",
        arguments: Corpus.files)
    func judged(name: String) throws {
        let loud = try Corpus.findings(in: name).filter { $0.severity > .notice }
        let kinds = Set(loud.map(\.kind)).intersection(CorpusTests.families)
        #expect(kinds == Self.expected[name, default: []], "\(loud.map(\.title.en))")
    }

    /// The kinds this table was read for; later families have their own.
    static let families: Set<String> = [
        "missing-100rel", "prack-failed", "reinvite-failed", "update-failed", "session-refresh-failed", "sip-alg",
        "ack-missing", "media-blocked", "signalling-blocked", "request-unanswered", "one-way-audio", "no-audio",
        "private-address-in-sdp", "media-wrong-port", "local-not-sending", "peer-not-sending", "late-media",
        "media-stopped", "silent-audio", "low-volume", "dtmf-mismatch",
    ]
}
