import Support
import Testing
import Wire

@testable import Engine

/// Tables that strangers may fill keep those seen last, and say how many went.
@Suite struct MakingRoomTests {
    private static func table(_ seconds: [Double]) -> [Int: Timestamp] {
        Dictionary(uniqueKeysWithValues: seconds.enumerated().map { ($0.offset, Script.time($0.element)) })
    }

    @Test("A table with room loses nothing") func aTableWithRoomLosesNothing() {
        var table = Self.table([1, 2, 3])
        let gone = table.makeRoom(limit: 4) { $0 }
        #expect(gone == 0 && table.count == 3)
    }

    @Test("Of a full table the older half goes", arguments: [1, 2, 3, 4, 9, 100]) func ofAFullTableTheOlderHalfGoes(
        count: Int
    ) {
        var table = Self.table((0..<count).map(Double.init))
        let gone = table.makeRoom(limit: count) { $0 }
        #expect(gone == count / 2 + 1 && table.count == count - gone)
        #expect(table.values.allSatisfy { $0 > Script.time(Double(count / 2)) })
    }

    @Test("All of one moment go together") func allOfOneMomentGoTogether() {
        var table = Self.table([5, 5, 5, 5])
        let gone = table.makeRoom(limit: 4) { $0 }
        #expect(gone == 4)
    }

    @Test("A table without place for one is no trap") func aTableWithoutPlaceForOneIsNoTrap() {
        var table = Self.table([])
        let gone = table.makeRoom(limit: 0) { $0 }
        #expect(gone == 0)
    }
}
