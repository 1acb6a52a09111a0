import ArgumentParser
import Delivery
import Diagnosis

struct Version: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: Text(
            en: "Print the version.",
            zh: "显示版本。"
        ).ofCommandLine)

    func run() { Console.print("earshot \(Product.version)") }
}
