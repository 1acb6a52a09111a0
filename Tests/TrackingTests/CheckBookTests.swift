import Support
import Testing
import Tracking
import Wire

@Suite("Names in ICE checks")
struct CheckBookTests {
    /// The names that a request has; nil where it has none, or is none.
    private func names(_ bytes: [UInt8]) -> [String]? {
        guard case .bindingRequest(let names?) = PathMessage(bytes.span, offset: 0, length: bytes.count) else {
            return nil
        }
        return [names.receiver, names.sender]
    }

    @Test(arguments: [("LITE:BRWS", ["LITE", "BRWS"]), ("a:b:c", ["a", "b:c"]), ("LITE", nil), (":", nil)])
    func `a check names its receiver, then its sender`(text: String, expected: [String]?) {
        #expect(names(FrameBuilder.stun(0x0001, names: text)) == expected)
    }

    @Test func `a check cut short or with lengths that lie names nobody`() {
        let whole = FrameBuilder.stun(0x0001, names: "LITE:BRWS")
        // The last bytes are padding.
        for length in 0..<whole.count - 3 { #expect(names(Array(whole[..<length])) == nil) }
        for index in whole.indices {
            for value: UInt8 in [0, 0x7F, 0xFF] {
                var spoilt = whole
                spoilt[index] = value
                _ = names(spoilt)
            }
        }
        #expect(names(FrameBuilder.stun(0x0001, names: String(repeating: "x", count: 300) + ":y")) == nil)
    }
}
