import Diagnosis
import Wire

/// The growing file of one session. Becomes a part with `finish`; a crash leaves it as `.tmp`, which is then adopted.
final class SessionPart {
    private var writer: PcapngWriter?
    let name: String
    private(set) var packets: UInt64 = 0
    private var interfaces: [UInt16: UInt32] = [:]

    init(directory: String, name: String) throws(CaptureError) {
        self.name = name
        writer = try PcapngWriter(path: directory + "/" + name)
    }

    /// A daemon that ends without a last word keeps what was written.
    deinit { try? finish() }

    var length: Int64 { writer?.length ?? 0 }

    func write(_ bundle: PacketBundle) throws(CaptureError) {
        // Worked on as a local value: a noncopyable optional cannot be changed in place across throws.
        guard var file = writer.take() else { return }
        do throws(CaptureError) {
            try append(bundle, to: &file)
            try file.flush()
        } catch {
            writer = consume file
            throw error
        }
        writer = consume file
    }

    private func append(_ bundle: PacketBundle, to file: inout PcapngWriter) throws(CaptureError) {
        for packet in bundle.packets {
            let index = Int(packet.interface)
            guard index < bundle.interfaces.count else { continue }
            if interfaces[packet.interface] == nil {
                let known = bundle.interfaces[index]
                interfaces[packet.interface] = try file.addInterface(
                    name: known.name, link: known.link, addresses: bundle.localAddresses)
            }
            guard let interface = interfaces[packet.interface] else { continue }
            _ = try file.write(
                interface: interface, time: packet.time, bytes: bundle.bytes.span.extracting(packet.bytes),
                wireLength: packet.wireLength)
            packets += 1
        }
    }

    /// Gives the part its name.
    func finish() throws(CaptureError) {
        guard let file = writer.take() else { return }
        try file.finish()
    }
}

/// Puts the parts of a session together, with the findings as comments.
enum SessionAssembly {
    /// Writes one file of `paths` (missing ones are left out) to `path`; it appears when it is whole.
    static func write(
        _ paths: [String], of state: SessionState, to path: String, in language: Language
    ) throws(CaptureError) {
        var writer = try PcapngWriter(path: path, comment: state.comment(in: language))
        let proofs = state.proofs(in: language)
        var numbers: [FileInterface: UInt32] = [:]
        for source in paths {
            guard var file = try? CaptureFile(path: source) else { continue }
            try copy(&file, into: &writer, &numbers, proofs)
        }
        // A file without any interface is no capture to most readers.
        if numbers.isEmpty { _ = try writer.addInterface(name: "none", link: .ethernet) }
        if let end = state.ended.map({ Timestamp(nanoseconds: $0) }) { try writer.close(at: end) }
        try writer.finish()
    }

    private static func copy(
        _ file: inout CaptureFile, into writer: inout PcapngWriter, _ numbers: inout [FileInterface: UInt32],
        _ proofs: PacketProofs
    ) throws(CaptureError) {
        // A part that a crash cut off is good up to there.
        while let isPacket = try? file.step(), isPacket {
            let interfaces = file.interfaces
            guard file.place.interface < interfaces.count else { continue }
            let known = interfaces[file.place.interface]
            guard let link = known.link else { continue }
            let number: UInt32
            if let same = numbers[known] {
                number = same
            } else {
                number = try writer.addInterface(
                    name: known.name ?? "", link: link, addresses: known.addresses)
                numbers[known] = number
            }
            let words = proofs.words(at: file.place.time, number: nil)
            var bytes: [UInt8] = []
            file.withPacket(InterfaceID(0)) { _, span in bytes = span.copy(from: 0, length: span.count) }
            _ = try writer.write(
                interface: number, time: file.place.time, bytes: bytes.span, wireLength: file.place.wireLength,
                comment: words.isEmpty ? nil : words.joined(separator: "\n"))
        }
    }
}
