import Testing
import WisselWire

@testable import WisselContainers

/// How the machine reaches a container's ports, by the engine's description of it.
@Suite struct ContainerReachTests {
  private static func reach(_ mode: String, ports: JSONValue = [:], networks: JSONValue = [:]) -> ContainerReach {
    ContainerReach([
      "HostConfig": ["NetworkMode": .string(mode)], "NetworkSettings": ["Ports": ports, "Networks": networks],
    ])
  }

  @Test func theMachinesOwnNetwork() {
    #expect(Self.reach("host").place(of: 5432) == .init(host: "127.0.0.1", port: 5432))
  }

  @Test func aPublishedPortGoesBeforeAnAddress() {
    let networks: JSONValue = ["bridge": ["IPAddress": "10.88.0.7"]]
    let reach = Self.reach(
      "bridge",
      ports: [
        "5432/tcp": [["HostIp": "", "HostPort": "15432"]], "53/udp": [["HostIp": "", "HostPort": "53"]],
        "80/tcp": [["HostIp": "192.0.2.1", "HostPort": "8080"]], "90/tcp": nil,
      ], networks: networks)
    #expect(reach.place(of: 5432) == .init(host: "127.0.0.1", port: 15_432))
    #expect(reach.place(of: 80) == .init(host: "192.0.2.1", port: 8080))
    for port in [53, 90, 1] { #expect(reach.place(of: port) == .init(host: "10.88.0.7", port: port)) }
  }

  @Test func aContainerWithoutNetworkIsNowhere() {
    #expect(Self.reach("none", networks: ["none": ["IPAddress": ""]]).place(of: 1) == nil)
    #expect(ContainerReach([:]).place(of: 1) == nil)
  }
}
