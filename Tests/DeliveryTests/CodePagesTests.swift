import Host
import Testing

/// What the daemon gives back of its code, by the kernel's list of what is mapped.
struct CodePagesTests {
    @Test("Only code that files hold is given back")
    func onlyCodeThatFilesHoldIsGivenBack() {
        let maps = """
            1000-2000 r--p 00000000 08:01 42 /usr/bin/earshotd
            2000-5000 r-xp 00001000 08:01 42 /usr/bin/earshotd
            5000-6000 rw-p 00004000 08:01 42 /usr/bin/earshotd
            7000-8000 rwxp 00000000 08:01 43 /usr/lib/odd.so
            9000-a000 r-xp 00000000 00:00 0
            b000-c000 r-xp 00000000 00:00 0 [vdso]
            d000-c000 r-xp 00000000 08:01 44 /usr/lib/backwards.so
            x-y r-xp 00000000 08:01 44 /usr/lib/none.so
            f000-10000 r-xp 00000000 08:01 44 /usr/lib/with blank.so (deleted)
            """
        #expect(CodePages.ranges(in: maps) == [0x2000..<0x5000, 0xF000..<0x10000])
        #expect(CodePages.ranges(in: "").isEmpty)
    }

    @Test("The program goes on after its code was given back")
    func theProgramGoesOnAfterItsCodeWasGivenBack() {
        let before = ProcessFigures.current().residentBytes
        CodePages.letGo()
        #expect(ProcessFigures.current().residentBytes < before)
    }
}
