extension Finding {
  var english: Words {
    let language = Language.english
    switch self {
    case .safeguard(let safeguard): return safeguard.english
    case .lake(let lake): return lake.english
    case .databaseUnreached(let label, let obstacle): return obstacle.english(label)
    case .memory(let bytes, let run):
      let says = "\(bytes.gibibytes(language)) of memory"
      switch weight {
      case .good: return Words(says)
      case .warning:
        return Words(
          "\(says), less than the \(run.gibibytes(language)) one run may use",
          "Lower wissel.limits.memory, or give the machine more memory.")
      case .bad: return Words("\(says) is too little to run algorithms", "Give the machine more memory.")
      }
    case .processors(let count): return Words("\(count) \(count == 1 ? "processor" : "processors")")
    case .disk(let path, let free):
      let says = "\(free.gibibytes(language)) free in \(path)"
      guard weight == .bad else { return Words(says) }
      return Words(
        "only \(says)",
        "Free at least \(Self.leastDisk.gibibytes(language)): images and temporary files need them. Or name another"
          + " folder with directories.data.")
    case .diskUnusable(let path):
      return Words(
        "\(path) cannot be made or written",
        "Give the station's user the folder, or name another with directories.data.")
    case .engine(let name, let version, let rootless):
      let says = "\(name) \(version)"
      return rootless
        ? Words("\(says), without root")
        : Words(
          "\(says) runs as root", "Let the engine run rootless where the machine allows it: less falls when it falls.")
    case .engineAbsent(let socket):
      guard let socket else {
        return Words(
          "no container engine answers on this machine",
          "Start Docker, or Podman's service (systemctl --user start podman.socket), or name its socket with"
            + " wissel.engine_socket.")
      }
      return Words(
        "no container engine answers at \(socket)",
        "Start the engine, let the station's user reach its socket, or correct wissel.engine_socket.")
    case .engineFails(let words):
      return Words("the container engine answers, but: \(words)", "Look into the engine's own log, and start it anew.")
    case .imageRan: return Words("an image was started without a network, and removed")
    case .imageMissing(let image):
      return Words(
        "the relay's image \(image) is not at the engine, nor its archive beside the program",
        "Install the station's package in full, or name the image with wissel.relay_image.")
    case .imageFailed(let words):
      return Words(
        "the engine does not run an image: \(words)",
        "Try it by hand (podman run or docker run); often the machine forbids namespaces or cgroups.")
    case .gpu(let count):
      return count > 0
        ? Words("\(count) \(count == 1 ? "GPU" : "GPUs")")
        : Words(
          "the settings ask for a GPU, and this machine shows none",
          "Install NVIDIA's driver, or take algorithm_device_requests.gpu out.")
    case .gpuUnknownToEngine:
      return Words(
        "the engine cannot hand the GPU to containers",
        "Install the NVIDIA container toolkit and register it with the engine (nvidia-ctk).")
    case .proxy(let address): return Words("the proxy \(address) answers")
    case .proxyFails(let address, let fault):
      switch fault {
      case .noConnection:
        return Words(
          "the proxy \(address) does not answer", "Check wissel.proxy.url or HTTPS_PROXY, and ask who runs the proxy.")
      case .login:
        return Words(
          "the proxy \(address) does not accept the user name and password",
          "Correct wissel.proxy.username and the first line of the file wissel.proxy.password_file.")
      }
    case .settingsWarning(let words):
      return Words(words, "A start says the same and goes on. Change the setting, or take it out.")
    case .settingsFile(let words): return Words("the way out cannot be set up: \(words)", "Correct the settings.")
    case .name(let host): return Words("\(host) has an address")
    case .nameUnknown(let host):
      return Words(
        "the name \(host) has no address",
        "Check the spelling, and this machine's name servers (/etc/resolv.conf).")
    case .certificate(let host, let days):
      return days < Self.soon
        ? Words(
          "the certificate of \(host) ends in \(days) \(days == 1 ? "day" : "days")", "Ask who runs it to renew it.")
        : Words("the certificate of \(host) is trusted, for another \(days) days")
    case .certificateExpired(let host, let days):
      return Words(
        "the certificate of \(host) ended \(days) \(days == 1 ? "day" : "days") ago",
        "Check this machine's clock; if it is right, ask who runs \(host) to renew the certificate.")
    case .untrusted(let host):
      return Words(
        "the certificate of \(host) is not of an authority this machine trusts",
        "Put the authority's certificate (PEM) into a file and name it with wissel.certificate_authorities. It may be"
          + " the server's own authority, or that of a proxy that reads along.")
    case .otherName(let host):
      return Words(
        "the certificate of \(host) is for another name",
        "Write the name in the certificate into the address (server_url, or a database's uri).")
    case .noTLS(let host):
      return Words("\(host) does not speak TLS there", "Check the scheme (https) and the port.")
    case .inClear(let host):
      return Words(
        "\(host) is reached without TLS", "Use https, unless it is this machine or a protected network of your own.")
    case .clock(let seconds):
      guard weight != .good else { return Words("this machine's clock agrees with the server's") }
      return Words(
        "this machine's clock is \(abs(seconds)) seconds \(seconds > 0 ? "ahead of" : "behind") the server's",
        "Switch on time synchronisation (timedatectl set-ntp true).")
    case .clockUnknown: return Words("the clock could not be compared with the server's", "See to the server first.")
    case .reached(let destination, let address): return Words("\(Self.english(destination)) \(address) answers")
    case .notReached(let destination, let address, let obstacle):
      let name = Self.english(destination)
      switch obstacle {
      case .noConnection:
        return Words(
          "\(name) \(address) cannot be reached",
          "Check the address and port, and that the firewall lets this machine out to it; or set wissel.proxy.")
      case .tooSlow:
        return Words(
          "\(name) \(address) did not answer in time",
          "Often a firewall swallows the connection: let this machine out to it, or set wissel.proxy.")
      case .proxy:
        return Words(
          "the proxy lets nobody through to \(name) \(address)", "Ask who runs the proxy to allow this host and port.")
      case .interrupted:
        return Words("the connection to \(name) \(address) broke", "Try again; if it stays so, ask who runs it.")
      }
    case .wrongAnswer(let destination, let address, let status):
      return Words(
        "\(Self.english(destination)) \(address) answers with status \(status), and not as it should",
        destination == .server || destination == .socket
          ? "Check server_url, port and api_path; a proxy in front of the server must pass /socket.io/ on as well."
          : "Check the address, and ask who runs it.")
    case .login(let node, let organization): return Words("logged in as node “\(node)” of “\(organization)”")
    case .keyRefused:
      return Words(
        "the server does not know this API key",
        "Put the key that the server gave for this node into api_key, or have a new one made.")
    case .loginFailed(let status):
      return Words(
        "the server refused the log-in with status \(status)",
        "Check api_path; if it is right, ask the server's administrator.")
    case .loginUntried: return Words("the API key could not be tried", "See to the server first.")
    case .encryption(let encrypted):
      return Words("the collaboration is \(encrypted ? "" : "not ")encrypted, as the settings say")
    case .encryptionDiffers(let server):
      return Words(
        "the collaboration is \(server ? "" : "not ")encrypted, and the settings say otherwise",
        "Set encryption.enabled to \(server), or ask the collaboration's administrator.")
    case .privateKey(let fingerprint): return Words("the private key is usable; its public half is \(fingerprint)")
    case .privateKeyMissing(let path):
      return Words(
        "there is no private key at \(path)",
        "Put the organisation's key there, or make one with wissel station keys new.")
    case .privateKeyUnusable(let path):
      return Words(
        "the private key \(path) cannot be used",
        "It must be an RSA key in PEM, without a passphrase, that the station's user may read.")
    case .privateKeyOpen(let path): return Words("others on this machine can read \(path)", "chmod 600 \(path)")
    case .publicKeyAbsent:
      return Words(
        "the server has no public key of this organisation yet",
        "Nothing to do: the station hands it in when it starts.")
    case .publicKeyOther:
      return Words(
        "the server has another public key for this organisation",
        "Find out who changed it. Two stations of one organisation need the same key; a start replaces the server's.")
    case .database(let label): return Words("the database “\(label)” can be read")
    case .databaseUnreadable(let label, let path):
      return Words(
        "the database “\(label)” at \(path) cannot be read",
        "Check that it is there and that the station's user may read it.")
    }
  }

  private static func english(_ destination: Destination) -> String {
    switch destination {
    case .server: "the server"
    case .socket: "the server's socket"
    case .store: "the algorithm store"
    case .registry: "the image registry"
    case .database: "the database"
    }
  }
}
