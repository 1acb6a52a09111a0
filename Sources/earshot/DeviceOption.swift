import ArgumentParser
import Diagnosis
import SIP
import Settings

/// Whose remedies are wanted.
struct DeviceOption: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            en: "What to do is told for this product, such as mikrotik; `earshot explain --devices` lists them.",
            zh: "按此产品（如 mikrotik）给出处理方法；`earshot explain --devices` 列出全部产品。",
            valueName: "product"))
    var device: String?

    /// The product that was asked for; nil where none was, and the register is then not read.
    ///
    /// - Throws: `Failure` for a name that no product has.
    func resolve(in register: () throws -> RemedyRegister = RemedyRegister.builtIn) throws -> Device? {
        guard let device else { return nil }
        let register = try register()
        if let known = register.device(named: device) { return known }
        let name = device.escapedForDisplay(limit: 60)
        let near = suggestion(for: device.lowercased(), among: register.names)
        throw Failure(
            en: "no product \"\(name)\"; "
                + (near.map { "did you mean \"\($0)\"?" } ?? "`earshot explain --devices` lists all products"),
            zh: "没有产品“\(name)”；" + (near.map { "是否指“\($0)”？" } ?? "`earshot explain --devices` 列出全部产品"))
    }
}

extension RemedyRegister {
    /// The register in the program.
    ///
    /// - Throws: `Failure` with what is wrong with it, which tests rule out.
    static func builtIn() throws -> RemedyRegister {
        do throws(SettingsError) { return try RemedyLoader.load() } catch { throw Failure(error.description) }
    }
}
