extension SIPMessage {
    /// Users of the URIs that `History-Info` names (RFC 7044), in order, the last being where the call goes now; as they
    /// stand, at most 16 a header field.
    package var historyUsers: [String] {
        guard hasHistoryInfo else { return [] }
        return headers.filter { $0.name == "History-Info" }.flatMap { header in
            header.value.split(separator: ",").prefix(16).compactMap { entry -> String? in
                guard let start = entry.firstRange(of: ":")?.upperBound, entry[start...].contains("@") else {
                    return nil
                }
                return String(entry[start...].prefix { $0 != "@" && $0 != ">" && $0 != ";" })
            }
        }
    }
}
