package import Diagnosis
import SIP
import Wire

/// Writes packets with what they prove.
package enum EvidenceFile {
    /// `20250301T100211Z_one-way-audio_0195…-000001_a84b4c76e66710.pcapng`: time, kind, finding, call.
    package static func name(of finding: Finding) -> String {
        let call = finding.call.map { "_" + sanitised($0.callID) } ?? ""
        return "\(stamp(finding.time))_\(finding.kind)_\(finding.id)\(call).pcapng"
    }

    /// True when a file of `name` shows the finding `id`.
    package static func isName(_ name: String, of id: String) -> Bool {
        let parts = name.dropLast(7).split(separator: "_", maxSplits: 3, omittingEmptySubsequences: false)
        return name.hasSuffix(".pcapng") && parts.count >= 3 && parts[2] == id
    }

    /// Letters, digits and a few signs; nothing that a shell or a path would read as something else.
    static func sanitised(_ text: String) -> String {
        String(
            text.unicodeScalars.prefix(64).map { scalar -> Character in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "@": Character(scalar)
                default: "-"
                }
            })
    }

    /// `20250301T100211Z`.
    static func stamp(_ time: Timestamp) -> String {
        let civil = CivilTime(max(time, Timestamp(nanoseconds: 0)))
        let pad = { (value: Int) in CivilTime.padded(value, 2) }
        return CivilTime.padded(civil.year, 4) + pad(civil.month) + pad(civil.day) + "T" + pad(civil.hour)
            + pad(civil.minute) + pad(civil.second) + "Z"
    }

    /// Title, causes, what no single packet proves, and the remedy; one a line.
    package static func comment(of finding: Finding, in language: Language) -> String {
        // A packet comment is shown by whatever opens the file.
        func say(_ text: Text) -> String { (language == .en ? text.en : text.zh).escapedForDisplay(limit: 8_192) }
        var lines = ["\(finding.severity.name) \(finding.kind) (\(finding.confidence.name)): \(say(finding.title))"]
        for cause in finding.causes { lines.append("- \(cause.id) (\(cause.confidence.name)): \(say(cause.text))") }
        for evidence in finding.evidence where evidence.frame == nil { lines.append("* \(say(evidence.text))") }
        lines.append(say(finding.fix))
        lines.append("finding \(finding.id), profile \(finding.profile)")
        return lines.joined(separator: "\n")
    }

    /// Writes the packets of `finding` to `path`, secrets blanked; the file appears when it is whole.
    ///
    /// - Parameter syncs: Waits for the disk.
    /// - Returns: Bytes of the file.
    @discardableResult
    package static func write(
        _ finding: Finding, _ bundle: PacketBundle, to path: String, in language: Language, syncs: Bool = true
    ) throws(CaptureError) -> Int64 {
        var bundle = bundle
        let unsealed = bundle.blankSecrets()
        var comment = comment(of: finding, in: language)
        if bundle.omitted > 0 {
            comment +=
                language == .en
                ? "\n\(bundle.omitted) older media packets were left out" : "\n较早的\(bundle.omitted)个媒体包未写入"
        }
        var writer = try PcapngWriter(path: path, comment: comment)
        // Between the numbers of interfaces and of those who mirror messages are many that nobody has.
        let used = Set(bundle.packets.map(\.interface))
        var numbers: [UInt16: UInt32] = [:]
        for (index, interface) in bundle.interfaces.enumerated() {
            let number = UInt16(clamping: index)
            guard number < InterfaceID.mirrors.lowerBound && !interface.name.isEmpty || used.contains(number) else {
                continue
            }
            numbers[number] = try writer.addInterface(
                name: interface.name, link: interface.link, addresses: bundle.localAddresses)
        }
        let proofs = PacketProofs([finding], in: language)
        for (index, packet) in bundle.packets.enumerated() {
            var words = proofs.words(at: packet.time, number: packet.number)
            if unsealed.contains(index) { words.append(blankedWords(language)) }
            _ = try writer.write(
                interface: numbers[packet.interface] ?? 0, time: packet.time,
                bytes: bundle.bytes.span.extracting(packet.bytes), wireLength: packet.wireLength,
                comment: words.isEmpty ? nil : words.joined(separator: "\n"))
        }
        try writer.close(at: bundle.end)
        let length = writer.length
        try writer.finish(syncs: syncs)
        return length
    }

    static func blankedWords(_ language: Language) -> String {
        language == .en ? "Secrets are blanked; the checksum is that of the original" : "敏感信息已遮盖；校验和为原报文的"
    }
}

/// What the findings' decisive packets prove, by the packets' times.
struct PacketProofs {
    private struct Proof {
        var frame: UInt64?
        var text: String
    }

    private var proofs: [Timestamp: [Proof]] = [:]

    init(_ findings: [Finding], in language: Language) {
        for finding in findings {
            for evidence in finding.evidence where evidence.frame != nil {
                let text = (language == .en ? evidence.text.en : evidence.text.zh).escapedForDisplay(limit: 8_192)
                add("\(finding.kind): \(text)", at: evidence.time, frame: evidence.frame)
            }
        }
    }

    init() {}

    mutating func add(_ text: String, at time: Timestamp, frame: UInt64?) {
        guard proofs[time]?.contains(where: { $0.text == text && $0.frame == frame }) != true else { return }
        proofs[time, default: []].append(Proof(frame: frame, text: text))
    }

    func words(at time: Timestamp, number: UInt64?) -> [String] {
        (proofs[time] ?? []).filter { number == nil || $0.frame == nil || $0.frame == number }.map(\.text)
    }
}
