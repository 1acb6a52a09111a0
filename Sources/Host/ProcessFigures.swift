import Glibc

/// What this process takes, as the client libraries of Prometheus name it (`process_*`).
package struct ProcessFigures: Sendable, Equatable {
    package var cpuSeconds = 0.0
    package var residentBytes = 0
    package var virtualBytes = 0
    package var openDescriptors = 0
    package var descriptorLimit = 0
    /// Seconds since the epoch.
    package var startSeconds = 0.0

    package init() {}

    /// From proc(5) and getrusage(2); what cannot be read stays zero.
    package static func current() -> ProcessFigures {
        var figures = ProcessFigures()
        var usage = rusage()
        if getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 {
            figures.cpuSeconds = seconds(usage.ru_utime) + seconds(usage.ru_stime)
        }
        let pages = words("/proc/self/statm").compactMap { Int($0) }
        if pages.count > 1 {
            let size = sysconf(Int32(_SC_PAGESIZE))
            (figures.virtualBytes, figures.residentBytes) = (pages[0] &* size, pages[1] &* size)
        }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            figures.descriptorLimit = Int(clamping: limit.rlim_cur)
        }
        figures.openDescriptors = descriptors()
        figures.startSeconds = start()
        return figures
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

    private static func descriptors() -> Int {
        guard let directory = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(directory) }
        var count = 0
        while let entry = readdir(directory) { count += entry.pointee.d_name.0 == 0x2E ? 0 : 1 }
        // The one that reads is none of them.
        return max(0, count - 1)
    }

    /// The kernel tells it in ticks since it was booted.
    private static func start() -> Double {
        let stat = words("/proc/self/stat")
        // The name, in brackets, may hold spaces: what follows is counted from its end.
        guard let name = stat.lastIndex(where: { $0.hasSuffix(")") }), stat.indices.contains(name + 20),
            let ticks = Double(stat[name + 20]),
            let boot = words("/proc/stat").drop(while: { $0 != "btime" }).dropFirst().first.flatMap({ Double($0) })
        else { return 0 }
        return boot + ticks / Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
    }

    private static func words(_ path: String) -> [Substring] { text(path).split { $0 == " " || $0 == "\n" } }

    /// A file of proc(5), which has no size; empty where it cannot be read.
    static func text(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        var text: [UInt8] = []
        while text.count < 1 << 20 {
            let count = read(descriptor, &bytes, bytes.count)
            guard count > 0 else { break }
            text += bytes[..<count]
        }
        return String(decoding: text, as: UTF8.self)
    }
}
