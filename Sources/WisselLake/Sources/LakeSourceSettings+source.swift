import WisselOutbound
package import WisselSettings

extension LakeSourceSettings {
  /// The source the settings describe, ready to be asked; reads the files they name.
  ///
  /// - Parameters:
  ///   - limits: What reading files may use of the machine.
  ///   - told: Is told, now and then, what is being done.
  /// - Throws: `LakeError`.
  package func source(
    limits: LakeLimits = LakeLimits(), told: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(LakeError) -> any LakeSource {
    switch way {
    case .server(let server):
      try FHIRSource(
        server, path: path,
        over: Outbound(server.proxies, authorities: server.certificateAuthorities, of: "fhir_server", path: path),
        told: told)
    case .postgres(let database):
      try RelationalSource(database, path: path)
    case .odbc(let database):
      try RelationalSource(database, path: path)
    case .objects(let store):
      try ObjectSource(
        store, path: path,
        over: Outbound(store.proxies, authorities: store.certificateAuthorities, of: "s3", path: path), limits: limits,
        told: told)
    case .folder(let folder):
      try FolderSource(folder, path: path, limits: limits, told: told)
    }
  }
}
