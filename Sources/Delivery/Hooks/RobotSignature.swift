/// Why an alert was not given to a hook.
struct HookFailure: Error, Sendable, Equatable {
    var reason: String
    /// Another attempt may help.
    var mayPass: Bool

    init(_ reason: String, mayPass: Bool) {
        self.reason = reason
        self.mayPass = mayPass
    }
}

/// What the robots of DingTalk and Feishu want as a proof that the sender knows their secret.
enum RobotSignature {
    /// Base64 of HMAC-SHA256, keyed with the secret, of the time in milliseconds, a line feed and the secret.
    static func dingTalk(secret: String, milliseconds: Int64) throws(HookFailure) -> String {
        try base64(hmac(key: secret, "\(milliseconds)\n\(secret)"))
    }

    /// Base64 of HMAC-SHA256 of nothing, keyed with the time in seconds, a line feed and the secret.
    static func feishu(secret: String, seconds: Int64) throws(HookFailure) -> String {
        try base64(hmac(key: "\(seconds)\n\(secret)", ""))
    }

    private static func hmac(key: String, _ text: String) throws(HookFailure) -> [UInt8] {
        guard let digest = KeyedDigests.sha256(key: Array(key.utf8), Array(text.utf8)) else {
            throw HookFailure("libcrypto is not installed", mayPass: false)
        }
        return digest
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// RFC 4648 §4.
    static func base64(_ bytes: [UInt8]) -> String {
        var result: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let word = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
            for place in 0..<4 {
                let index = Int(word >> UInt32(18 - 6 * place) & 63)
                result.append(place <= group.count ? alphabet[index] : 0x3D)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
