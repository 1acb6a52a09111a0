package import Engine
package import Joint
import Tracking
import Wire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A trace as it leaves a host: one JSON object, schema version 1 (`config/schema/trace.schema.json`).
///
/// What stands on the wire of a call is much the same in all its messages: deflated together, begun with what is in
/// every call, a message takes some hundred bytes.
package struct TraceRecord: Codable, Sendable, Equatable {
    package static let schemaVersion = 1

    package var schema: Int
    package var callID: String
    /// `call`, `registration`, `exchange`.
    package var matter: String
    /// Time of the first message.
    package var start: String
    package var messages: Int
    package var streams: Int
    /// Tells by which key its numbers are masked; null where they are shown.
    @OrNull package var mask: String?
    /// Base64 of raw deflate (RFC 1951) of a `TraceContent`, begun with `TraceContent.common`.
    package var packed: String

    private enum CodingKeys: String, CodingKey {
        case schema, matter, start, messages, streams, mask, packed
        case callID = "call_id"
    }

    /// - Parameter mask: hides numbers in the messages; nil shows them.
    package init?(_ trace: CallTrace, mask: NumberMask?) {
        guard let content = TraceContent(trace, mask: mask),
            let bytes = Deflate.pack(Array(JSONLine.encode(content).utf8), common: TraceContent.common)
        else { return nil }
        schema = TraceRecord.schemaVersion
        callID = trace.callID
        matter = trace.matter.rawValue
        start = content.begin.rfc3339
        messages = content.messages.count
        streams = content.streams.count
        self.mask = mask?.keyName
        packed = Data(bytes).base64EncodedString()
    }

    /// Longer than any that `init` makes.
    private static let longest = 512 << 10

    /// The trace again; nil for what was not made by `init`, or is of another version.
    package var trace: CallTrace? {
        guard schema == TraceRecord.schemaVersion, packed.utf8.count <= TraceRecord.longest,
            let matter = CallTrace.Matter(rawValue: matter), let bytes = Data(base64Encoded: packed),
            let text = Deflate.unpack(bytes, common: TraceContent.common, longest: TraceRecord.longest * 4),
            let line = String(validating: text, as: UTF8.self),
            let content = try? JSONLine.decode(TraceContent.self, from: line)
        else { return nil }
        return content.trace(callID: String(callID.prefix(512)), matter: matter)
    }
}

extension TracePacking {
    /// As records hold it.
    package static let deflated = TracePacking(
        pack: { trace in
            TraceContent(trace, mask: nil).flatMap {
                Deflate.pack(Array(JSONLine.encode($0).utf8), common: TraceContent.common)
            }
        },
        unpack: { bytes, matter, callID in
            Deflate.unpack(bytes, common: TraceContent.common, longest: 2 << 20)
                .flatMap { String(validating: $0, as: UTF8.self) }
                .flatMap { try? JSONLine.decode(TraceContent.self, from: $0) }
                .flatMap { $0.trace(callID: callID, matter: matter) }
        })
}
