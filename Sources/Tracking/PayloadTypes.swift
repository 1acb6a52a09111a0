/// Static RTP payload types (RFC 3551 §6).
package enum PayloadTypes {
    /// Clock rate in Hz, or nil for a dynamic or unassigned type.
    package static func clockRate(_ type: UInt8) -> UInt32? {
        switch type {
        case 0, 3, 4, 5, 7, 8, 9, 12, 13, 15, 18, 19: 8_000
        case 6: 16_000
        case 10, 11: 44_100
        case 14, 25, 26, 28, 31, 32, 33, 34: 90_000
        case 16: 11_025
        case 17: 22_050
        default: nil
        }
    }

    /// RFC 3389 comfort noise, and the number 19 it once had.
    @inline(__always)
    package static func isComfortNoise(_ type: UInt8) -> Bool { type == 13 || type == 19 }

    /// Every size but an empty packet's.
    static let anySize = ~UInt64(1)

    /// Bit n: a payload of n bytes describes silence instead of sound. Static types without a name are what they are.
    ///
    /// G.729 Annex B (RFC 3551 §4.5.6), G.723.1 Annex A, AMR and AMR-WB in both forms and with a CRC (RFC 4867), EVS
    /// with and without its table of contents (TS 26.445 Annex A), Opus (RFC 6716 §3.1: no sound in it).
    static func silenceSizes(_ type: UInt8, _ encoding: String?) -> UInt64 {
        if isComfortNoise(type) || encoding == "cn" { return anySize }
        switch encoding ?? name(Int(type))?.lowercased() {
        case "g729", "g729a", "g729b", "g729ab": return 1 << 2
        case "g723", "g7231": return 1 << 1 | 1 << 4
        case "amr", "amr-wb": return 1 << 7 | 1 << 8
        case "evs": return 1 << 6 | 1 << 7 | 1 << 8
        case "opus": return 1 << 1 | 1 << 2
        default: return 0
        }
    }

    /// The short name people know, or nil.
    package static func name(_ type: Int) -> String? {
        switch type {
        case 0: "PCMU"
        case 3: "GSM"
        case 4: "G723"
        case 8: "PCMA"
        case 9: "G722"
        case 13: "CN"
        case 15: "G728"
        case 18: "G729"
        default: nil
        }
    }
}
