// swift-tools-version: 6.2
import PackageDescription

// Layers, from the bottom up; arrows only point downwards (see ARCHITECTURE.md).

let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioTLS: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio")
let nioWebSocket: Target.Dependency = .product(name: "NIOWebSocket", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioFoundation: Target.Dependency = .product(name: "NIOFoundationCompat", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let asyncHTTPClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTesting: Target.Dependency = .product(name: "HummingbirdTesting", package: "hummingbird")
let hummingbirdTLS: Target.Dependency = .product(name: "HummingbirdTLS", package: "hummingbird")
let tracing: Target.Dependency = .product(name: "Tracing", package: "swift-distributed-tracing")
let inMemoryTracing: Target.Dependency = .product(name: "InMemoryTracing", package: "swift-distributed-tracing")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let jwtKit: Target.Dependency = .product(name: "JWTKit", package: "jwt-kit")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let serviceLifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let systemPackage: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")

/// The toolchain's own linker: the system's warns of a function in Swift's static libraries at every program.
let release: [LinkerSetting] = [.unsafeFlags(["-use-ld=lld"], .when(configuration: .release))]

let package = Package(
  name: "wissel",
  products: [
    .executable(name: "wissel", targets: ["wissel"]),
    .executable(name: "wissel-analytics", targets: ["wissel-analytics"]),
    .executable(name: "wissel-relay", targets: ["wissel-relay"]),
    .library(name: "AlgorithmKit", targets: ["AlgorithmKit"]),
  ],
  dependencies: [
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
    .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/vapor/jwt-kit", exact: "5.7.1"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
    .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-distributed-tracing", exact: "1.7.3"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
  ],
  targets: [
    // Vocabulary: typed ids, entities, wire bodies.
    .target(name: "WisselModel"),
    .target(name: "WisselWire", dependencies: ["WisselModel"]),

    // Cores: values in, values out; no file, socket, clock, database or environment.
    .target(name: "WisselAccess", dependencies: ["WisselModel"]),
    .target(name: "WisselRuns", dependencies: ["WisselModel"]),
    .target(name: "WisselStatistics"),
    .target(name: "WisselDisclosure"),
    .target(name: "CJSON"),
    .target(name: "WisselFHIR", dependencies: ["CJSON"]),
    .target(name: "WisselConsent"),
    .target(name: "WisselSocketProtocol", dependencies: ["WisselWire"]),
    .target(name: "WisselSealing", dependencies: [crypto, cryptoExtras]),
    .target(name: "WisselTrust", dependencies: ["WisselWire", crypto]),

    // Adapters: each tames one outside thing and knows no feature.
    .target(name: "CFiles"),
    .systemLibrary(name: "CCrypt", providers: [.apt(["libcrypt-dev"])]),
    .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .target(name: "WisselMail", dependencies: ["CCurl", nioPosix]),
    .target(name: "CDuckDB"),
    .target(name: "CCompression", linkerSettings: [.linkedLibrary("z"), .linkedLibrary("zstd")]),
    .target(name: "WisselDuckDB", dependencies: ["CDuckDB"]),
    .target(name: "CODBC"),
    .target(name: "WisselODBC", dependencies: ["CODBC"]),
    .systemLibrary(name: "CPostgres", providers: [.apt(["libpq-dev"])]),
    .target(name: "CSQLiteFiles", linkerSettings: [.linkedLibrary("sqlite3")]),
    .target(name: "WisselDatabase", dependencies: ["CPostgres", "CSQLiteFiles", grdb, sqlite]),
    .target(
      name: "WisselHTTP",
      dependencies: ["WisselWire", "WisselAccess", "WisselModel", hummingbird, jwtKit, logging, nioCore, nioHTTP1]
    ),
    .target(
      name: "WisselOutbound",
      dependencies: ["WisselModel", asyncHTTPClient, nioCore, nioHTTP1, nioPosix, nioSSL, nioTLS]),
    .target(
      name: "WisselSocketIO",
      dependencies: [
        "WisselOutbound", "WisselSocketProtocol", "WisselWire", hummingbird, hummingbirdCore, asyncHTTPClient, logging,
        nioCore,
        nioPosix, nioHTTP1, nioWebSocket, nioSSL,
      ]
    ),
    .target(
      name: "WisselClient",
      dependencies: [
        "WisselModel", "WisselOutbound", "WisselSealing", "WisselTrust", "WisselWire", asyncHTTPClient, httpTypes,
        hummingbird, nioCore, nioHTTP1, nioPosix,
      ]
    ),
    .target(name: "WisselContainers", dependencies: ["WisselWire", asyncHTTPClient, nioCore, nioHTTP1]),
    .target(name: "WisselSettings", dependencies: ["WisselModel", "WisselWire", yams]),
    .systemLibrary(name: "CMalloc"),
    .target(name: "WisselProcesses", dependencies: ["CFiles", "CMalloc", subprocess, systemPackage]),
    .target(
      name: "WisselPayloads", dependencies: ["WisselOutbound", asyncHTTPClient, crypto, nioCore, nioHTTP1, nioPosix]),
    .target(name: "WisselPages", dependencies: ["WisselWire", hummingbird, mustache, crypto, nioCore, httpTypes]),

    .target(name: "WisselImages", dependencies: ["WisselWire", crypto]),
    .target(name: "WisselPasswords", dependencies: ["CCrypt", "WisselWire"]),

    // Algorithms: what runs inside the images.
    .target(name: "AlgorithmKit", dependencies: ["WisselDuckDB", "WisselModel", "WisselWire"]),
    .target(
      name: "WisselAnalytics",
      dependencies: ["AlgorithmKit", "WisselStatistics", "WisselDisclosure", "WisselWire"]
    ),

    // Services: never import each other.
    .target(
      name: "WisselServer",
      dependencies: [
        "WisselAccess", "WisselDatabase", "WisselHTTP", "WisselMail", "WisselModel", "WisselOutbound",
        "WisselPasswords",
        "WisselPayloads", "WisselRuns", "WisselSettings", "WisselSocketIO", "WisselSocketProtocol", "WisselTrust",
        "WisselWire",
        asyncHTTPClient, crypto, hummingbird, hummingbirdCore, hummingbirdTLS, jwtKit, logging, nioCore, nioHTTP1,
        nioPosix, nioSSL, tracing,
        serviceLifecycle,
      ],
      resources: []
    ),
    .target(
      name: "WisselStation",
      dependencies: [
        "CFiles",
        "WisselClient", "WisselContainers", "WisselModel", "WisselOutbound", "WisselPages", "WisselPasswords",
        "WisselProcesses", "WisselSealing", "WisselSettings", "WisselSocketIO", "WisselSocketProtocol", "WisselTrust",
        "WisselWire",
        asyncHTTPClient, crypto, httpTypes, hummingbird, hummingbirdCore, hummingbirdTLS, logging, nioCore,
        nioHTTP1, nioPosix, nioSSL, serviceLifecycle,
      ]
    ),
    .target(
      name: "WisselLake",
      dependencies: [
        "CCompression", "CFiles", "WisselConsent", "WisselDatabase", "WisselDuckDB", "WisselFHIR", "WisselODBC",
        "WisselOutbound",
        "WisselPayloads", "WisselSettings", "WisselWire", asyncHTTPClient, crypto, cryptoExtras, nioCore, nioHTTP1,
      ],
      resources: [
        .embedInCode("StandardViews/Definitions"), .embedInCode("StandardViews/Derived"), .embedInCode("OMOP/SQL"),
      ]
    ),
    .target(
      name: "WisselWeb",
      dependencies: [
        "WisselClient", "WisselModel", "WisselPages", "WisselWire", crypto, httpTypes, hummingbird, logging, nioCore,
      ]
    ),

    // Shell: the command line and the executables.
    .target(
      name: "WisselDemo",
      dependencies: [
        "AlgorithmKit", "WisselAnalytics", "WisselClient", "WisselContainers", "WisselDisclosure", "WisselImages",
        "WisselModel", "WisselProcesses", "WisselSealing", "WisselTrust", "WisselWire", logging,
      ],
      resources: [.copy("Data")]
    ),
    .target(
      name: "WisselCommands",
      dependencies: [
        "AlgorithmKit", "WisselAnalytics", "WisselClient", "WisselConsent", "WisselDatabase", "WisselDemo",
        "WisselDisclosure", "WisselFHIR", "WisselHTTP", "WisselImages", "WisselLake", "WisselProcesses",
        "WisselSealing",
        "WisselServer", "WisselSettings",
        "WisselStation", "WisselTrust", "WisselWeb", "WisselWire",
        argumentParser,
        crypto,
        hummingbird, logging, serviceLifecycle, unixSignals,
      ]
    ),
    .executableTarget(name: "wissel", dependencies: ["WisselCommands"], linkerSettings: release),
    .executableTarget(
      name: "wissel-analytics", dependencies: ["AlgorithmKit", "WisselAnalytics"], linkerSettings: release),
    .executableTarget(name: "wissel-relay", linkerSettings: release),
    .executableTarget(
      name: "wissel-bench",
      dependencies: [
        "AlgorithmKit",
        "WisselAnalytics", "WisselClient", "WisselContainers", "WisselDatabase", "WisselDemo",
        "WisselDuckDB", "WisselFHIR", "WisselLake", "WisselModel", "WisselProcesses", "WisselSealing",
        "WisselStatistics",
        "WisselTesting", "WisselWire", asyncHTTPClient, nioCore, nioHTTP1,
      ],
      linkerSettings: release
    ),

    // Support for tests.
    .target(
      name: "WisselTesting",
      dependencies: ["CPostgres", "WisselContainers", "WisselDatabase", "WisselProcesses", "WisselWire", crypto]),
    .executableTarget(
      name: "wissel-probe", dependencies: ["AlgorithmKit", "WisselWire"], linkerSettings: release),

    // Tests mirror the sources.
    .testTarget(
      name: "WisselStationTests",
      dependencies: [
        "WisselClient", "WisselContainers", "WisselModel", "WisselOutbound", "WisselPages", "WisselPasswords",
        "WisselProcesses", "WisselSealing", "WisselServer", "WisselSettings", "WisselSocketIO", "WisselSocketProtocol",
        "WisselStation", "WisselTesting", "WisselTrust", "WisselWire", asyncHTTPClient, crypto, httpTypes, hummingbird,
        hummingbirdTesting, logging, nioCore, nioHTTP1, nioPosix, nioSSL,
      ],
      exclude: ["Golden"]
    ),
    .testTarget(name: "WisselContainersTests", dependencies: ["WisselContainers", "WisselTesting"]),
    .testTarget(name: "WisselDemoTests", dependencies: ["WisselDemo", "WisselWire"]),
    .testTarget(
      name: "WisselSystemTests",
      dependencies: [
        "WisselClient", "WisselContainers", "WisselDemo", "WisselModel", "WisselProcesses", "WisselSocketIO",
        "WisselSocketProtocol", "WisselTesting", "WisselWire", logging,
        "wissel", "wissel-analytics", "wissel-probe", "wissel-relay",
      ]
    ),
    .testTarget(
      name: "WisselOutboundTests",
      dependencies: [
        "WisselClient", "WisselOutbound", "WisselProcesses", "WisselSocketIO", "WisselSocketProtocol", "WisselTesting",
        "WisselWire", hummingbird, hummingbirdCore, logging, nioCore,
      ]
    ),
    .testTarget(
      name: "WisselCommandsTests",
      dependencies: [
        "WisselCommands", "WisselSettings", "WisselTesting", "WisselWire", asyncHTTPClient, logging, nioCore, nioHTTP1,
        "wissel",
      ]),
    .testTarget(name: "WisselProcessesTests", dependencies: ["WisselProcesses", "WisselTesting"]),
    .testTarget(
      name: "WisselPayloadsTests",
      dependencies: ["WisselDatabase", "WisselPayloads", "WisselProcesses", "WisselServer", "WisselTesting", nioCore]),
    .testTarget(
      name: "WisselSocketIOTests",
      dependencies: [
        "WisselSocketIO", "WisselSocketProtocol", "WisselTesting", "WisselWire", hummingbird, hummingbirdCore,
        asyncHTTPClient, logging, nioCore, nioEmbedded, nioPosix, nioHTTP1, nioWebSocket, serviceLifecycle,
      ]
    ),
    .testTarget(
      name: "WisselSocketProtocolTests", dependencies: ["WisselSocketProtocol", "WisselTesting", "WisselWire"]),
    .testTarget(
      name: "WisselAccessTests", dependencies: ["WisselAccess", "WisselModel", "WisselTesting"], exclude: ["Golden"]),
    .testTarget(
      name: "WisselServerTests",
      dependencies: [
        "WisselAccess", "WisselDatabase", "WisselHTTP", "WisselMail", "WisselModel", "WisselPasswords",
        "WisselPayloads", "WisselProcesses", "WisselServer", "WisselSettings", "WisselSocketIO", "WisselTesting",
        "WisselTrust",
        "WisselWire", asyncHTTPClient, crypto,
        httpTypes, hummingbird, hummingbirdTesting, inMemoryTracing, logging, nioCore, nioHTTP1, tracing,
      ],
      exclude: ["Golden"]
    ),
    .testTarget(name: "WisselPasswordsTests", dependencies: ["WisselPasswords", "WisselTesting"]),
    .testTarget(name: "WisselMailTests", dependencies: ["WisselMail", "WisselTesting"]),
    .testTarget(name: "WisselDatabaseTests", dependencies: ["WisselDatabase", "WisselTesting"]),
    .testTarget(name: "WisselFHIRTests", dependencies: ["WisselFHIR", "WisselTesting"]),
    .testTarget(name: "WisselConsentTests", dependencies: ["WisselConsent", "WisselTesting"], exclude: ["Golden"]),
    .testTarget(
      name: "WisselLakeTests",
      dependencies: [
        "WisselConsent", "WisselDatabase", "WisselDuckDB", "WisselFHIR", "WisselLake", "WisselODBC", "WisselOutbound",
        "WisselPayloads", "WisselSettings",
        "WisselTesting", "wissel", crypto, cryptoExtras, httpTypes, hummingbird, hummingbirdCore, logging, nioCore,
      ],
      exclude: ["Golden"]
    ),
    .testTarget(name: "WisselStatisticsTests", dependencies: ["WisselStatistics", "WisselTesting"]),
    .testTarget(name: "WisselDisclosureTests", dependencies: ["WisselDisclosure", "WisselTesting"]),
    .testTarget(
      name: "WisselAnalyticsTests",
      dependencies: [
        "AlgorithmKit", "WisselAnalytics", "WisselDisclosure", "WisselModel", "WisselStatistics", "WisselTesting",
        "WisselWire",
      ]
    ),
    .testTarget(name: "WisselRunsTests", dependencies: ["WisselModel", "WisselRuns"]),
    .testTarget(
      name: "WisselWebTests",
      dependencies: [
        "WisselClient", "WisselModel", "WisselPages", "WisselProcesses", "WisselTesting", "WisselWeb", "WisselWire",
        crypto, httpTypes, hummingbird,
        hummingbirdTesting, nioCore,
      ],
      exclude: ["Golden"]
    ),
    .testTarget(
      name: "WisselPagesTests",
      dependencies: ["WisselPages", "WisselTesting", "WisselWire", crypto, httpTypes, hummingbird]),
    .testTarget(name: "WisselWireTests", dependencies: ["WisselTesting", "WisselWire"]),
    .testTarget(
      name: "AlgorithmKitTests",
      dependencies: ["AlgorithmKit", "WisselDuckDB", "WisselModel", "WisselTesting", "WisselWire"]),
    .testTarget(name: "WisselDuckDBTests", dependencies: ["WisselDuckDB", "WisselTesting"]),
    .testTarget(name: "WisselODBCTests", dependencies: ["WisselDatabase", "WisselODBC", "WisselTesting"]),
    .testTarget(name: "WisselRelayTests", dependencies: ["WisselTesting"]),
    .testTarget(
      name: "WisselImagesTests",
      dependencies: ["WisselContainers", "WisselImages", "WisselTesting", "WisselWire", crypto]),
    .testTarget(
      name: "WisselTrustTests", dependencies: ["WisselTesting", "WisselTrust", "WisselWire", crypto],
      exclude: ["Golden"]),
    .testTarget(name: "WisselSealingTests", dependencies: ["WisselSealing", "WisselTesting", crypto]),
    .testTarget(
      name: "WisselClientTests",
      dependencies: [
        "WisselClient", "WisselModel", "WisselSealing", "WisselTrust", "WisselWire", hummingbird, hummingbirdTesting,
        nioCore, logging, nioEmbedded,
      ]
    ),
    .testTarget(
      name: "WisselInteropTests",
      dependencies: [
        "WisselClient", "WisselContainers", "WisselDatabase", "WisselImages", "WisselModel", "WisselProcesses",
        "WisselSealing", "WisselStation", "WisselTesting", "WisselWire", asyncHTTPClient, logging, nioCore, nioHTTP1,
      ]
    ),
    .testTarget(name: "WisselModelTests", dependencies: ["WisselModel", "WisselTesting"]),
    .testTarget(name: "WisselSettingsTests", dependencies: ["WisselModel", "WisselSettings", "WisselTesting"]),
    .testTarget(
      name: "WisselHTTPTests",
      dependencies: [
        "WisselAccess", "WisselHTTP", "WisselModel", "WisselTesting", "WisselWire", hummingbird, hummingbirdTesting,
        logging, nioCore, nioHTTP1,
      ]),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where ![.system, .plugin].contains(target.type) {
  target.swiftSettings =
    (target.swiftSettings ?? []) + [
      .enableUpcomingFeature("ExistentialAny"),
      .enableUpcomingFeature("InternalImportsByDefault"),
      .enableUpcomingFeature("MemberImportVisibility"),
      .treatAllWarnings(as: .error),
    ]
}
