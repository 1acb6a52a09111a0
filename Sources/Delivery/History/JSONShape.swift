/// JSON taken apart: its shape, which thousands of records share, and its values, which are what a row has to hold.
///
/// `{"a":1,"b":["x"]}` has the shape `{"a":_,"b":[_]}` and the values `1`, `"x"`, each on a line. The text must be JSON
/// without white space between its parts, as `JSONLine` writes it; whatever it is, putting it together again gives it
/// back byte for byte.
struct JSONShape: Equatable {
    var shape: [UInt8] = []
    var values: [UInt8] = []

    private static let placeholder = UInt8(ascii: "_")
    private static let separator = UInt8(ascii: "\n")

    /// Nil for a text with line feeds, which no JSON line has.
    init?(_ json: String) {
        let bytes = Array(json.utf8)
        guard !bytes.contains(JSONShape.separator) else { return nil }
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ","),
                UInt8(ascii: ":"):
                shape.append(byte)
                index += 1
            default:
                let end = JSONShape.end(of: index, in: bytes)
                let isKey = byte == UInt8(ascii: "\"") && end < bytes.count && bytes[end] == UInt8(ascii: ":")
                if isKey {
                    shape += bytes[index..<end]
                } else {
                    shape.append(JSONShape.placeholder)
                    values += bytes[index..<end]
                    values.append(JSONShape.separator)
                }
                index = end
            }
        }
    }

    /// The JSON again; nil where the values are not those of the shape.
    static func join(_ shape: [UInt8], _ values: [UInt8]) -> String? {
        var result: [UInt8] = []
        result.reserveCapacity(shape.count + values.count)
        var rest = values[...]
        var isInKey = false
        var isEscaped = false
        for byte in shape {
            if byte == UInt8(ascii: "\""), !isEscaped { isInKey.toggle() }
            isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
            guard byte == placeholder, !isInKey else {
                result.append(byte)
                continue
            }
            guard let end = rest.firstIndex(of: separator) else { return nil }
            result += rest[..<end]
            rest = rest[(end + 1)...]
        }
        return rest.isEmpty ? String(validating: result, as: UTF8.self) : nil
    }

    /// After the text, number or word that begins at `start`.
    private static func end(of start: Int, in bytes: [UInt8]) -> Int {
        var index = start + 1
        guard bytes[start] == UInt8(ascii: "\"") else {
            while index < bytes.count, !",]}".utf8.contains(bytes[index]) { index += 1 }
            return index
        }
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index + 1, bytes.count)
    }
}
