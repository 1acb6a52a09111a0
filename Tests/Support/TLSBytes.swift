/// TLS records as a connection carries them, as far as they are clear.
package enum TLSBytes {
    private static func record(_ type: UInt8, _ content: [UInt8]) -> [UInt8] {
        [type, 3, 3] + FrameBuilder.big(UInt16(content.count)) + content
    }

    private static func handshake(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
        [type] + length(body.count) + body
    }

    /// Three bytes.
    private static func length(_ count: Int) -> [UInt8] { Array(FrameBuilder.big(UInt32(count)).dropFirst()) }

    package static func clientHello(for name: String?) -> [UInt8] {
        var body: [UInt8] = [3, 3] + [UInt8](repeating: 7, count: 32) + [0, 0, 4, 0x13, 1, 0xC0, 0x2F, 1, 0]
        var extensions: [UInt8] = [0, 23, 0, 0]
        if let name {
            let size = UInt16(name.utf8.count)
            extensions += [0, 0] + FrameBuilder.big(size + 5) + FrameBuilder.big(size + 3) + [0]
            extensions += FrameBuilder.big(size) + Array(name.utf8)
        }
        body += FrameBuilder.big(UInt16(extensions.count)) + extensions
        return record(22, handshake(1, body))
    }

    /// As TLS 1.2 has it, the certificate in the clear.
    package static func serverHello(certificate: [UInt8] = []) -> [UInt8] {
        let hello = handshake(2, [3, 3] + [UInt8](repeating: 9, count: 32) + [0, 0xC0, 0x2F, 0])
        guard !certificate.isEmpty else { return record(22, hello) }
        let list = length(certificate.count) + certificate
        return record(22, hello + handshake(11, length(list.count) + list))
    }

    package static func alert(_ description: UInt8, isFatal: Bool = true) -> [UInt8] {
        record(21, [isFatal ? 2 : 1, description])
    }

    package static let changeCipherSpec = record(20, [1])
    package static let applicationData = record(23, [UInt8](repeating: 0xA5, count: 64))

    /// For sip.example.com, *.trunk.example.com and 192.0.2.7, from 2020-01-01 to 2023-03-01 12:00 UTC; made by
    /// `openssl ca -startdate -enddate` with a key that was thrown away.
    package static let expiredCertificate = bytes(
        """
        3082017b30820121a003020102020101300a06082a8648ce3d040302301a3118301606035504030c0f7369702e6578616d70
        6c652e636f6d301e170d3230303130313030303030305a170d3233303330313132303030305a301a3118301606035504030c
        0f7369702e6578616d706c652e636f6d3059301306072a8648ce3d020106082a8648ce3d03010703420004ba3fb8d99b541b
        a546c1053a6d5ebea39b80bd278cee2203d832c2e9b6fe8f852783c48287f4982a9a5b8112f7567dfbbe53a7eb2d7d5f7cac
        b7b74dc98527d3a358305630350603551d11042e302c820f7369702e6578616d706c652e636f6d82132a2e7472756e6b2e65
        78616d706c652e636f6d8704c0000207301d0603551d0e041604140505ad57a78e24752fa20c7e23309258b22fc689300a06
        082a8648ce3d04030203480030450221009c4553b68dc9bc4b5be2133192a7625c7ce52f88f6d5d010f7288b90ef86dcb702
        2061db7cda2fff46d6f529fc7fd5bdf27850cbf79b894fc0e1853d277540586aa3
        """)

    private static func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = hexadecimal.filter(\.isHexDigit).compactMap { UInt8(String($0), radix: 16) }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
