import CHooks

/// HMAC with SHA-256 (RFC 2104), by libcrypto, which is opened when it is asked for first.
package enum KeyedDigests {
    /// 32 bytes; nil where libcrypto is not installed.
    package static func sha256(key: [UInt8], _ data: [UInt8]) -> [UInt8]? {
        var digest = [UInt8](repeating: 0, count: 32)
        return earshot_hmac_sha256(key, key.count, data, data.count, &digest) == 0 ? digest : nil
    }
}
