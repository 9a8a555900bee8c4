import Foundation

/// A server as a source speaks with it: with a token where one is due, and files brought to disk whole.
struct FHIRConnection: Sendable {
  let base: String
  let addresses: ServerAddresses
  let wire: FHIRWire
  let keeper: TokenKeeper?

  func perform(_ action: FHIRAction, _ folder: SourceFolder) async throws -> FHIRReply {
    switch action {
    case .send(let request):
      try await send(request)
    case .download(let request, let name):
      try await download(request, name, folder)
    }
  }

  /// The reply to a request, behind a few redirections of what only reads.
  private func send(_ request: FHIRRequest) async throws -> FHIRReply {
    var request = request
    for _ in 0..<3 {
      let reply = try await withToken(request) { [request] in await wire.send(request, token: $0) }
      guard request.method == .get, case .answer(let answer) = reply,
        [301, 302, 307, 308].contains(answer.status), let location = answer.headers["location"]
      else { return reply }
      request.url = try addresses.resolve(location, from: request.url, "what it redirects to")
    }
    return try await withToken(request) { [request] in await wire.send(request, token: $0) }
  }

  /// The reply to a request with a token; with a fresh one when the first is refused. Another server sees none.
  private func withToken(
    _ request: FHIRRequest, _ send: (String?) async throws -> FHIRReply
  ) async throws -> FHIRReply {
    guard let keeper, request.carriesToken, addresses.isOwn(request.url) else { return try await send(nil) }
    let token = try await keeper.token(insteadOf: nil, of: base, addresses, wire)
    let reply = try await send(token)
    guard case .answer(let answer) = reply, answer.status == 401 else { return reply }
    return try await send(try await keeper.token(insteadOf: token, of: base, addresses, wire))
  }

  private func download(_ request: FHIRRequest, _ name: String, _ folder: SourceFolder) async throws -> FHIRReply {
    let path = try folder.file(name)
    let temporary = path + ".part"
    var reply = try await withToken(request) { await wire.download(request, token: $0, to: temporary) }
    // Storage behind a server is often reached by a redirection, which never carries our token.
    for _ in 0..<3 {
      guard case .answer(let answer) = reply, [301, 302, 303, 307, 308].contains(answer.status),
        let location = answer.headers["location"]
      else { break }
      var next = request
      next.url = try addresses.resolve(location, from: request.url, "a file")
      next.carriesToken = next.carriesToken && addresses.isOwn(next.url)
      reply = try await withToken(next) { [next] in await wire.download(next, token: $0, to: temporary) }
    }
    guard case .answer(var answer) = reply, answer.status == 200 else { return reply }
    let isCompressed = FetchedFile.isCompressed(temporary)
    let final = isCompressed ? path + ".gz" : path
    do throws(LakeError) {
      // The name tells landing, and us, to make it plain.
      let named = isCompressed ? temporary + ".gz" : temporary
      if isCompressed { try folder.keep(temporary, as: named) }
      let file = try FetchedFile(named)
      answer.file = file
      // What is not whole is kept under its name as well: it is fetched again, or it is all there is.
      if file.looksRight {
        try folder.keep(named, as: final)
      } else {
        try? FileManager.default.removeItem(atPath: named)
      }
      return .answer(answer)
    } catch {
      return .unreachable("\(error)")
    }
  }
}

extension FetchedFile {
  static func isCompressed(_ path: String) -> Bool {
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? file.close() }
    return GzipBytes.isGzip((try? file.read(upToCount: 2)) ?? Data())
  }

  /// Looks at a file's plain bytes.
  ///
  /// - Throws: `LakeError` where they cannot be read, or the compressed file is damaged.
  init(_ path: String) throws(LakeError) {
    let stream = try ByteStream(path)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    var (lines, first, last, isLineEmpty) = (0, UInt8?.none, UInt8?.none, true)
    while true {
      let count = try stream.read(into: buffer)
      guard count > 0 else { break }
      for byte in buffer[..<count] {
        switch byte {
        case 0x0A:
          if !isLineEmpty { lines += 1 }
          isLineEmpty = true
        case 0x20, 0x09, 0x0D, 0xEF, 0xBB, 0xBF: continue
        default:
          if first == nil { first = byte }
          last = byte
          isLineEmpty = false
        }
      }
    }
    if !isLineEmpty { lines += 1 }
    self.init(lines: lines, looksRight: first == nil || first == 0x7B, endsWhole: last == nil || last == 0x7D)
  }
}
