/// How much room a text takes on a terminal.
package enum TerminalWidth {
    /// Terminal columns: characters that are wide or full width take two (UAX #11), marks that sit on others none.
    package static func of(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { sum, scalar in
            switch scalar.value {
            case 0x20...0x7E: sum + 1
            case 0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23EC, 0x2614...0x2615, 0x2E80...0x303E,
                0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F,
                0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18CFF, 0x1B000...0x1B2FF, 0x1F300...0x1F64F,
                0x1F680...0x1F6FF, 0x1F900...0x1FAFF, 0x20000...0x3FFFD:
                sum + 2
            default:
                switch scalar.properties.generalCategory {
                case .nonspacingMark, .enclosingMark, .format: sum
                default: sum + 1
                }
            }
        }
    }
}
