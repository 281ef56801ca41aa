// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target.
///
/// No unsafe flags: the package can be a dependency.
let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    // Every use of an unsafe construct must be spelled `unsafe` (SE-0458).
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    // `any P` is always written out; imports are internal unless said `public`;
    // members come only from modules a file imports itself.
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// Storage and MPI (its shared windows) vend spans, which needs lifetime annotations: experimental,
/// but their spelling has been stable since Swift 6.2, and no other module uses them.
let lifetimes: [SwiftSetting] = [.enableExperimentalFeature("Lifetimes")]

/// Whether to build with MPICH, by `LOCKSTEP_MPI=mpich` in the environment; otherwise with Open MPI.
///
/// The two have different binary interfaces, so each wants a build folder of its own
/// (`--scratch-path`).
let isMPICH = Context.environment["LOCKSTEP_MPI"] == "mpich"

/// Settings that depend on the library.
///
/// MPICH's handles are numbers where Open MPI's are pointers: `unsafe` that is needed with one is too
/// much with the other, and the compiler warns of it.
let mpiLibrary: [SwiftSetting] =
    isMPICH ? [.define("MPICH"), .treatAllWarnings(as: .warning)] : []

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let real = Target.Dependency.product(name: "RealModule", package: "swift-numerics")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "lockstep",
    products: [
        .library(name: "MPI", targets: ["MPI"]),
        .library(
            name: "Lockstep",
            targets: [
                "Tensors", "Layers", "Optimizers", "Corpus", "DataParallel", "Training", "Tasks",
            ]),
        .executable(name: "lockstep", targets: ["lockstep"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // MARK: C
        .systemLibrary(
            name: "COpenMPI", pkgConfig: isMPICH ? "mpich" : "ompi-c",
            providers: [
                .apt(isMPICH ? ["libmpich-dev", "mpich"] : ["libopenmpi-dev", "openmpi-bin"])
            ]),
        .systemLibrary(
            name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
        .systemLibrary(
            name: "CTurboJPEG", pkgConfig: "libturbojpeg",
            providers: [.apt(["libturbojpeg0-dev"])]),
        .target(name: "CKernels", linkerSettings: [.linkedLibrary("m")]),

        // MARK: Modules, lowest first
        .target(name: "Storage", swiftSettings: house + lifetimes),
        .target(
            name: "MPI", dependencies: ["COpenMPI", "Storage"],
            swiftSettings: house + lifetimes + mpiLibrary),
        .target(
            name: "Tensors", dependencies: ["COpenBLAS", "CKernels", "Storage"],
            swiftSettings: house),
        .target(name: "Layers", dependencies: ["Tensors"], swiftSettings: house),
        .target(name: "Optimizers", dependencies: ["Tensors"], swiftSettings: house),
        .target(
            name: "Media", dependencies: ["CZlib", "CPNG", "CTurboJPEG"], swiftSettings: house),
        .target(
            name: "Corpus", dependencies: ["Media", "Storage", "Tensors"], swiftSettings: house),
        .target(
            name: "DataParallel", dependencies: ["MPI", "Storage", "Tensors"], swiftSettings: house),
        .target(
            name: "Training",
            dependencies: [
                "Storage", "MPI", "Tensors", "Layers", "Optimizers", "Corpus", "DataParallel",
                crypto, yams,
            ],
            swiftSettings: house),
        .target(
            name: "Tasks",
            dependencies: ["Training", "Layers", "Corpus", "DataParallel", "Tensors"],
            resources: [.copy("Resources/texts"), .copy("Resources/recipes")],
            swiftSettings: house),
        .executableTarget(
            name: "lockstep",
            dependencies: [
                "MPI", "Tensors", "Layers", "Optimizers", "Corpus", "DataParallel", "Training",
                "Tasks", argumentParser,
            ],
            swiftSettings: house),

        // MARK: Tests
        .target(
            name: "Reference", dependencies: [real], path: "Tests/Reference", swiftSettings: house),
        .target(
            name: "TestSupport", path: "Tests/TestSupport",
            resources: [.copy("Goldens"), .copy("Samples")],
            swiftSettings: house),
        // Counts allocations in the executable that it is linked into.
        .target(name: "CAllocations", path: "Tests/CAllocations"),
        .executableTarget(
            name: "lockstep-scenarios",
            dependencies: [
                "MPI", "Storage", "Tensors", "Layers", "Optimizers", "DataParallel", "Training",
                "Tasks", "CAllocations",
            ],
            path: "Tests/Scenarios", swiftSettings: house),
        // A network for tests with several hosts on one machine.
        .executableTarget(
            name: "lockstep-switch", path: "Tests/Switch", swiftSettings: house),
        // Training while things go wrong.
        .executableTarget(
            name: "lockstep-chaos", dependencies: ["TestSupport", "Training"], path: "Tests/Chaos",
            swiftSettings: house),
        .testTarget(
            name: "ReferenceTests", dependencies: ["Reference", "TestSupport"],
            swiftSettings: house),
        .testTarget(name: "StorageTests", dependencies: ["Storage"], swiftSettings: house),
        .testTarget(
            name: "MPITests",
            dependencies: ["MPI", "Storage", "TestSupport", "lockstep-scenarios"],
            swiftSettings: house),
        .testTarget(
            name: "TensorsTests", dependencies: ["Tensors", "Storage", "Reference", "TestSupport"],
            swiftSettings: house),
        .testTarget(
            name: "LayersTests",
            dependencies: [
                real, "Layers", "Tensors", "Optimizers", "Reference", "TestSupport",
            ],
            swiftSettings: house),
        .testTarget(
            name: "OptimizersTests",
            dependencies: ["Optimizers", "Tensors", "Reference", "TestSupport"],
            swiftSettings: house),
        .testTarget(
            name: "MediaTests", dependencies: ["Media", "TestSupport"], swiftSettings: house),
        .testTarget(
            name: "CorpusTests", dependencies: ["Corpus", "Reference", "Tensors", "TestSupport"],
            swiftSettings: house),
        .testTarget(
            name: "DataParallelTests",
            dependencies: ["DataParallel", "Tensors", "TestSupport", "lockstep-scenarios"],
            swiftSettings: house),
        .testTarget(
            name: "TrainingTests",
            dependencies: ["Training", "Layers", "Optimizers", "Tensors", "TestSupport"],
            swiftSettings: house),
        .testTarget(
            name: "TasksTests",
            dependencies: ["Tasks", "Training", "DataParallel", "Tensors", "TestSupport"],
            swiftSettings: house),
        .testTarget(
            name: "LockstepTests",
            dependencies: [
                "lockstep", "lockstep-scenarios", "lockstep-switch", "lockstep-chaos", "Tensors",
                "TestSupport",
            ],
            swiftSettings: house),
    ]
)
