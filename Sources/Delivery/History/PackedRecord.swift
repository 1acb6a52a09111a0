package import GRDB

#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// A record as a row holds it: the number of its shape and its values, deflated. A call's row is a tenth of its JSON.
package enum PackedRecord {
    /// The first byte, for the day when another form is better.
    private static let format: UInt8 = 1
    private static let sampled: UInt8 = 2
    /// Shapes are few: as many as calls have streams, codecs and legs in different numbers. Who makes calls of strange
    /// shapes does not make the table grow for ever: theirs hold their own.
    private static let shapeLimit = 1_000

    /// What stands for `json` in a row; notes its shape where it is new.
    package static func pack(_ json: String, _ db: Database) throws -> Data {
        if let parts = JSONShape(json), let shape = try number(of: parts.shape, db),
            let packed = Deflate.pack(parts.values)
        {
            return Data([format] + bytes(of: shape) + packed)
        }
        return Data([format] + bytes(of: 0) + (Deflate.pack(Array(json.utf8)) ?? []))
    }

    /// As `pack`, in a database with a table of samples: what the first record of a shape holds is what most of them
    /// hold, and need not hold again. A third less than `pack`, where records of one shape are much alike.
    package static func packLike(_ json: String, _ db: Database) throws -> Data {
        guard let parts = JSONShape(json), let shape = try number(of: parts.shape, db) else { return packWhole(json) }
        if let sample = try sample(shape, db) {
            guard let packed = Deflate.pack(parts.values, common: sample, isQuick: true) else { return packWhole(json) }
            return Data([sampled] + bytes(of: shape) + packed)
        }
        if parts.values.count <= sampleLimit {
            try db.execute(
                sql: "INSERT INTO sample VALUES (?, ?)",
                arguments: [shape, String(decoding: parts.values, as: UTF8.self)])
        }
        guard let packed = Deflate.pack(parts.values) else { return packWhole(json) }
        return Data([format] + bytes(of: shape) + packed)
    }

    /// What deflate looks back on.
    private static let sampleLimit = 32_000

    private static func sample(_ shape: UInt16, _ db: Database) throws -> [UInt8]? {
        let statement = try db.cachedStatement(sql: "SELECT text FROM sample WHERE shape = ?")
        return try String.fetchOne(statement, arguments: [shape]).map { Array($0.utf8) }
    }

    /// What has no shape that is worth while.
    package static func packWhole(_ json: String) -> Data {
        Data([format] + bytes(of: 0) + (Deflate.pack(Array(json.utf8)) ?? []))
    }

    /// The JSON of rows again, without those that are broken.
    package static func unpack(_ rows: [Data], _ db: Database) throws -> [String] {
        var shapes: [UInt16: [UInt8]] = [:]
        return try rows.compactMap { row in
            let row = Array(row)
            guard row.count >= 3, row[0] == format || row[0] == sampled else { return nil }
            let number = UInt16(row[1]) | UInt16(row[2]) << 8
            let begin = row[0] == sampled ? try sample(number, db) ?? [] : nil
            guard let values = Deflate.unpack(row[3...], common: begin) else { return nil }
            guard number > 0 else { return String(validating: values, as: UTF8.self) }
            if shapes[number] == nil {
                let text = try String.fetchOne(db, sql: "SELECT text FROM shape WHERE id = ?", arguments: [number])
                shapes[number] = text.map { Array($0.utf8) } ?? []
            }
            return JSONShape.join(shapes[number] ?? [], values)
        }
    }

    private static func number(of shape: [UInt8], _ db: Database) throws -> UInt16? {
        let text = String(decoding: shape, as: UTF8.self)
        let known = try db.cachedStatement(sql: "SELECT id FROM shape WHERE text = ?")
        if let id = try UInt16.fetchOne(known, arguments: [text]) { return id }
        guard try (Int.fetchOne(db, sql: "SELECT max(id) FROM shape") ?? 0) < shapeLimit else { return nil }
        try db.execute(sql: "INSERT INTO shape (text) VALUES (?)", arguments: [text])
        return UInt16(exactly: db.lastInsertedRowID)
    }

    private static func bytes(of number: UInt16) -> [UInt8] { [UInt8(number & 0xFF), UInt8(number >> 8)] }
}
