/// A medicine as hospitals prescribe it: its ATC code, name and dose.
struct Medicine {
  let atc: String
  let name: String
  let dose: String
  /// UCUM.
  let unit: String
  let timesADay: Int

  /// The id of its Medication within a hospital.
  var id: String { "med-\(atc.lowercased())" }

  static let lisinopril = Medicine(atc: "C09AA03", name: "Lisinopril", dose: "10", unit: "mg", timesADay: 1)
  static let amlodipine = Medicine(atc: "C08CA01", name: "Amlodipine", dose: "5", unit: "mg", timesADay: 1)
  static let metformin = Medicine(atc: "A10BA02", name: "Metformine", dose: "500", unit: "mg", timesADay: 2)
  static let apixaban = Medicine(atc: "B01AF02", name: "Apixaban", dose: "5", unit: "mg", timesADay: 2)
  static let metoprolol = Medicine(atc: "C07AB02", name: "Metoprolol", dose: "50", unit: "mg", timesADay: 1)
  static let acetylsalicylicAcid = Medicine(
    atc: "B01AC06", name: "Acetylsalicylzuur", dose: "80", unit: "mg", timesADay: 1)
  static let furosemide = Medicine(atc: "C03CA01", name: "Furosemide", dose: "40", unit: "mg", timesADay: 1)
  static let salbutamol = Medicine(atc: "R03AC02", name: "Salbutamol", dose: "100", unit: "ug", timesADay: 4)
  static let prednisolone = Medicine(atc: "H02AB06", name: "Prednisolon", dose: "30", unit: "mg", timesADay: 1)
  static let amoxicillin = Medicine(atc: "J01CA04", name: "Amoxicilline", dose: "500", unit: "mg", timesADay: 3)
  static let tamoxifen = Medicine(atc: "L02BA01", name: "Tamoxifen", dose: "20", unit: "mg", timesADay: 1)
  static let paracetamol = Medicine(atc: "N02BE01", name: "Paracetamol", dose: "1000", unit: "mg", timesADay: 3)
  static let cisplatin = Medicine(atc: "L01XA01", name: "Cisplatine", dose: "75", unit: "mg/m2", timesADay: 1)
  static let pembrolizumab = Medicine(atc: "L01FF02", name: "Pembrolizumab", dose: "200", unit: "mg", timesADay: 1)

  static let all = [
    lisinopril, amlodipine, metformin, apixaban, metoprolol, acetylsalicylicAcid, furosemide, salbutamol, prednisolone,
    amoxicillin, tamoxifen, paracetamol, cisplatin, pembrolizumab,
  ]
}
