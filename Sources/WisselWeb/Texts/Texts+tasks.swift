import WisselPages

extension Texts {
  static let tasks = Catalogue([
    "tasksIntro": Text(nl: "De vragen die u mag zien, nieuwste eerst.", en: "The questions you may see, newest first."),
    "tasksNone": Text(
      nl: "Er zijn nog geen analyses. Zodra iemand een vraag stelt, staat zij hier.",
      en: "There are no analyses yet. As soon as someone asks a question it is listed here."),
    "tasksNoneHere": Text(nl: "Er staat niets op deze pagina.", en: "There is nothing on this page."),
    "taskUntitled": Text(nl: "Zonder naam", en: "Untitled"),
    "taskNumber": Text(nl: "nr. {id}", en: "no. {id}"),
    "columnTask": Text(nl: "Analyse", en: "Analysis"),
    "columnStatus": Text(nl: "Status", en: "Status"),
    "columnCollaboration": Text(nl: "Samenwerking", en: "Collaboration"),
    "columnAsked": Text(nl: "Gesteld", en: "Asked"),
    "columnDuration": Text(nl: "Duur", en: "Time"),
    "columnStarted": Text(nl: "Begonnen", en: "Started"),
    "pages": Text(nl: "Pagina's", en: "Pages"),
    "newer": Text(nl: "Nieuwere", en: "Newer"),
    "older": Text(nl: "Oudere", en: "Older"),
    "pageOf": Text(nl: "Pagina {page} van {count}", en: "Page {page} of {count}"),
    "askedBy": Text(nl: "gesteld op {time} door {who}", en: "asked on {time} by {who}"),
    "askedAt": Text(nl: "gesteld op {time}", en: "asked on {time}"),
    "tookTime": Text(nl: "duurde {time}", en: "took {time}"),
    "howTitle": Text(nl: "Zo kwam dit antwoord tot stand", en: "How this answer came about"),
    "howAlgorithm": Text(nl: "Algoritme", en: "Algorithm"),
    "howMethod": Text(nl: "Methode", en: "Method"),
    "howDatabases": Text(nl: "Gegevens", en: "Data"),
    "howUsed": Text(nl: "Gebruikt", en: "Used"),
    "howConfidential": Text(nl: "Vertrouwelijkheid", en: "Confidentiality"),
    "howConfidentialYes": Text(
      nl: "Versleuteld: de server kan vraag en antwoord niet lezen",
      en: "Encrypted: the server cannot read question or answer"),
    "howConfidentialNo": Text(
      nl: "Niet versleuteld: wie de server beheert, kan meelezen",
      en: "Not encrypted: whoever runs the server can read along"),
    "howDescription": Text(nl: "Toelichting", en: "Description"),
    "howParent": Text(nl: "Deel van", en: "Part of"),
    "usedAll": Text(nl: "{n} personen", en: "{n} persons"),
    "usedDropped": Text(
      nl: "{n} van {all} personen; {dropped} met een ontbrekende waarde",
      en: "{n} of {all} persons; {dropped} with a missing value"),
    "runsTitle": Text(nl: "Per station", en: "By station"),
    "runsNone": Text(nl: "Deze vraag heeft geen runs.", en: "This question has no runs."),
    "runsHidden": Text(
      nl: "Uw rol mag de runs van deze vraag niet zien.", en: "Your role may not see this question's runs."),
    "stepsTitle": Text(nl: "Tussenstappen", en: "Steps in between"),
    "stepsIntro": Text(
      nl: "Het algoritme vroeg de stations zelf om deze deelresultaten.",
      en: "The algorithm itself asked the stations for these partial results."),
    "stepsMore": Text(nl: "Alle tussenstappen", en: "All steps"),
    "log": Text(nl: "Logboek", en: "Log"),
    "logOf": Text(nl: "Logboek van {name}", en: "Log of {name}"),
    "logCut": Text(
      nl: "Alleen het laatste deel; het begin is weggelaten.", en: "The last part only; the beginning is left out."),
    "liveRunning": Text(
      nl: "Nog bezig; deze pagina werkt zichzelf bij.", en: "Still working; this page keeps itself up to date."),
    "liveReady": Text(nl: "Het antwoord is er.", en: "The answer is here."),
    "liveEnded": Text(nl: "De vraag is beëindigd.", en: "The question has ended."),
    "answerTitle": Text(nl: "Antwoord", en: "Answer"),
    "answerOf": Text(nl: "Antwoord van {name}", en: "Answer of {name}"),
    "answerPending": Text(nl: "Er is nog geen antwoord.", en: "There is no answer yet."),
    "answerNone": Text(nl: "Deze run gaf geen antwoord.", en: "This run gave no answer."),
    "answerSealed": Text(
      nl: "Dit antwoord is verzegeld voor uw organisatie. De server, en dus deze pagina, kan het niet openen.",
      en: "This answer is sealed for your organisation. The server, and therefore this page, cannot open it."),
    "answerSealedHow": Text(
      nl:
        "Open het op uw eigen machine met de sleutel van uw organisatie, met de Python-client of wissel task result {id}.",
      en: "Open it on your own machine with your organisation's key, with the Python client or wissel task result {id}."
    ),
    "answerHidden": Text(
      nl: "Uw rol mag de antwoorden van deze vraag niet zien.", en: "Your role may not see this question's answers."),
    "answerElsewhere": Text(
      nl: "Dit antwoord is groot en staat apart opgeslagen. Haal het op met de Python-client.",
      en: "This answer is large and stored separately. Fetch it with the Python client."),
    "answerCleaned": Text(
      nl: "Dit antwoord is opgeruimd op {time}.", en: "This answer was cleaned up on {time}."),
    "answerUnreadable": Text(
      nl: "Dit antwoord is geen leesbare tekst ({bytes} bytes). Haal het op met de Python-client.",
      en: "This answer is no readable text ({bytes} bytes). Fetch it with the Python client."),
    "answerLong": Text(
      nl: "Dit antwoord is lang; hier staat het begin. Download het voor het geheel.",
      en: "This answer is long; this is its beginning. Download it for the whole."),
    "downloadAnswer": Text(nl: "Antwoord downloaden", en: "Download the answer"),
    "downloadChart": Text(nl: "Grafiek (Vega)", en: "Chart (Vega)"),
  ])
}
