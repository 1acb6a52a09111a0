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
