/// How a laboratory value in one unit is said in another: multiplied by an exact decimal factor.
///
/// Between mass and amount of substance the factor depends on what is measured. The molar masses are those of IFCC and
/// IUPAC tables, rounded as laboratories do; prefixes are exact.
package struct UnitConversion: Sendable, Hashable {
  /// The LOINC code of the test in the source unit.
  package let analyte: String
  /// UCUM.
  package let source: String
  package let target: String
  package let factor: ExactDecimal

  private init(_ analyte: String, _ source: String, _ target: String, _ factor: String) {
    (self.analyte, self.source, self.target) = (analyte, source, target)
    self.factor = ExactDecimal(factor) ?? ExactDecimal(1)
  }

  /// The value in the target unit; nil where it has more digits than can be kept.
  package func convert(_ value: ExactDecimal) -> ExactDecimal? {
    let product = value.coefficient.multipliedReportingOverflow(by: factor.coefficient)
    guard !product.overflow else { return nil }
    return ExactDecimal(product.partialValue, scale: value.scale + factor.scale)
  }

  /// The conversion for a test reported in a unit, if there is one.
  package static func of(_ analyte: String, in unit: String) -> UnitConversion? {
    all.first { $0.analyte == analyte && $0.source == unit }
  }

  /// All of them. A test is named once per unit.
  package static let all: [UnitConversion] = [
    // Haemoglobin monomer, 16 114 g/mol.
    UnitConversion("718-7", "g/dL", "mmol/L", "0.6206"), UnitConversion("718-7", "g/L", "mmol/L", "0.06206"),
    // Creatinine, 113.12 g/mol.
    UnitConversion("2160-0", "mg/dL", "umol/L", "88.4"), UnitConversion("2160-0", "mg/L", "umol/L", "8.84"),
    UnitConversion("14682-9", "mmol/L", "umol/L", "1000"),
    // Glucose, 180.16 g/mol.
    UnitConversion("2345-7", "mg/dL", "mmol/L", "0.05551"), UnitConversion("2345-7", "g/L", "mmol/L", "5.551"),
    // Cholesterol, 386.65 g/mol.
    UnitConversion("2093-3", "mg/dL", "mmol/L", "0.02586"),
    // Urea nitrogen, 28.01 g/mol.
    UnitConversion("3094-0", "mg/dL", "mmol/L", "0.357"),
    // Bilirubin, 584.66 g/mol.
    UnitConversion("1975-2", "mg/dL", "umol/L", "17.104"),
    // Ferritin, C-reactive protein and cells: prefixes alone.
    UnitConversion("2276-4", "ng/mL", "ug/L", "1"), UnitConversion("1988-5", "mg/dL", "mg/L", "10"),
    UnitConversion("6690-2", "10*3/uL", "10*9/L", "1"), UnitConversion("777-3", "10*3/uL", "10*9/L", "1"),
    UnitConversion("6690-2", "/uL", "10*9/L", "0.001"), UnitConversion("777-3", "/uL", "10*9/L", "0.001"),
    UnitConversion("2823-3", "meq/L", "mmol/L", "1"), UnitConversion("2951-2", "meq/L", "mmol/L", "1"),
    // Body measures.
    UnitConversion("29463-7", "g", "kg", "0.001"), UnitConversion("29463-7", "[lb_av]", "kg", "0.45359237"),
    UnitConversion("8302-2", "m", "cm", "100"), UnitConversion("8302-2", "[in_i]", "cm", "2.54"),
  ]
}
