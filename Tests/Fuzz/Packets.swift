// Mutates sequences of packets as sequences: within one packet, or by leaving out, doubling and moving whole ones.

@_silgen_name("LLVMFuzzerMutate")
func mutated(_ data: UnsafeMutablePointer<UInt8>?, _ size: Int, _ most: Int) -> Int

@_cdecl("LLVMFuzzerCustomMutator")
func mutate(_ data: UnsafeMutablePointer<UInt8>?, _ size: Int, _ most: Int, _ seed: UInt32) -> Int {
    guard let data, size > 0 else { return unsafe mutated(data, size, most) }
    var dice = Dice(state: UInt64(seed))
    // Now and then the frame around the packets too.
    if dice.roll(16) == 0 { return unsafe mutated(data, size, most) }
    var input = unsafe Input(data, size)
    let first = input.byte()
    var packets: [[UInt8]] = []
    while !input.isEmpty, packets.count < 512 {
        let pause = input.byte()
        let length = Int(input.byte()) << 8 | Int(input.byte())
        packets.append([pause] + input.bytes(length))
    }
    guard !packets.isEmpty else { return unsafe mutated(data, size, most) }
    let place = dice.roll(packets.count)
    switch dice.roll(10) {
    case 0: packets.remove(at: place)
    case 1: packets.insert(packets[dice.roll(packets.count)], at: place)
    case 2: packets.swapAt(place, dice.roll(packets.count))
    case 3: packets[place][0] = UInt8(dice.roll(256))
    default: packets[place] = altered(packets[place], &dice)
    }
    var out: [UInt8] = [dice.roll(64) == 0 ? UInt8(dice.roll(256)) : first]
    for packet in packets where out.count + packet.count + 2 <= most {
        let length = packet.count - 1
        out += [packet[0], UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length)]
        out += packet.dropFirst()
    }
    for (index, byte) in out.enumerated() { unsafe data[index] = byte }
    return out.count
}

/// One packet through libFuzzer's own mutations, behind its headers more often than in them.
private func altered(_ packet: [UInt8], _ dice: inout Dice) -> [UInt8] {
    let kept = 1 + (dice.roll(3) == 0 ? 0 : min(42, packet.count - 1))
    let room = min(packet.count + 64, 4_000)
    var tail = Array(packet.dropFirst(kept)) + [UInt8](repeating: 0, count: max(0, room - packet.count))
    let used = packet.count - kept
    let size = unsafe tail.withUnsafeMutableBufferPointer { unsafe mutated($0.baseAddress, used, $0.count) }
    return Array(packet.prefix(kept)) + tail.prefix(size)
}

/// Numbers that follow from the fuzzer's seed (SplitMix64).
private struct Dice {
    var state: UInt64

    mutating func roll(_ sides: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ mixed >> 31) % UInt64(max(1, sides)))
    }
}
