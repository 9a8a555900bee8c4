import CPostgres

/// A statement on its way to the server.
enum PostgresStep {
  /// Without values or rows, such as `BEGIN`.
  case text(String)
  case prepared(String, PostgresParameters)

  /// Whether it could be sent.
  func send(on connection: OpaquePointer) -> Bool {
    switch self {
    case .text(let text): PQsendQueryParams(connection, text, 0, nil, nil, nil, nil, 0) == 1
    case .prepared(let name, let parameters):
      parameters.withPointers { values, lengths, formats in
        PQsendQueryPrepared(connection, name, Int32(values.count), values, lengths, formats, 1) == 1
      }
    }
  }
}
