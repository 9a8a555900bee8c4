import Testing
import WisselWire

@testable import WisselContainers

@Suite("What an engine says of itself")
struct EngineInformationTests {
  @Test(
    "tells whether it filters system calls",
    arguments: [
      (["name=seccomp,profile=default"], true), (["name=apparmor", "name=seccomp,profile=builtin"], true),
      (["name=seccomp,profile=/etc/docker/seccomp.json"], true), (["name=seccomp,profile=unconfined"], false),
      (["name=rootless", "name=cgroupns"], false), (nil, false),
    ] as [(JSONValue, Bool)])
  func filter(options: JSONValue, filters: Bool) {
    #expect(EngineInformation(["SecurityOptions": options]).filtersSystemCalls == filters)
  }

  @Test("tells whether it has root rights, and its runtimes")
  func rights() {
    let docker = EngineInformation(["SecurityOptions": ["name=rootless"], "Runtimes": ["runc": [:], "nvidia": [:]]])
    #expect(docker.isRootless && docker.runtimes == ["runc", "nvidia"])
    let podman = EngineInformation(["Rootless": false, "SecurityOptions": ["name=seccomp,profile=default"]])
    #expect(!podman.isRootless && podman.runtimes == [])
  }
}
