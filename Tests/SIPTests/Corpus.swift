import Foundation
import Testing

/// The captures and messages beside the repository; tests that need them are skipped where they are absent.
enum Corpus {
    /// `<repository>/../shared/corpus`.
    static let directory = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("shared/corpus")

    static func bytes(_ path: String) -> [UInt8]? {
        (try? Data(contentsOf: directory.appendingPathComponent(path))).map { [UInt8]($0) }
    }

    static var hasTorture: Bool { bytes("torture/INDEX.tsv") != nil }
    static let longMessages = "zeek__sip-long-request-response-paths.pcap"

    struct TortureCase: Sendable, CustomTestStringConvertible {
        var name: String
        var bytes: [UInt8]
        /// `valid`, `invalid`, `application`, …
        var category: String

        var testDescription: String { name }
    }

    /// The messages of RFC 4475, as the index beside them lists them.
    static let torture: [TortureCase] = {
        guard let index = bytes("torture/INDEX.tsv") else { return [] }
        return String(decoding: index, as: UTF8.self).split(separator: "\n").dropFirst().compactMap { line in
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard columns.count > 4, let message = bytes("torture/" + columns[1]) else { return nil }
            return TortureCase(name: columns[0], bytes: message, category: columns[4])
        }
    }()

    /// UDP payloads of a classic little-endian capture of raw IPv4 packets.
    static func datagrams(_ path: String) -> [[UInt8]] {
        guard let bytes = bytes(path) else { return [] }
        var result: [[UInt8]] = []
        var position = 24
        while position + 16 <= bytes.count {
            let length = (0..<4).reduce(0) { $0 | Int(bytes[position + 8 + $1]) << (8 * $1) }
            let packet = bytes[(position + 16)..<min(position + 16 + length, bytes.count)]
            let headerLength = Int((packet.first ?? 0x45) & 15) * 4
            result.append(Array(packet.dropFirst(headerLength + 8)))
            position += 16 + length
        }
        return result
    }
}
