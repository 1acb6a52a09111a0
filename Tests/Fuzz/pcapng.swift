import Capture
import Glibc
import Wire

/// Made and unlinked once; each input is written over the one before, and its number lent to the reader.
private let scratch: Int32 = {
    var path = Array("/dev/shm/earshot-fuzz-XXXXXX".utf8CString)
    let descriptor = unsafe mkstemp(&path)
    unsafe unlink(path)
    return descriptor
}()

/// A capture file: pcap and pcapng read by our own readers, anything else by libpcap.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let descriptor = dup(scratch)
    guard descriptor >= 0, ftruncate(descriptor, 0) == 0 else { return 0 }
    lseek(descriptor, 0, SEEK_SET)
    unsafe write(descriptor, data, count)
    lseek(descriptor, 0, SEEK_SET)
    do {
        var file = try CaptureFile(descriptor: descriptor, path: "fuzz")
        var bytes = 0
        while try file.next({ header, packet in
            precondition(header.wireLength >= packet.count)
            bytes += packet.count
        }) {}
        use(bytes)
    } catch { use(error) }
    return 0
}
