import Glibc

/// Pages of the program and its libraries that hold code.
package enum CodePages {
    /// Takes them out of what is resident: what runs again is mapped again, from the cache of files and without reading,
    /// and what only the start needed stays away. Nothing written is lost: code is never written to.
    package static func letGo() {
        for range in ranges(in: ProcessFigures.text("/proc/self/maps")) {
            guard let start = UnsafeMutableRawPointer(bitPattern: range.lowerBound) else { continue }
            // Locked pages refuse it; then they stay.
            _ = madvise(start, range.count, MADV_DONTNEED)
        }
    }

    /// Where files are mapped as code (proc(5)): `55d0-55f0 r-xp 00000000 08:01 1234 /usr/bin/earshotd`.
    package static func ranges(in maps: String) -> [Range<UInt>] {
        maps.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count >= 6, words[1] == "r-xp", words[5].hasPrefix("/") else { return nil }
            let ends = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            return ends.count == 2 && ends[0] < ends[1] ? ends[0]..<ends[1] : nil
        }
    }
}
