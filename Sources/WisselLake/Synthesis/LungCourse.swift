import WisselConsent

/// The course of a lung cancer. How long somebody lives depends on stage, performance status, gender and age, with an
/// exponential time: the effects are chosen to look like those in the literature, and no patient's data are behind them.
struct LungCourse {
  struct Stage {
    let name: String
    let tumour: String
    let nodes: String
    let metastasis: String
    let weight: Int
    /// Mean days of survival of a man of 65 in good condition.
    let days: Double
  }

  static let stages = [
    Stage(name: "IA", tumour: "T1b", nodes: "N0", metastasis: "M0", weight: 18, days: 3200),
    Stage(name: "IB", tumour: "T2a", nodes: "N0", metastasis: "M0", weight: 7, days: 2400),
    Stage(name: "IIB", tumour: "T3", nodes: "N0", metastasis: "M0", weight: 10, days: 1500),
    Stage(name: "IIIA", tumour: "T3", nodes: "N1", metastasis: "M0", weight: 12, days: 900),
    Stage(name: "IIIB", tumour: "T3", nodes: "N2", metastasis: "M0", weight: 9, days: 620),
    Stage(name: "IVA", tumour: "T2b", nodes: "N2", metastasis: "M1b", weight: 20, days: 380),
    Stage(name: "IVB", tumour: "T4", nodes: "N3", metastasis: "M1c", weight: 24, days: 270),
  ]
  /// ICD-O-3 morphology and its name.
  static let histologies: [(code: String, name: String, weight: Int)] = [
    ("8140/3", "Adenocarcinoom", 50), ("8070/3", "Plaveiselcelcarcinoom", 25), ("8041/3", "Kleincellig carcinoom", 14),
    ("8046/3", "Niet-kleincellig carcinoom", 11),
  ]

  let diagnosis: Day
  let icd10: String
  let stage: Stage
  let histology: (code: String, name: String, weight: Int)
  /// ECOG performance status, 0 to 3.
  let performance: Int
  /// Kilogrammes lost in the half year before the diagnosis.
  let weightLoss: Double
  /// Nil where the follow-up ends first.
  let death: Day?

  init(_ person: Person, lastDay: Day, _ random: inout SynthesisRandom) {
    diagnosis = lastDay.adding(-random.number(60...1460))
    icd10 = random.pick(["C34.0", "C34.1", "C34.2", "C34.3", "C34.9"])
    stage = random.pick(Self.stages) { $0.weight }
    histology = random.pick(Self.histologies) { $0.weight }
    performance = random.pick([0, 1, 2, 3]) { [30, 45, 19, 6][$0] }
    weightLoss = max(-3, 3.2 + 4.5 * random.normal() + Double(performance))
    let hazard =
      [1, 1.4, 2.1, 3.4][performance] * (person.gender == .female ? 0.65 : 1)
      * (1 + Double(person.age(on: diagnosis) - 65) * 0.012)
    let days = Int(stage.days / max(hazard, 0.3) * random.exponential()) + 3
    let end = diagnosis.adding(days)
    death = end <= lastDay ? end : nil
  }
}
