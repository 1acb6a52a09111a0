import ArgumentParser
import Delivery

struct Version: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print the version.")

    func run() { Console.print("earshot \(Product.version)") }
}
