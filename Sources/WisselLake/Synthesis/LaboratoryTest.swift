/// A laboratory test: its LOINC code, unit and usual values, and what a second device makes of it.
struct LaboratoryTest {
  struct Scale {
    let loinc: String
    let name: String
    /// UCUM.
    let unit: String
    let mean: Double
    let deviation: Double
    let digits: Int
    /// Of people without a disease, as written.
    let range: (low: String, high: String)
  }

  let scales: [Scale]

  private init(_ scales: Scale...) { self.scales = scales }

  private static func scale(
    _ loinc: String, _ name: String, _ unit: String, _ mean: Double, _ deviation: Double, _ digits: Int, _ low: String,
    _ high: String
  ) -> Scale {
    Scale(
      loinc: loinc, name: name, unit: unit, mean: mean, deviation: deviation, digits: digits, range: (low, high))
  }

  static let hemoglobin = LaboratoryTest(
    scale("59260-0", "Hemoglobine", "mmol/L", 8.4, 1.1, 1, "7.4", "10.7"),
    scale("718-7", "Hemoglobine", "g/dL", 13.5, 1.8, 1, "12.0", "17.2"))
  static let creatinine = LaboratoryTest(
    scale("14682-9", "Kreatinine", "umol/L", 88, 28, 0, "45", "110"),
    scale("2160-0", "Kreatinine", "mg/dL", 1.00, 0.32, 2, "0.51", "1.24"))
  static let glucose = LaboratoryTest(
    scale("14749-6", "Glucose", "mmol/L", 6.9, 1.9, 1, "4.0", "7.8"),
    scale("2345-7", "Glucose", "mg/dL", 124, 34, 0, "72", "140"))
  static let potassium = LaboratoryTest(scale("2823-3", "Kalium", "mmol/L", 4.2, 0.4, 1, "3.5", "5.0"))
  static let sodium = LaboratoryTest(scale("2951-2", "Natrium", "mmol/L", 139, 3.2, 0, "135", "145"))
  static let crp = LaboratoryTest(scale("1988-5", "CRP", "mg/L", 24, 26, 0, "0", "10"))
  static let leukocytes = LaboratoryTest(scale("6690-2", "Leukocyten", "10*9/L", 8.4, 2.9, 1, "4.0", "10.0"))
  static let platelets = LaboratoryTest(scale("777-3", "Trombocyten", "10*9/L", 262, 64, 0, "150", "400"))
  static let hba1c = LaboratoryTest(
    scale("59261-8", "HbA1c", "mmol/mol", 54, 11, 0, "20", "42"),
    scale("4548-4", "HbA1c", "%", 7.1, 1.0, 1, "4.0", "6.0"))
  static let cholesterol = LaboratoryTest(
    scale("14647-2", "Cholesterol", "mmol/L", 5.0, 1.0, 1, "0.0", "6.5"))
  static let ferritin = LaboratoryTest(scale("2276-4", "Ferritine", "ug/L", 36, 22, 0, "20", "300"))
}
