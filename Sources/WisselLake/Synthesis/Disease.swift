/// What people come to a synthetic hospital with, and what is done then. ICD-10 codes are real; codes of the diagnosis
/// thesaurus are invented (they begin with 9), since the thesaurus may not be passed on.
struct Disease {
  let icd10: String
  let name: String
  let specialism: String
  /// How frequent it is among the diseases a person can have.
  let weight: Int
  let ages: ClosedRange<Int>
  var gender: Gender?
  /// In a thousand episodes.
  var admission = 0
  var dayAdmission = 0
  var emergency = 0
  var isChronic = false
  /// Care activity and its name.
  let activity: (code: String, name: String)
  var tests: [LaboratoryTest] = []
  var medicines: [Medicine] = []

  /// The thesaurus code that stands for it here.
  var thesaurusCode: String {
    let number = icd10.unicodeScalars.reduce(0) { ($0 * 37 + Int($1.value)) % 1_000_000 }
    return "9000" + String(String(1_000_000 + number).suffix(6))
  }
}

enum Gender: String {
  case male, female, other, unknown
}

extension Disease {
  static let all: [Disease] = [
    Disease(
      icd10: "I10", name: "Essentiële hypertensie", specialism: "0313", weight: 12, ages: 35...100, isChronic: true,
      activity: ("039757", "Ambulante 24-uurs bloeddrukmeting"), tests: [.potassium, .creatinine, .sodium],
      medicines: [.lisinopril, .amlodipine]),
    Disease(
      icd10: "E11.9", name: "Diabetes mellitus type 2", specialism: "0313", weight: 10, ages: 30...100,
      emergency: 40, isChronic: true, activity: ("190013", "Herhaalpolikliniekbezoek"),
      tests: [.glucose, .hba1c, .creatinine, .cholesterol], medicines: [.metformin]),
    Disease(
      icd10: "I48.9", name: "Atriumfibrilleren", specialism: "0320", weight: 7, ages: 45...100, admission: 150,
      emergency: 250, isChronic: true, activity: ("039844", "Elektrocardiogram"), tests: [.potassium, .creatinine],
      medicines: [.apixaban, .metoprolol]),
    Disease(
      icd10: "I21.9", name: "Acuut myocardinfarct", specialism: "0320", weight: 4, ages: 40...100, admission: 960,
      emergency: 900, activity: ("033279", "Coronairangiografie"), tests: [.potassium, .creatinine, .hemoglobin],
      medicines: [.acetylsalicylicAcid, .metoprolol]),
    Disease(
      icd10: "I50.9", name: "Hartfalen", specialism: "0320", weight: 5, ages: 55...100, admission: 450, emergency: 400,
      isChronic: true, activity: ("039494", "Echocardiografie"), tests: [.sodium, .potassium, .creatinine],
      medicines: [.furosemide, .lisinopril]),
    Disease(
      icd10: "J44.9", name: "Chronische obstructieve longziekte", specialism: "0322", weight: 6, ages: 40...100,
      admission: 250, emergency: 250, isChronic: true, activity: ("039712", "Longfunctieonderzoek"),
      tests: [.crp, .leukocytes], medicines: [.salbutamol, .prednisolone]),
    Disease(
      icd10: "J18.9", name: "Pneumonie", specialism: "0322", weight: 5, ages: 0...100, admission: 700, emergency: 650,
      activity: ("085042", "X-thorax"), tests: [.crp, .leukocytes, .sodium], medicines: [.amoxicillin]),
    Disease(
      icd10: "C50.9", name: "Mammacarcinoom", specialism: "0303", weight: 3, ages: 30...95, gender: .female,
      admission: 500, dayAdmission: 300, isChronic: true, activity: ("086902", "Mammografie"),
      tests: [.hemoglobin, .platelets], medicines: [.tamoxifen]),
    Disease(
      icd10: "K40.9", name: "Hernia inguinalis", specialism: "0303", weight: 5, ages: 1...95, gender: .male,
      dayAdmission: 850, activity: ("035700", "Herstel liesbreuk"), tests: [.hemoglobin]),
    Disease(
      icd10: "K35.8", name: "Appendicitis acuta", specialism: "0303", weight: 3, ages: 4...70, admission: 980,
      emergency: 950, activity: ("034910", "Appendectomie"), tests: [.crp, .leukocytes]),
    Disease(
      icd10: "M16.1", name: "Coxartrose", specialism: "0305", weight: 5, ages: 50...95, admission: 550,
      activity: ("038567", "Totale heupprothese"), tests: [.hemoglobin, .platelets], medicines: [.paracetamol]),
    Disease(
      icd10: "S72.0", name: "Fractuur van collum femoris", specialism: "0305", weight: 3, ages: 65...105,
      admission: 990, emergency: 980, activity: ("038533", "Osteosynthese femur"), tests: [.hemoglobin, .sodium],
      medicines: [.paracetamol]),
    Disease(
      icd10: "H25.9", name: "Seniele cataract", specialism: "0301", weight: 6, ages: 55...105, dayAdmission: 900,
      activity: ("031241", "Cataractoperatie")),
    Disease(
      icd10: "N39.0", name: "Urineweginfectie", specialism: "0306", weight: 4, ages: 0...105, admission: 200,
      emergency: 300, activity: ("190060", "Eerste polikliniekbezoek"), tests: [.crp, .leukocytes, .creatinine],
      medicines: [.amoxicillin]),
    Disease(
      icd10: "O80", name: "Spontane bevalling", specialism: "0307", weight: 4, ages: 18...44, gender: .female,
      admission: 950, activity: ("037510", "Begeleiding bevalling"), tests: [.hemoglobin]),
    Disease(
      icd10: "J35.0", name: "Chronische tonsillitis", specialism: "0302", weight: 3, ages: 2...30, dayAdmission: 900,
      activity: ("032650", "Tonsillectomie")),
    Disease(
      icd10: "N18.3", name: "Chronische nierinsufficiëntie", specialism: "0313", weight: 4, ages: 40...105,
      isChronic: true, activity: ("190013", "Herhaalpolikliniekbezoek"), tests: [.creatinine, .potassium, .hemoglobin],
      medicines: [.lisinopril, .furosemide]),
    Disease(
      icd10: "I63.9", name: "Herseninfarct", specialism: "0330", weight: 3, ages: 45...105, admission: 950,
      emergency: 940, activity: ("081142", "CT hersenen"), tests: [.glucose, .sodium, .cholesterol],
      medicines: [.acetylsalicylicAcid]),
    Disease(
      icd10: "D50.9", name: "IJzergebreksanemie", specialism: "0313", weight: 4, ages: 15...100, dayAdmission: 100,
      activity: ("190013", "Herhaalpolikliniekbezoek"), tests: [.hemoglobin, .ferritin]),
  ]

  static let lungCancer = Disease(
    icd10: "C34.1", name: "Bronchuscarcinoom", specialism: "0322", weight: 2, ages: 38...92, isChronic: true,
    activity: ("032511", "Bronchoscopie met biopsie"), tests: [.hemoglobin, .leukocytes, .creatinine, .crp],
    medicines: [.cisplatin, .pembrolizumab])
}
