import WisselPages

/// Everything the console says, in both languages.
enum ConsoleTexts {
  static let catalogue = Layout.catalogue.merging(site).merging(runs).merging(release).merging(records)

  private static let site = Catalogue([
    "sectionToday": Text(nl: "Vandaag", en: "Today"),
    "sectionHeld": Text(nl: "Vrijgave", en: "Release"),
    "sectionData": Text(nl: "Gegevens en beleid", en: "Data and policy"),
    "sectionProof": Text(nl: "Verantwoording", en: "Accountability"),
    "sectionLog": Text(nl: "Logboek", en: "Log"),
    "roleOperator": Text(nl: "Beheerder", en: "Operator"),
    "roleChecker": Text(nl: "Beoordelaar", en: "Checker"),
    "roleDataManager": Text(nl: "Datamanager", en: "Data manager"),
    "rolePrivacyOfficer": Text(nl: "Functionaris gegevensbescherming", en: "Privacy officer"),
    "signIn": Text(nl: "Inloggen", en: "Sign in"),
    "signInIntro": Text(
      nl: "Dit is het station van uw instelling. Uw rol bepaalt wat u ziet en mag doen.",
      en: "This is your institution's station. Your role decides what you see and may do."),
    "name": Text(nl: "Naam", en: "Name"),
    "role": Text(nl: "Rol", en: "Role"),
    "password": Text(nl: "Wachtwoord", en: "Password"),
    "signInFailed": Text(
      nl: "Naam of wachtwoord klopt niet. Na een paar keer mis moet u een kwartier wachten.",
      en: "The name or password is not right. After a few wrong tries you have to wait a quarter of an hour."),
    "signInWait": Text(
      nl: "Te veel pogingen. Probeer het over {seconds} seconden opnieuw.",
      en: "Too many attempts. Please try again in {seconds} seconds."),
    "signInUnusable": Text(
      nl: "Het station kan zijn bestand met personen niet lezen. De beheerder vindt de reden in het logboek.",
      en: "The station cannot read its file of people. Its operator finds the reason in the log."),
    "formExpired": Text(
      nl: "Dit formulier was verlopen. Open de pagina opnieuw en probeer het nog eens.",
      en: "That form had expired. Please open the page again and try once more."),
    "errorTitle": Text(nl: "Dat lukte niet", en: "That did not work"),
    "errorForbidden": Text(nl: "Dit hoort niet bij uw rol.", en: "This does not belong to your role."),
    "errorNotFound": Text(nl: "Deze pagina bestaat niet.", en: "This page does not exist."),
    "errorNoRun": Text(
      nl: "Deze run wacht niet en loopt niet; misschien is zij al afgelopen.",
      en: "This run neither waits nor runs; it may have ended."),
    "errorForm": Text(nl: "Het formulier is niet volledig.", en: "The form is not complete."),
    "errorUnwritable": Text(
      nl: "Het station kon dit niet vastleggen; er is niets veranderd. Vraag de beheerder naar de schijf te kijken.",
      en: "The station could not write this down; nothing was changed. Ask its operator to look at the disk."),
    "errorServer": Text(
      nl: "Het station kon deze pagina niet maken. De reden staat in zijn logboek.",
      en: "The station could not make this page. The reason is in its log."),
    "backToday": Text(nl: "Naar het overzicht", en: "To the overview"),
    "yes": Text(nl: "ja", en: "yes"),
    "no": Text(nl: "nee", en: "no"),
  ])

  private static let runs = Catalogue([
    "todayTitle": Text(nl: "Vandaag op uw station", en: "Today at your station"),
    "todayIntro": Text(
      nl: "Alles wat uw instelling verlaat, staat in het logboek.",
      en: "Everything that leaves your institution is in the log."),
    "stateConnecting": Text(nl: "Maakt verbinding", en: "Connecting"),
    "connectingDetail": Text(
      nl: "Het station heeft zijn server nog niet bereikt. Het blijft het proberen.",
      en: "The station has not reached its server yet. It keeps trying."),
    "statePaused": Text(nl: "Gepauzeerd", en: "Paused"),
    "stateConnected": Text(nl: "Verbonden", en: "Connected"),
    "stateTrouble": Text(nl: "Niet alles werkt", en: "Not all is well"),
    "stateRunning": Text(nl: "Bezig", en: "Running"),
    "stateWaiting": Text(nl: "Wacht", en: "Waiting"),
    "stateHeld": Text(nl: "Wacht op vrijgave", en: "Awaiting release"),
    "stateRefused": Text(nl: "Geweigerd", en: "Refused"),
    "stationDetail": Text(nl: "{organization} · {server}", en: "{organization} · {server}"),
    "factConnection": Text(nl: "Verbonden voor nieuws", en: "Connected for news"),
    "factServer": Text(nl: "Server antwoordt", en: "Server answers"),
    "factEngine": Text(nl: "Containers kunnen draaien", en: "Containers can run"),
    "factEncrypted": Text(nl: "Versleuteld van begin tot eind", en: "Encrypted end to end"),
    "factSince": Text(nl: "Gestart", en: "Started"),
    "factRuns": Text(nl: "Runs", en: "Runs"),
    "factRunsCount": Text(
      nl: "{waiting} wachten, {running} bezig, {held} wachten op vrijgave",
      en: "{waiting} waiting, {running} running, {held} awaiting release"),
    "pause": Text(nl: "Pauzeren: geen nieuwe runs", en: "Pause: no new runs"),
    "resume": Text(nl: "Weer runs aannemen", en: "Take runs again"),
    "runsCaption": Text(nl: "Runs van nu", en: "Runs now"),
    "runsNone": Text(nl: "Er loopt niets en er wacht niets.", en: "Nothing runs and nothing waits."),
    "finishedCaption": Text(nl: "Afgelopen en geweigerd", en: "Ended and refused"),
    "stopRun": Text(nl: "Run {run} stoppen", en: "Stop run {run}"),
    "run": Text(nl: "Run", en: "Run"),
    "runNumber": Text(nl: "Run {id}", en: "Run {id}"),
    "taskNumber": Text(nl: "vraag {id}", en: "task {id}"),
    "organizationNumber": Text(nl: "organisatie {id}", en: "organisation {id}"),
    "state": Text(nl: "Toestand", en: "State"),
    "algorithm": Text(nl: "Algoritme", en: "Algorithm"),
    "asker": Text(nl: "Vrager", en: "Asker"),
    "databases": Text(nl: "Databases", en: "Databases"),
    "when": Text(nl: "Wanneer", en: "When"),
    "rule": Text(nl: "Regel", en: "Rule"),
  ])

  private static let release = Catalogue([
    "heldIntro": Text(
      nl: "Deze resultaten verlaten het station pas als genoeg beoordelaars ze hebben gezien en vrijgegeven.",
      en: "These results leave the station only when enough checkers have looked at them and released them."),
    "heldNone": Text(nl: "Er wacht niets op vrijgave.", en: "Nothing awaits release."),
    "since": Text(nl: "Sinds", en: "Since"),
    "people": Text(nl: "Vrijgegeven door", en: "Released by"),
    "releasedOf": Text(nl: "{released} van {people}", en: "{released} of {people}"),
    "resultTitle": Text(nl: "Resultaat van run {run}", en: "Result of run {run}"),
    "resultDetail": Text(nl: "{image}, wacht sinds {since}", en: "{image}, waiting since {since}"),
    "resultLook": Text(nl: "Bekijk het resultaat", en: "Look at the result"),
    "resultSize": Text(nl: "Grootte in bytes", en: "Size in bytes"),
    "resultDownload": Text(nl: "Resultaat ophalen", en: "Download the result"),
    "resultAfterwards": Text(
      nl: "Daarna kunt u hier beslissen.", en: "After that you can decide here."),
    "resultReload": Text(nl: "Pagina verversen", en: "Refresh the page"),
    "resultLookFirst": Text(
      nl: "U beslist pas nadat u precies deze bytes hebt opgehaald.",
      en: "You decide only after you have downloaded these very bytes."),
    "resultDecided": Text(
      nl: "U hebt al beslist; een ander moet ook kijken.", en: "You have decided already; somebody else must look, too."
    ),
    "releaseTitle": Text(nl: "Vrijgeven", en: "Release"),
    "releaseButton": Text(nl: "Vrijgeven", en: "Release"),
    "refuseTitle": Text(nl: "Weigeren", en: "Refuse"),
    "refuseButton": Text(nl: "Weigeren", en: "Refuse"),
    "because": Text(nl: "Reden voor de onderzoeker", en: "Reason for the researcher"),
    "words": Text(nl: "Toelichting, blijft op het station", en: "Explanation, stays at the station"),
    "reason.small-numbers": Text(nl: "Te weinig personen", en: "Too few persons"),
    "reason.identifying": Text(nl: "Herleidbaar tot personen", en: "Could be traced to persons"),
    "reason.beyond-question": Text(nl: "Meer dan is afgesproken", en: "More than was agreed"),
    "reason.unreadable": Text(nl: "Niet te beoordelen", en: "Nobody can tell what it says"),
    "reason.other": Text(nl: "Anders", en: "Other"),
    "problem.otherBytes": Text(
      nl: "Het resultaat is niet meer dat wat u zag. Bekijk het opnieuw.",
      en: "The result is not the one you saw. Please look again."),
    "problem.notSeen": Text(
      nl: "Haal het resultaat eerst op: alleen wie precies deze bytes kreeg, beslist.",
      en: "Download the result first: only those who were given these very bytes decide."),
    "problem.saidAlready": Text(
      nl: "U hebt al over dit resultaat beslist; een ander moet dat ook doen.",
      en: "You have decided about this result already; another person must."),
    "problem.closed": Text(nl: "Over dit resultaat is al beslist.", en: "This result was decided about already."),
    "problem.damaged": Text(
      nl: "De bytes op het station zijn niet meer die van toen. Vraag de beheerder waarom.",
      en: "The bytes at the station are no longer those that were put aside. Ask its operator why."),
    "problem.wordsMissing": Text(
      nl: "Geef een toelichting van hooguit 1000 bytes; zij blijft op het station.",
      en: "Give an explanation of at most 1000 bytes; it stays at the station."),
  ])

  private static let records = Catalogue([
    "dataIntro": Text(
      nl: "Wat hier gevraagd mag worden en waarover. Wijzigen gaat in de instellingen van het station.",
      en: "What may be asked here, and of which data. It is changed in the station's settings."),
    "databasesOf": Text(nl: "Databases van {station}", en: "Databases of {station}"),
    "databasesNone": Text(nl: "Er zijn geen databases.", en: "There are no databases."),
    "label": Text(nl: "Label", en: "Label"),
    "type": Text(nl: "Soort", en: "Type"),
    "policiesOf": Text(nl: "Beleid van {station}", en: "Policy of {station}"),
    "key": Text(nl: "Regel", en: "Rule"),
    "says": Text(nl: "Zegt", en: "Says"),
    "proofIntro": Text(
      nl: "Wat het station deed en wie besliste: de laatste regels van het geketende logboek, en de bewijzen van runs.",
      en: "What the station did and who decided: the latest entries of the chained log, and the receipts of runs."),
    "entriesOf": Text(nl: "Geketend logboek van {station}", en: "Chained log of {station}"),
    "receiptsOf": Text(nl: "Bewijzen van {station}", en: "Receipts of {station}"),
    "receiptsNone": Text(nl: "Er zijn nog geen bewijzen.", en: "There are no receipts yet."),
    "receipt": Text(nl: "Bewijs", en: "Receipt"),
    "peopleTitle": Text(nl: "Personen", en: "People"),
    "event": Text(nl: "Gebeurtenis", en: "Event"),
    "details": Text(nl: "Bijzonderheden", en: "Details"),
    "event.opened": Text(nl: "logboek begonnen", en: "log begun"),
    "event.cut": Text(nl: "afgebroken einde verwijderd", en: "broken end cut off"),
    "event.decided": Text(nl: "beoordeeld", en: "decided"),
    "event.started": Text(nl: "gestart", en: "started"),
    "event.held": Text(nl: "wacht op vrijgave", en: "awaits release"),
    "event.seen": Text(nl: "bekeken", en: "looked at"),
    "event.judged": Text(nl: "beslist", en: "judged"),
    "event.paused": Text(nl: "gepauzeerd", en: "paused"),
    "event.resumed": Text(nl: "hervat", en: "resumed"),
    "event.stopped": Text(nl: "gestopt op het station", en: "stopped at the station"),
    "event.ended": Text(nl: "afgelopen", en: "ended"),
    "event.delivered": Text(nl: "afgeleverd", en: "delivered"),
    "event.withdrawn": Text(nl: "ingetrokken", en: "withdrawn"),
    "logIntro": Text(
      nl: "De laatste regels die het station zelf schreef. Logboeken van algoritmen staan hier nooit.",
      en: "The last lines the station itself wrote. Logs of algorithms are never here."),
    "logTitle": Text(nl: "Logboek van het station", en: "The station's log"),
    "logNone": Text(nl: "Er staat nog niets in.", en: "There is nothing in it yet."),
  ])
}
