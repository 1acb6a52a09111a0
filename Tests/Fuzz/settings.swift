import Settings

/// The settings file: YAML, its values, and what it says is wrong.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    var input = unsafe Input(data, count)
    guard let text = String(validating: input.remainder(), as: UTF8.self) else { return 0 }
    do {
        use(try Settings.parse(text, file: "earshot.yaml"))
    } catch {
        precondition(!error.problems.isEmpty)
        use(error.description)
    }
    return 0
}
