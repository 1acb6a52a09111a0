import Engine

/// Makes views alike whose numbers are masked by different keys, or not in all of them: a mask is no rewriting.
enum MaskWiping {
    /// Unchanged where all are masked alike.
    static func evened(_ traces: [WitnessedTrace]) -> [WitnessedTrace] {
        guard Set(traces.map(\.witness.maskID)).count > 1 else { return traces }
        return traces.map { item in
            var item = item
            for index in item.trace.messages.indices {
                item.trace.messages[index].text = NumberPlaces.replaced(in: item.trace.messages[index].text, wiped)
            }
            return item
        }
    }

    /// Every number of seven digits and more, and every mask of one (`138*k3f9*00`), as one character.
    private static func wiped(_ text: String) -> String {
        var result: [UInt8] = []
        var run: [UInt8] = []
        func end() {
            let isMask = run.count { $0 == 0x2A } == 2
            let digits = run.count { (0x30...0x39).contains($0) }
            let isNumber = digits >= 7 && digits + (run.first == 0x2B ? 1 : 0) == run.count
            result += isMask || isNumber ? [0x23] : run
            run = []
        }
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2A, 0x2B, 0x5F: run.append(byte)
            default:
                end()
                result.append(byte)
            }
        }
        end()
        return String(decoding: result, as: UTF8.self)
    }
}
