extension Safeguard {
  var dutch: Words {
    switch self {
    case .console(let address): return Words("de console luistert op \(address)")
    case .consoleRefused(let words):
      return Words("de console kan niet worden geopend: \(words)", "Verbeter wissel.console.")
    case .peopleUnusable(let words):
      return Words(
        "de personen van de console kunnen niet worden gelezen: \(words)", "Verbeter het bestand wissel.console.users.")
    case .nobody(let path):
      return Words(
        "er staat niemand in \(path), dus niemand kan zich aanmelden",
        "Voeg personen toe met wissel station console-user add.")
    case .release(let people):
      return Words(
        "resultaten wachten tot \(people == 1 ? "1 persoon ze heeft" : "\(people) personen ze hebben") vrijgegeven")
    case .releaseTooFew(let needed, let checkers):
      return Words(
        "\(needed) personen moeten een resultaat vrijgeven, en er \(checkers == 1 ? "is 1 controleur" : "zijn \(checkers) controleurs")",
        "Voeg controleurs toe met wissel station console-user add, of vraag er minder met wissel.release.people.")
    case .subtasksOpen:
      return Words(
        "resultaten wachten op personen, en een run met data mag daarvóór anderen vragen stellen",
        "Zet wissel.deny_subtasks_after_data aan, tenzij centrale functies op dit station data nodig hebben.")
    case .roster(let number): return Words("rooster \(number) geldt")
    case .rosterAbsent(let fingerprint):
      return Words(
        "het afgesproken rooster, \(fingerprint), is niet te krijgen",
        "Laat het publiceren (wissel trust publish), noem het bestand met wissel.roster.file, of verbeter de"
          + " vingerafdruk.")
    case .rosterRefused(let words):
      return Words(
        "een rooster wordt geweigerd: \(words)",
        "Vraag wie roosters ondertekenen, langs een andere weg dan de server, wat zij hebben ondertekend.")
    case .rosterUnchecked:
      return Words("het rooster kon niet bij de server worden gezocht", "Verhelp eerst wat er met de server is.")
    case .rosterWithoutUs:
      return Words(
        "het rooster bevat de sleutel van deze organisatie niet, dus anderen verzegelen er niets voor",
        "Laat de sleutel (wissel station keys show) in het volgende rooster zetten met het gebruik sealing.")
    case .hpkeKeyAbsent:
      return Words(
        "het rooster bevat een HPKE-sleutel van deze organisatie die het station niet heeft, dus het start niet",
        "Noem het bestand met de geheime sleutel met wissel.roster.hpke_key, of laat een rooster zonder die sleutel maken."
      )
    case .firstKeys:
      return Words(
        "er is geen rooster: de eerste sleutel die de server van een organisatie toont, geldt als de hare",
        "Spreek een rooster af (wissel trust), en leg de vingerafdruk vast met wissel.roster.")
    case .keyWaits(let organization):
      return Words(
        "de server biedt voor organisatie \(organization) een andere sleutel dan de vastgelegde",
        "Vergelijk die met de organisatie (wissel station keys pinned) en aanvaard hem (wissel station keys accept), of"
          + " vraag wie hem heeft veranderd.")
    case .orders(let always):
      return Words(
        always
          ? "elke vraag heeft een opdracht van de vrager nodig" : "vragen over gevoelige data hebben een opdracht nodig"
      )
    case .ordersUnsigned:
      return Words(
        "er worden opdrachten gevraagd, en niemands sleutel voor opdrachten staat in het rooster: elke zulke vraag zou"
          + " worden geweigerd",
        "Laat de sleutels van de vragers (wissel trust key) in het volgende rooster zetten met het gebruik orders.")
    case .reviewers(let needed, let keys, let files):
      return Words(
        "images hebben \(needed) van \(keys) beoordelaars nodig; er \(files == 1 ? "is 1 beoordeling" : "zijn \(files) beoordelingen")"
      )
    case .reviewsAbsent(let path):
      return Words(
        "de map met beoordelingen \(path) is niet leesbaar, dus er draait geen image",
        "Maak die, laat de gebruiker van het station erin lezen, of verbeter wissel.policies.reviewers.folder.")
    case .egress(let algorithms):
      return Words(
        "\(algorithms) \(algorithms == 1 ? "regel opent" : "regels openen") een weg naar buiten, voor runs zonder data van patiënten"
      )
    case .egressInvalid(let entry):
      return Words("de regel “\(entry)” van wissel.egress is geen geldige expressie", "Verbeter wissel.egress.")
    case .egressName(let host):
      return Words(
        "de naam \(host) in wissel.egress heeft geen adres",
        "Controleer de spelling en de naamservers van deze machine.")
    case .egressInside(let host):
      return Words(
        "de naam \(host) in wissel.egress leidt naar binnen, dus er wordt niet mee verbonden",
        "Is dat de bedoeling, noem dan het bereik van het adres erbij met networks.")
    case .systemCallsOpen:
      return Words(
        "de engine houdt algoritmen van geen enkele systeemaanroep af: hij heeft geen seccomp-profiel",
        "Zet in de instellingen van de engine het standaardprofiel weer aan (seccomp-profile, of seccomp_profile bij"
          + " Podman), of gebruik een kernel en een runtime met seccomp.")
    }
  }
}
