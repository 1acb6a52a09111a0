import Glibc

/// What this process and its children use.
enum Usage {
    struct Time {
        /// Seconds.
        var wall: Double
        var processor: Double
        /// Peak of a program's resident memory.
        var residentMegabytes = 0.0
    }

    /// Times one run of `body` in this process.
    static func time<T>(_ body: () throws -> T) rethrows -> (T, Time) {
        let (wall, processor) = (read(CLOCK_MONOTONIC), read(CLOCK_PROCESS_CPUTIME_ID))
        let result = try body()
        return (
            result,
            Time(wall: read(CLOCK_MONOTONIC) - wall, processor: read(CLOCK_PROCESS_CPUTIME_ID) - processor)
        )
    }

    /// Runs a program to its end; nil when it cannot be run, or ends with a code that is not in `accepts`.
    ///
    /// - Parameter output: Where its standard output goes.
    static func time(program: [String], output: String = "/dev/null", accepts: Set<Int32> = [0]) -> Time? {
        var arguments = program.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        let start = read(CLOCK_MONOTONIC)
        var child: pid_t = 0
        guard posix_spawnp(&child, program.first ?? "", &actions, nil, &arguments, environ) == 0 else { return nil }
        var status: Int32 = 0
        var usage = rusage()
        guard wait4(child, &status, 0, &usage) == child, status & 0x7F == 0, accepts.contains(status >> 8 & 0xFF)
        else { return nil }
        let processor = seconds(usage.ru_utime) + seconds(usage.ru_stime)
        return Time(
            wall: read(CLOCK_MONOTONIC) - start, processor: processor,
            residentMegabytes: Double(usage.ru_maxrss) / 1_024)
    }

    /// Resident bytes of this process.
    static func resident() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, 128, file) != nil else { return 0 }
        let fields = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self).split(
            separator: " ")
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
    }

    private static func read(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
}

func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard let middle = sorted.dropFirst((sorted.count - 1) / 2).first else { return .nan }
    return sorted.count % 2 == 1 ? middle : (middle + (sorted.dropFirst(sorted.count / 2).first ?? middle)) / 2
}
