import CCurl

/// One conversation with a relay, on the calling thread.
struct SMTPTransfer {
  private let server: MailServer

  init(_ server: MailServer) { self.server = server }

  /// libcurl asks to be prepared once, before any thread uses it.
  private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  func send(_ bytes: [UInt8], to recipient: String) throws(MailError) {
    guard Self.isReady, let handle = curl_easy_init() else { throw failure("libcurl cannot be prepared") }
    defer { curl_easy_cleanup(handle) }
    guard let recipients = curl_slist_append(nil, recipient) else { throw failure("out of memory") }
    defer { curl_slist_free_all(recipients) }
    let payload = Payload(bytes)
    let code = withExtendedLifetime(payload) {
      configure(handle, recipients, payload) ?? curl_easy_perform(handle)
    }
    guard code == CURLE_OK else {
      let reply = wissel_curl_response_code(handle)
      let words = String(cString: curl_easy_strerror(code))
      throw failure(reply > 0 ? "\(words), reply \(reply)" : words)
    }
  }

  private func failure(_ reason: String) -> MailError { .notAccepted(server: server.description, reason: reason) }

  /// Sets everything; gives the first error, or nil.
  private func configure(
    _ handle: UnsafeMutableRawPointer, _ recipients: UnsafeMutablePointer<curl_slist>, _ payload: Payload
  ) -> CURLcode? {
    let milliseconds = Int(server.patience / .milliseconds(1))
    let scheme = server.security == .tls ? "smtps" : "smtp"
    let host = server.host.contains(":") ? "[\(server.host)]" : server.host
    var codes = [
      wissel_curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps"),
      wissel_curl_set_text(handle, CURLOPT_URL, "\(scheme)://\(host):\(server.port)"),
      wissel_curl_set_text(handle, CURLOPT_PROXY, ""),
      wissel_curl_set_number(handle, CURLOPT_NOSIGNAL, 1),
      wissel_curl_set_number(handle, CURLOPT_CONNECTTIMEOUT_MS, milliseconds),
      wissel_curl_set_number(handle, CURLOPT_TIMEOUT_MS, milliseconds),
      wissel_curl_set_number(handle, CURLOPT_SSL_VERIFYPEER, 1),
      wissel_curl_set_number(handle, CURLOPT_SSL_VERIFYHOST, 2),
      wissel_curl_set_number(handle, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)),
      wissel_curl_set_text(handle, CURLOPT_MAIL_FROM, "<\(server.sender)>"),
      wissel_curl_set_list(handle, CURLOPT_MAIL_RCPT, recipients),
      wissel_curl_set_number(handle, CURLOPT_UPLOAD, 1),
      wissel_curl_set_reader(handle, Payload.reader, Unmanaged.passUnretained(payload).toOpaque()),
    ]
    if server.security == .startTLS {
      codes.append(wissel_curl_set_number(handle, CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue)))
    }
    if let credentials = server.credentials {
      codes.append(wissel_curl_set_text(handle, CURLOPT_USERNAME, credentials.username))
      codes.append(wissel_curl_set_text(handle, CURLOPT_PASSWORD, credentials.password))
    }
    if let file = server.certificateFile { codes.append(wissel_curl_set_text(handle, CURLOPT_CAINFO, file)) }
    return codes.first { $0 != CURLE_OK }
  }
}

/// The bytes of a mail, read piece by piece.
private final class Payload {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  static let reader: curl_read_callback = { buffer, size, count, context in
    guard let buffer, let context else { return 0 }
    return Unmanaged<Payload>.fromOpaque(context).takeUnretainedValue().read(into: buffer, most: size * count)
  }

  private func read(into buffer: UnsafeMutablePointer<CChar>, most: Int) -> Int {
    let part = rest.prefix(most)
    part.withUnsafeBytes { bytes in
      if let start = bytes.baseAddress {
        UnsafeMutableRawPointer(buffer).copyMemory(from: start, byteCount: bytes.count)
      }
    }
    rest = rest.dropFirst(part.count)
    return part.count
  }
}
