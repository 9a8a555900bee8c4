import Testing
import WisselWire

@testable import WisselContainers

@Suite("A container as it is asked for")
struct ContainerSpecificationTests {
  private func host(gpu: Bool = false) -> JSONValue? {
    ContainerSpecification(
      image: "image", user: "65532:65532", network: .none,
      limits: .init(memory: 64 << 20, processes: 32, temporary: 1 << 20), gpu: gpu
    ).body["HostConfig"]
  }

  @Test("has all GPUs where the settings ask for them, as the published node asks, and none otherwise")
  func gpu() {
    #expect(host(gpu: true)?["DeviceRequests"] == [["Count": -1, "Capabilities": [["gpu"]]]])
    #expect(host()?["DeviceRequests"] == nil)
  }

  @Test("is never without the engine's default filter of system calls, and gains no rights")
  func confinement() {
    for host in [host(), host(gpu: true)] {
      #expect(host?["SecurityOpt"] == ["no-new-privileges"])
      #expect(host?["CapDrop"] == ["ALL"] && host?["CapAdd"] == nil && host?["Privileged"] == nil)
      #expect(host?["ReadonlyRootfs"] == true)
    }
  }
}
