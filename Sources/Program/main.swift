import earshot
import earshotd

// One program under two names, as busybox does it: the name it was called by says which command it is. Everything the two
// have in common, which is nearly all of it, lies on the disk and in memory once.
let name = CommandLine.arguments.first?.split(separator: "/").last
if name == "earshotd" {
    await runEarshotd()
} else {
    runEarshot()
}
