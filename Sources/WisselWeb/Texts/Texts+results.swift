import WisselPages

extension Texts {
  static let results = Catalogue([
    "methodSummary": Text(nl: "Samenvatting", en: "Summary"),
    "methodSurvival": Text(nl: "Overleving (Kaplan–Meier)", en: "Survival (Kaplan–Meier)"),
    "methodLogRank": Text(nl: "Log-ranktoets", en: "Log-rank test"),
    "methodCox": Text(nl: "Cox-regressie ({ties})", en: "Cox regression ({ties})"),
    "variable": Text(nl: "Variabele", en: "Variable"),
    "level": Text(nl: "Waarde", en: "Value"),
    "count": Text(nl: "Aantal", en: "Count"),
    "share": Text(nl: "Aandeel", en: "Share"),
    "persons": Text(nl: "Personen", en: "Persons"),
    "missing": Text(nl: "Ontbreekt", en: "Missing"),
    "mean": Text(nl: "Gemiddelde (95 %-BI)", en: "Mean (95% CI)"),
    "deviation": Text(nl: "SD", en: "SD"),
    "minimum": Text(nl: "Min.", en: "Min."),
    "maximum": Text(nl: "Max.", en: "Max."),
    "numericColumns": Text(nl: "Getallen", en: "Numbers"),
    "categoricalColumns": Text(nl: "Categorieën", en: "Categories"),
    "group": Text(nl: "Groep", en: "Group"),
    "everyone": Text(nl: "iedereen", en: "everyone"),
    "events": Text(nl: "Gebeurtenissen", en: "Events"),
    "expectedEvents": Text(nl: "Verwacht", en: "Expected"),
    "median": Text(nl: "Mediaan (95 %-BI)", en: "Median (95% CI)"),
    "meanUpTo": Text(nl: "Gemiddelde tot {tau}", en: "Mean up to {tau}"),
    "notReached": Text(nl: "niet bereikt", en: "not reached"),
    "survivalTitle": Text(nl: "Overleving", en: "Survival"),
    "survivalBy": Text(nl: "Overleving naar {group}", en: "Survival by {group}"),
    "survivalTable": Text(nl: "Overleving in getallen", en: "Survival in numbers"),
    "survivalAt": Text(nl: "Overleving (95 %-BI)", en: "Survival (95% CI)"),
    "time": Text(nl: "Tijd", en: "Time"),
    "timeAxis": Text(nl: "tijd ({time})", en: "time ({time})"),
    "timeAxisPlain": Text(nl: "tijd", en: "time"),
    "leftOut": Text(
      nl: "Niet meegerekend: {stations}.", en: "Not included: {stations}."),
    "atRisk": Text(nl: "Aantal at risk", en: "Number at risk"),
    "atRiskNote": Text(
      nl: "Aantal at risk bij de eerste gebeurtenis vanaf dat tijdstip. De band is het 95 %-betrouwbaarheidsinterval.",
      en: "Number at risk at the first event from that time on. The band is the 95% confidence interval."),
    "atRiskGridNote": Text(
      nl:
        "Alleen de gevraagde tijdstippen zijn berekend; de lijnen ertussen wijzen de weg. De streepjes zijn 95 %-betrouwbaarheidsintervallen.",
      en:
        "Only the times asked for were computed; the lines between them lead the eye. The bars are 95% confidence intervals."
    ),
    "chartText": Text(
      nl: "Grafiek van de overleving over de tijd van 0 tot {end}: {groups}.",
      en: "Chart of survival over time from 0 to {end}: {groups}."),
    "chartTextGroup": Text(nl: "{group} daalt van 100 % naar {last}", en: "{group} falls from 100% to {last}"),
    "hazardRatio": Text(nl: "Hazardratio (95 %-BI)", en: "Hazard ratio (95% CI)"),
    "forestHeading": Text(nl: "Op logschaal rond 1", en: "On a log scale around 1"),
    "pValue": Text(nl: "p", en: "p"),
    "perUnit": Text(nl: "per eenheid", en: "per unit"),
    "versus": Text(nl: "t.o.v. {reference}", en: "versus {reference}"),
    "aliased": Text(nl: "niet te schatten", en: "cannot be estimated"),
    "concordance": Text(nl: "Concordantie", en: "Concordance"),
    "likelihoodRatio": Text(nl: "Likelihood-ratiotoets", en: "Likelihood-ratio test"),
    "testStatement": Text(
      nl: "χ² = {chi2} op {df} vrijheidsgraden, {p}", en: "χ² = {chi2} on {df} degrees of freedom, {p}"),
    "testStatementOne": Text(
      nl: "χ² = {chi2} op 1 vrijheidsgraad, {p}", en: "χ² = {chi2} on 1 degree of freedom, {p}"),
    "testLogRank": Text(nl: "Log-rank", en: "Log-rank"),
    "testPeto": Text(
      nl: "Peto–Peto (vroege verschillen wegen zwaarder)", en: "Peto–Peto (early differences weigh more)"),
    "testStratified": Text(nl: "Log-rank binnen stations", en: "Log-rank within stations"),
    "test": Text(nl: "Toets", en: "Test"),
    "chiSquare": Text(nl: "χ² (vrijheidsgraden)", en: "χ² (degrees of freedom)"),
    "binnedNote": Text(
      nl: "Tijden zijn samengevoegd in vakken van {width}, zodat achter elk getal genoeg personen staan.",
      en: "Times were joined into bins of {width}, so that enough persons stand behind every number."),
    "profileOpen": Text(
      nl: "Beleid van de stations: open (openbare gegevens).", en: "The stations' policy: open (public data)."),
    "profileGuarded": Text(
      nl:
        "Beleid van de stations: minstens {minimum} personen achter elk getal; wat daaronder valt, staat er als < {minimum}.",
      en:
        "The stations' policy: at least {minimum} persons behind every number; what falls below it shows as < {minimum}."
    ),
  ])

  static let sentences = Catalogue([
    "saySurvivalGroup": Text(
      nl: "{median} bij {group} (95 %-BI {interval})", en: "{median} for {group} (95% CI {interval})"),
    "saySurvivalNone": Text(nl: "niet bereikt bij {group}", en: "not reached for {group}"),
    "saySurvival": Text(nl: "De mediane overleving is {groups}.", en: "The median survival is {groups}."),
    "saySurvivalUnit": Text(nl: "Tijd is gemeten als {time}.", en: "Time is measured as {time}."),
    "sayLogRankDiffers": Text(
      nl: "De overleving verschilt naar {group}", en: "Survival differs by {group}"),
    "sayLogRankSame": Text(
      nl: "De gegevens tonen geen duidelijk verschil in overleving naar {group}",
      en: "The data show no clear difference in survival by {group}"),
    "sayLogRankTest": Text(nl: "(log-ranktoets, {test}).", en: "(log-rank test, {test})."),
    "sayLogRankMore": Text(
      nl: "Bij {group} waren er meer gebeurtenissen dan verwacht: {observed} tegen {expected}.",
      en: "There were more events than expected for {group}: {observed} against {expected}."),
    "sayCoxLower": Text(
      nl: "Bij {level} ({variable}) ligt het risico {percent} lager dan bij {reference}",
      en: "For {level} ({variable}) the risk is {percent} lower than for {reference}"),
    "sayCoxHigher": Text(
      nl: "Bij {level} ({variable}) ligt het risico {percent} hoger dan bij {reference}",
      en: "For {level} ({variable}) the risk is {percent} higher than for {reference}"),
    "sayCoxUnitLower": Text(
      nl: "Elke eenheid meer {variable} verlaagt het risico met {percent}",
      en: "Each unit more of {variable} lowers the risk by {percent}"),
    "sayCoxUnitHigher": Text(
      nl: "Elke eenheid meer {variable} verhoogt het risico met {percent}",
      en: "Each unit more of {variable} raises the risk by {percent}"),
    "sayCoxInterval": Text(
      nl: "bij gelijke overige variabelen (hazardratio {ratio}, 95 %-betrouwbaarheidsinterval {interval}).",
      en: "with the other variables held equal (hazard ratio {ratio}, 95% confidence interval {interval})."),
    "sayCoxSecond": Text(
      nl: "(hazardratio {ratio}, 95 %-betrouwbaarheidsinterval {interval}).",
      en: "(hazard ratio {ratio}, 95% confidence interval {interval})."),
    "sayCoxNothing": Text(
      nl: "Geen van de variabelen hangt duidelijk samen met het risico:",
      en: "No variable is clearly related to the risk:"),
    "sayCoxNothingRest": Text(
      nl: "elk 95 %-betrouwbaarheidsinterval bevat 1.", en: "every 95% confidence interval includes 1."),
  ])
}
