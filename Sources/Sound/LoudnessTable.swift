import Wire

/// What every code of both G.711 laws stands for. Owns its memory.
package struct LoudnessTable: ~Copyable {
    /// The square of the linear value in the lower bits, and `clipBit` for the two codes at the end of the scale; µ-law
    /// first. Linear values of both laws have the scale of µ-law's 14 bits.
    let squares: UnsafeMutablePointer<UInt64>
    /// Linear values of 16 bits.
    let linear: UnsafeMutablePointer<Int16>

    static let clipShift: UInt64 = 44

    package init() {
        squares = .allocate(capacity: 512)
        linear = .allocate(capacity: 512)
        for code in 0..<256 {
            let values = [Self.muLaw(UInt8(code)), Self.aLaw(UInt8(code)) * 2]
            let ends = [8_031, 8_064]
            for law in 0..<2 {
                let isEnd: UInt64 = abs(values[law]) == ends[law] ? 1 : 0
                unsafe squares[law * 256 + code] = UInt64(values[law] * values[law]) | isEnd << Self.clipShift
                unsafe linear[law * 256 + code] = Int16(clamping: values[law] * 4)
            }
        }
    }

    deinit {
        squares.deallocate()
        linear.deallocate()
    }

    /// ITU-T G.711 table 2: ±8031.
    static func muLaw(_ code: UInt8) -> Int {
        let bits = Int(~code)
        let size = ((bits & 15) << 1 + 33) << (bits >> 4 & 7) - 33
        return bits & 0x80 != 0 ? -size : size
    }

    /// ITU-T G.711 table 1: ±4032.
    static func aLaw(_ code: UInt8) -> Int {
        let bits = Int(code ^ 0x55)
        let step = bits >> 4 & 7
        let size = step == 0 ? (bits & 15) << 1 + 1 : ((bits & 15) << 1 + 33) << (step - 1)
        return bits & 0x80 != 0 ? size : -size
    }

    /// 1 over the mean square of 0 dBm0: a sine of +3.17 dBm0 fills µ-law's scale, one of +3.14 dBm0 A-law's.
    static func scale(_ coding: SoundCoding) -> Double {
        coding == .muLaw ? 2.074_914 / (8_159.0 * 8_159 / 2) : 2.060_630 / (8_192.0 * 8_192 / 2)
    }

    /// The mean power of a payload relative to 0 dBm0, and its samples at the end of the scale.
    @inline(__always)
    func measure(_ payload: Span<UInt8>, _ coding: SoundCoding) -> (power: Double, clipped: Int) {
        let table = unsafe squares + (coding == .muLaw ? 0 : 256)
        var sum: UInt64 = 0
        var place = 0
        // Eight a step: the loop is most of what a level costs.
        while place &+ 8 <= payload.count {
            unsafe sum &+= table[Int(payload[unchecked: place])] &+ table[Int(payload[unchecked: place &+ 1])]
            unsafe sum &+= table[Int(payload[unchecked: place &+ 2])] &+ table[Int(payload[unchecked: place &+ 3])]
            unsafe sum &+= table[Int(payload[unchecked: place &+ 4])] &+ table[Int(payload[unchecked: place &+ 5])]
            unsafe sum &+= table[Int(payload[unchecked: place &+ 6])] &+ table[Int(payload[unchecked: place &+ 7])]
            place = place &+ 8
        }
        for index in place..<payload.count { unsafe sum &+= table[Int(payload[unchecked: index])] }
        let square = sum & (1 << Self.clipShift - 1)
        let power = Double(square) / Double(max(payload.count, 1)) * Self.scale(coding)
        return (power, Int(sum >> Self.clipShift))
    }
}
