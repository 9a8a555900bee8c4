import WisselFHIR

/// What a server says it can do (CapabilityStatement), as far as fetching needs it.
struct ServerCapability: Equatable {
  struct Resource: Equatable {
    let type: String
    let hasHistory: Bool
  }

  let version: String?
  /// The types it can be searched for.
  let resources: [Resource]

  /// Nil for what is no CapabilityStatement.
  init?(_ json: JSON?) {
    guard let json, json["resourceType"]?.string == "CapabilityStatement" else { return nil }
    version = json["fhirVersion"]?.string
    let server = json["rest"]?.array?.first { $0["mode"]?.string != "client" }
    resources = (server?["resource"]?.array ?? []).compactMap { resource in
      guard let type = resource["type"]?.string, ElementShape.isResource(type) else { return nil }
      let deeds = (resource["interaction"]?.array ?? []).compactMap { $0["code"]?.string }
      guard deeds.isEmpty || deeds.contains("search-type") else { return nil }
      return Resource(type: type, hasHistory: deeds.contains("history-type"))
    }
  }
}
