import Glibc
import Host

/// A finding's packets inside the page, for Wireshark.
struct EvidenceDownload {
    let fileName: String
    let fileSize: String
    /// RFC 2397.
    let address: String

    /// Bytes of all files on a page together: it is to be mailed.
    static let limit = 1 << 20

    init(name: String, bytes: [UInt8]) {
        fileName = name
        fileSize = "\(max(1, bytes.count / 1_024)) KiB"
        address = "data:application/x-pcapng;base64," + EvidenceDownload.base64(bytes)
    }

    /// RFC 4648 §4.
    static func base64(_ bytes: [UInt8]) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var rest = bytes[...]
        while !rest.isEmpty {
            let group = Array(rest.prefix(3))
            rest = rest.dropFirst(3)
            var bits = 0
            for place in 0..<3 { bits = bits << 8 | (place < group.count ? Int(group[place]) : 0) }
            for place in 0..<4 {
                text.append(place <= group.count ? letters[bits >> (18 - 6 * place) & 63] : 61)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The files of `findings`, gravest first, as far as a page holds them. Waits for the disk.
    static func read(_ findings: [FindingRecord], path: (String) -> String?) -> [String: [UInt8]] {
        var room = limit
        var files: [String: [UInt8]] = [:]
        for finding in findings.sorted(by: { $0.rank > $1.rank }) {
            guard room > 0, files[finding.id] == nil, let path = path(finding.id), let bytes = bytes(path, upTo: room)
            else { continue }
            files[finding.id] = bytes
            room -= bytes.count
        }
        return files
    }

    /// Nil where it cannot be read, or is larger.
    private static func bytes(_ path: String, upTo limit: Int) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        guard let status = FileStatus(descriptor: fileno(file)), status.kind == .regular,
            let size = Int(exactly: status.size), 0...limit ~= size
        else { return nil }
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = fread(buffer.baseAddress, 1, size, file)
        }
        return bytes.count == size ? bytes : nil
    }
}

extension PageContent {
    /// Takes the packets of what is told in full into the page.
    ///
    /// - Parameter path: Of the file that proves a finding, by its id.
    package mutating func takeEvidence(path: (String) -> String?) {
        // Packets tell the numbers that the page masks.
        guard !masksNumbers else { return }
        evidence = EvidenceDownload.read(
            sources.flatMap { $0.details.flatMap(\.findings) + $0.others.filter { $0.rank > 1 }.prefix(20) }, path: path
        )
    }
}
