import Glibc

// lockstep-switch SETTINGS INTERFACE...: an Ethernet switch between the far ends of veth pairs, for
// tests of what networks do. SIGHUP rereads the settings; SIGTERM ends it.
let arguments = CommandLine.arguments.dropFirst()
guard let settings = arguments.first, arguments.count > 2 else {
    print("usage: lockstep-switch SETTINGS INTERFACE INTERFACE...")
    exit(64)
}
do {
    let ports = try arguments.dropFirst().map { try Port(interface: $0) }
    print("ready")
    fflush(nil)
    var center = Switch(ports, settings: settings)
    center.run()
} catch {
    print(error)
    exit(70)
}
