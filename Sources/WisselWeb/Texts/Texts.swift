import WisselPages

/// Everything the pages say, in both languages.
enum Texts {
  static let catalogue =
    Layout.catalogue.merging(site).merging(status).merging(tasks).merging(results).merging(sentences)

  private static let site = Catalogue([
    "sectionHome": Text(nl: "Start", en: "Home"),
    "sectionTasks": Text(nl: "Analyses", en: "Analyses"),
    "sectionCollaborations": Text(nl: "Samenwerkingen", en: "Collaborations"),
    "signIn": Text(nl: "Inloggen", en: "Sign in"),
    "signInIntro": Text(
      nl: "De vraag reist naar de ziekenhuizen, de gegevens blijven daar.",
      en: "The question travels to the hospitals; the data stay there."),
    "username": Text(nl: "Gebruikersnaam", en: "User name"),
    "password": Text(nl: "Wachtwoord", en: "Password"),
    "code": Text(nl: "Code uit uw app (6 cijfers)", en: "Code from your app (6 digits)"),
    "codeNeeded": Text(
      nl: "Vul ook de code uit uw authenticatie-app in.",
      en: "Please also fill in the code from your authenticator app."),
    "codeWrong": Text(
      nl: "De code klopt niet. Wacht op de volgende en probeer het opnieuw.",
      en: "That code is not right. Wait for the next one and try again."),
    "signInFailed": Text(
      nl: "Gebruikersnaam of wachtwoord klopt niet. Na een paar keer mis moet u een kwartier wachten.",
      en: "The user name or password is not right. After a few wrong tries you have to wait a quarter of an hour."),
    "secondFactorTitle": Text(nl: "Tweede stap instellen", en: "Set up the second step"),
    "secondFactorIntro": Text(
      nl: "Deze server vraagt ook om een code. Zet deze sleutel in uw authenticatie-app en log daarna opnieuw in.",
      en: "This server also asks for a code. Put this key into your authenticator app, then sign in again."),
    "secondFactorKey": Text(nl: "Sleutel", en: "Key"),
    "sessionEnded": Text(
      nl: "Uw sessie is afgelopen. Log opnieuw in.", en: "Your session has ended. Please sign in again."),
    "formExpired": Text(
      nl: "Dit formulier was verlopen. Probeer het nog eens.", en: "That form had expired. Please try again."),
    "errorTitle": Text(nl: "Dat lukte niet", en: "That did not work"),
    "errorNotFound": Text(
      nl: "Deze pagina bestaat niet, of u mag haar niet zien.", en: "This page does not exist, or you may not see it."),
    "errorForbidden": Text(
      nl: "Uw rol geeft hier geen toegang. Vraag de beheerder van uw organisatie om het recht «{rule}».",
      en: "Your role does not give access to this. Ask your organisation's administrator for the right “{rule}”."),
    "errorUnreachable": Text(
      nl: "De server antwoordt niet. Probeer het over een minuut opnieuw.",
      en: "The server does not answer. Please try again in a minute."),
    "errorServer": Text(
      nl: "De server kon dit niet beantwoorden. Probeer het opnieuw; blijft het zo, meld dan dit tijdstip: {time}.",
      en: "The server could not answer this. Please try again; if it stays like this, report this time: {time}."),
    "backHome": Text(nl: "Naar de startpagina", en: "To the home page"),
    "homeHello": Text(nl: "Dag, {name}", en: "Hello, {name}"),
    "homeLatest": Text(nl: "Laatste analyses", en: "Latest analyses"),
    "homeAll": Text(nl: "Alle analyses", en: "All analyses"),
    "homeAsk": Text(nl: "Een vraag stellen", en: "Asking a question"),
    "homeAskIntro": Text(
      nl: "Vragen stelt u met Python of op de opdrachtregel; hier volgt u ze en leest u het antwoord.",
      en: "You ask with Python or on the command line; here you follow your questions and read the answers."),
    "homeDescribe": Text(nl: "Beschrijven", en: "Describe"),
    "homeDescribeDetail": Text(nl: "tellingen, gemiddelden, spreiding", en: "counts, means, spread"),
    "homeCompare": Text(nl: "Vergelijken", en: "Compare"),
    "homeCompareDetail": Text(nl: "overleving, log-rank", en: "survival, log-rank"),
    "homeModel": Text(nl: "Voorspellen", en: "Predict"),
    "homeModelDetail": Text(nl: "Cox-regressie", en: "Cox regression"),
    "collaborationOne": Text(nl: "één samenwerking", en: "one collaboration"),
    "collaborationMany": Text(nl: "{count} samenwerkingen", en: "{count} collaborations"),
    "reachableOne": Text(nl: "één station bereikbaar", en: "one station online"),
    "reachableMany": Text(nl: "{count} stations bereikbaar", en: "{count} stations online"),
    "collaborationsNone": Text(
      nl: "Uw organisatie neemt nog aan geen samenwerking deel. Een beheerder voegt haar toe.",
      en: "Your organisation takes part in no collaboration yet. An administrator adds it."),
    "collaborationsIntro": Text(
      nl: "Wie samen vragen beantwoordt, en welke stations nu bereikbaar zijn.",
      en: "Who answers questions together, and which stations can be reached now."),
    "encrypted": Text(nl: "Versleuteld van begin tot eind", en: "Encrypted end to end"),
    "unencrypted": Text(nl: "Niet versleuteld", en: "Not encrypted"),
    "stations": Text(nl: "Stations", en: "Stations"),
    "station": Text(nl: "Station", en: "Station"),
    "organization": Text(nl: "Organisatie", en: "Organisation"),
    "presence": Text(nl: "Bereikbaar", en: "Presence"),
    "lastSeen": Text(nl: "Laatst gezien", en: "Last seen"),
    "never": Text(nl: "nog nooit", en: "never"),
    "online": Text(nl: "Bereikbaar", en: "Online"),
    "offline": Text(nl: "Onbereikbaar", en: "Offline"),
    "stationsNone": Text(
      nl: "Deze samenwerking heeft nog geen stations.", en: "This collaboration has no stations yet."),
    "stationsHidden": Text(
      nl: "Uw rol mag de stations van deze samenwerking niet zien.",
      en: "Your role may not see this collaboration's stations."),
    "collaborationTasks": Text(nl: "Analyses van deze samenwerking", en: "This collaboration's analyses"),
  ])

  private static let status = Catalogue([
    "statusPending": Text(nl: "Wacht", en: "Waiting"),
    "statusInitializing": Text(nl: "Begint", en: "Starting"),
    "statusActive": Text(nl: "Bezig", en: "Running"),
    "statusCompleted": Text(nl: "Klaar", en: "Ready"),
    "statusFailed": Text(nl: "Mislukt", en: "Failed"),
    "statusStartFailed": Text(nl: "Kon niet beginnen", en: "Could not start"),
    "statusNoImage": Text(nl: "Algoritme niet gevonden", en: "Algorithm not found"),
    "statusCrashed": Text(nl: "Vastgelopen", en: "Crashed"),
    "statusKilled": Text(nl: "Gestopt", en: "Stopped"),
    "statusNotAllowed": Text(nl: "Geweigerd", en: "Refused"),
    "statusUnknown": Text(nl: "Onbekende fout", en: "Unknown error"),
    "explainFailed": Text(
      nl: "Het algoritme is mislukt, of een andere run van deze vraag. Het logboek van de run zegt waarom.",
      en: "The algorithm failed, or another run of this question did. The run's log says why."),
    "explainStartFailed": Text(
      nl: "Het station kon het algoritme niet starten. Het logboek zegt wat er ontbrak.",
      en: "The station could not start the algorithm. The log says what was missing."),
    "explainNoImage": Text(
      nl: "Het image staat niet in het register en niet op het station. Controleer de naam.",
      en: "The image is neither in the registry nor at the station. Check its name."),
    "explainCrashed": Text(
      nl: "Het algoritme eindigde met een fout. Het logboek zegt waarom.",
      en: "The algorithm ended with an error. The log says why."),
    "explainKilled": Text(nl: "Iemand heeft deze vraag gestopt.", en: "Someone stopped this question."),
    "explainNotAllowed": Text(
      nl: "Het station laat dit algoritme of deze vrager niet toe. Vraag de beheerder van het station om toelating.",
      en: "The station does not allow this algorithm or this asker. Ask the station's operator to allow it."),
    "explainUnknown": Text(
      nl: "Er ging iets mis dat niemand voorzag. Het logboek helpt de beheerder van het station verder.",
      en: "Something went wrong that nobody foresaw. The log helps the station's operator."),
  ])
}
