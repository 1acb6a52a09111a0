/// How the payload of a stream is to be read to hear it.
public enum SoundCoding: Sendable {
    /// Not listened to: encrypted, on hold, not answered yet, or a codec nobody decodes here.
    case none
    case muLaw, aLaw, g722, gsm, g726at16, g726at24, g726at32, g726at40

    /// - Parameter encoding: As in the rtpmap (RFC 3551 §4.5), in any case.
    package init(encoding: String) {
        self =
            switch encoding.uppercased() {
            case "PCMU": .muLaw
            case "PCMA": .aLaw
            case "G722": .g722
            case "GSM": .gsm
            case "G726-16": .g726at16
            case "G726-24": .g726at24
            case "G726-32": .g726at32
            case "G726-40": .g726at40
            default: .none
            }
    }

    /// Read by a table, one code a sample (ITU-T G.711).
    @inlinable @inline(__always)
    public var isG711: Bool {
        // What compares raw values asks a protocol.
        switch self {
        case .muLaw, .aLaw: true
        default: false
        }
    }
}
