extension Finding {
  var dutch: Words {
    let language = Language.dutch
    switch self {
    case .safeguard(let safeguard): return safeguard.dutch
    case .lake(let lake): return lake.dutch
    case .databaseUnreached(let label, let obstacle): return obstacle.dutch(label)
    case .memory(let bytes, let run):
      let says = "\(bytes.gibibytes(language)) geheugen"
      switch weight {
      case .good: return Words(says)
      case .warning:
        return Words(
          "\(says), minder dan de \(run.gibibytes(language)) die één run mag gebruiken",
          "Verlaag wissel.limits.memory, of geef de machine meer geheugen.")
      case .bad: return Words("\(says) is te weinig om algoritmen te draaien", "Geef de machine meer geheugen.")
      }
    case .processors(let count): return Words("\(count) \(count == 1 ? "processor" : "processors")")
    case .disk(let path, let free):
      let says = "\(free.gibibytes(language)) vrij in \(path)"
      guard weight == .bad else { return Words(says) }
      return Words(
        "slechts \(says)",
        "Maak minstens \(Self.leastDisk.gibibytes(language)) vrij: images en tijdelijke bestanden hebben die nodig. Of"
          + " noem een andere map met directories.data.")
    case .diskUnusable(let path):
      return Words(
        "\(path) kan niet worden gemaakt of beschreven",
        "Geef de gebruiker van het station rechten op de map, of noem een andere met directories.data.")
    case .engine(let name, let version, let rootless):
      let says = "\(name) \(version)"
      return rootless
        ? Words("\(says), zonder root")
        : Words(
          "\(says) draait als root",
          "Laat de engine rootless draaien waar de machine dat toelaat: dan valt er minder mee als hij valt.")
    case .engineAbsent(let socket):
      guard let socket else {
        return Words(
          "er antwoordt geen container-engine op deze machine",
          "Start Docker, of de dienst van Podman (systemctl --user start podman.socket), of noem de socket met"
            + " wissel.engine_socket.")
      }
      return Words(
        "er antwoordt geen container-engine op \(socket)",
        "Start de engine, geef de gebruiker van het station toegang tot de socket, of verbeter wissel.engine_socket.")
    case .engineFails(let words):
      return Words(
        "de container-engine antwoordt, maar: \(words)", "Kijk in het log van de engine zelf, en start hem opnieuw.")
    case .imageRan: return Words("een image is zonder netwerk gestart en weer verwijderd")
    case .imageMissing(let image):
      return Words(
        "de image van het relay, \(image), staat niet bij de engine, en het archief ervan niet naast het programma",
        "Installeer het pakket van het station volledig, of noem de image met wissel.relay_image.")
    case .imageFailed(let words):
      return Words(
        "de engine draait geen image: \(words)",
        "Probeer het met de hand (podman run of docker run); vaak verbiedt de machine namespaces of cgroups.")
    case .gpu(let count):
      return count > 0
        ? Words("\(count) \(count == 1 ? "GPU" : "GPU's")")
        : Words(
          "de instellingen vragen om een GPU, en deze machine toont er geen",
          "Installeer de driver van NVIDIA, of haal algorithm_device_requests.gpu weg.")
    case .gpuUnknownToEngine:
      return Words(
        "de engine kan de GPU niet aan containers geven",
        "Installeer de NVIDIA container toolkit en meld die aan bij de engine (nvidia-ctk).")
    case .proxy(let address): return Words("de proxy \(address) antwoordt")
    case .proxyFails(let address, let fault):
      switch fault {
      case .noConnection:
        return Words(
          "de proxy \(address) antwoordt niet",
          "Controleer wissel.proxy.url of HTTPS_PROXY, en vraag het de beheerder van de proxy.")
      case .login:
        return Words(
          "de proxy \(address) aanvaardt de gebruikersnaam en het wachtwoord niet",
          "Verbeter wissel.proxy.username en de eerste regel van het bestand wissel.proxy.password_file.")
      }
    case .settingsWarning(let words):
      return Words(words, "Een start meldt hetzelfde en gaat door. Verander de instelling of haal haar weg.")
    case .settingsFile(let words):
      return Words("de weg naar buiten kan niet worden ingesteld: \(words)", "Verbeter de instellingen.")
    case .name(let host): return Words("\(host) heeft een adres")
    case .nameUnknown(let host):
      return Words(
        "de naam \(host) heeft geen adres",
        "Controleer de spelling, en de naamservers van deze machine (/etc/resolv.conf).")
    case .certificate(let host, let days):
      return days < Self.soon
        ? Words(
          "het certificaat van \(host) verloopt over \(days) \(days == 1 ? "dag" : "dagen")",
          "Vraag de beheerder ervan het te vernieuwen.")
        : Words("het certificaat van \(host) is vertrouwd, nog \(days) dagen")
    case .certificateExpired(let host, let days):
      return Words(
        "het certificaat van \(host) is \(days) \(days == 1 ? "dag" : "dagen") geleden verlopen",
        "Controleer de klok van deze machine; staat die goed, vraag dan de beheerder van \(host) om een nieuw certificaat."
      )
    case .untrusted(let host):
      return Words(
        "het certificaat van \(host) komt niet van een autoriteit die deze machine vertrouwt",
        "Zet het certificaat van de autoriteit (PEM) in een bestand en noem dat met wissel.certificate_authorities. Het"
          + " kan de eigen autoriteit van de server zijn, of die van een proxy die meeleest.")
    case .otherName(let host):
      return Words(
        "het certificaat van \(host) geldt voor een andere naam",
        "Schrijf in het adres (server_url, of de uri van een database) de naam die in het certificaat staat.")
    case .noTLS(let host):
      return Words("\(host) spreekt daar geen TLS", "Controleer het schema (https) en de poort.")
    case .inClear(let host):
      return Words(
        "\(host) wordt zonder TLS bereikt", "Gebruik https, tenzij het deze machine of een eigen beschermd netwerk is.")
    case .clock(let seconds):
      guard weight != .good else { return Words("de klok van deze machine loopt gelijk met die van de server") }
      return Words(
        "de klok van deze machine loopt \(abs(seconds)) seconden \(seconds > 0 ? "voor" : "achter") op die van de server",
        "Zet tijdsynchronisatie aan (timedatectl set-ntp true).")
    case .clockUnknown:
      return Words("de klok kon niet met die van de server worden vergeleken", "Verhelp eerst wat er met de server is.")
    case .reached(let destination, let address): return Words("\(Self.dutch(destination)) \(address) antwoordt")
    case .notReached(let destination, let address, let obstacle):
      let name = Self.dutch(destination)
      switch obstacle {
      case .noConnection:
        return Words(
          "\(name) \(address) is niet bereikbaar",
          "Controleer adres en poort, en of de firewall deze machine daarheen doorlaat; of stel wissel.proxy in.")
      case .tooSlow:
        return Words(
          "\(name) \(address) antwoordde niet op tijd",
          "Vaak slikt een firewall de verbinding in: laat deze machine erdoor, of stel wissel.proxy in.")
      case .proxy:
        return Words(
          "de proxy laat niemand door naar \(name) \(address)",
          "Vraag de beheerder van de proxy deze host en poort toe te staan.")
      case .interrupted:
        return Words(
          "de verbinding met \(name) \(address) brak af",
          "Probeer het opnieuw; blijft het zo, vraag het dan de beheerder ervan.")
      }
    case .wrongAnswer(let destination, let address, let status):
      return Words(
        "\(Self.dutch(destination)) \(address) antwoordt met status \(status), en niet zoals het hoort",
        destination == .server || destination == .socket
          ? "Controleer server_url, port en api_path; een proxy vóór de server moet ook /socket.io/ doorgeven."
          : "Controleer het adres, en vraag het de beheerder ervan.")
    case .login(let node, let organization): return Words("aangemeld als node “\(node)” van “\(organization)”")
    case .keyRefused:
      return Words(
        "de server kent deze API-sleutel niet",
        "Zet de sleutel die de server voor deze node gaf in api_key, of laat een nieuwe maken.")
    case .loginFailed(let status):
      return Words(
        "de server weigerde de aanmelding met status \(status)",
        "Controleer api_path; is dat goed, vraag het dan de beheerder van de server.")
    case .loginUntried:
      return Words("de API-sleutel kon niet worden geprobeerd", "Verhelp eerst wat er met de server is.")
    case .encryption(let encrypted):
      return Words("de samenwerking is \(encrypted ? "" : "niet ")versleuteld, zoals de instellingen zeggen")
    case .encryptionDiffers(let server):
      return Words(
        "de samenwerking is \(server ? "" : "niet ")versleuteld, en de instellingen zeggen iets anders",
        "Zet encryption.enabled op \(server), of vraag het de beheerder van de samenwerking.")
    case .privateKey(let fingerprint):
      return Words("de geheime sleutel is bruikbaar; de publieke helft is \(fingerprint)")
    case .privateKeyMissing(let path):
      return Words(
        "er is geen geheime sleutel op \(path)",
        "Zet de sleutel van de organisatie daar neer, of maak er een met wissel station keys new.")
    case .privateKeyUnusable(let path):
      return Words(
        "de geheime sleutel \(path) is niet te gebruiken",
        "Het moet een RSA-sleutel in PEM zijn, zonder wachtwoordzin, die de gebruiker van het station mag lezen.")
    case .privateKeyOpen(let path): return Words("anderen op deze machine kunnen \(path) lezen", "chmod 600 \(path)")
    case .publicKeyAbsent:
      return Words(
        "de server heeft nog geen publieke sleutel van deze organisatie",
        "Niets te doen: het station levert die in zodra het start.")
    case .publicKeyOther:
      return Words(
        "de server heeft een andere publieke sleutel van deze organisatie",
        "Zoek uit wie die heeft veranderd. Twee stations van één organisatie hebben dezelfde sleutel nodig; een start"
          + " vervangt die van de server.")
    case .database(let label): return Words("de database “\(label)” is leesbaar")
    case .databaseUnreadable(let label, let path):
      return Words(
        "de database “\(label)” op \(path) is niet leesbaar",
        "Controleer of die er staat en of de gebruiker van het station die mag lezen.")
    }
  }

  private static func dutch(_ destination: Destination) -> String {
    switch destination {
    case .server: "de server"
    case .socket: "de socket van de server"
    case .store: "de algoritmestore"
    case .registry: "de image-registry"
    case .database: "de database"
    }
  }
}
