extension OMOPQuality {
  /// The checks, by the names that OHDSI's Data Quality Dashboard gives them; those after `withinObservationPeriod` are
  /// ours. The number is that of the list the checks were chosen from.
  package enum Name: String, Sendable, CaseIterable {
    /// 1. A table of the CDM is there.
    case cdmTable
    /// 2. So are its columns.
    case cdmField
    /// 3. They are of the types they must be of.
    case cdmDatatype
    /// 4. A required column has a value.
    case isRequired
    /// 5. A key is there once.
    case isPrimaryKey
    /// 6. What an identifier or a concept points to is there.
    case isForeignKey
    /// 7. Concepts are of the column's domain.
    case fkDomain
    /// 8. Concepts are of the column's class.
    case fkClass
    /// 9. Concepts are standard, and valid.
    case isStandardValidConcept
    /// 10 and 11. Persons have a record in the table.
    case measurePersonCompleteness
    /// 12. Observation periods neither overlap nor touch.
    case measureObservationPeriodOverlap
    /// 13. A column that may be empty has a value.
    case measureValueCompleteness
    /// 14. Records have a standard concept other than 0.
    case standardConceptRecordCompleteness
    /// 15. Records have a source concept other than 0.
    case sourceConceptRecordCompleteness
    /// 16. Distinct source values have a standard concept other than 0.
    case sourceValueCompleteness
    /// 17 and 27. A value is not too low.
    case plausibleValueLow
    /// 18 and 27. A value is not too high.
    case plausibleValueHigh
    /// 19. Nothing ends before it starts.
    case plausibleStartBeforeEnd
    /// 20. Nothing happens before birth.
    case plausibleAfterBirth
    /// 21. Nothing happens later than 60 days after death.
    case plausibleBeforeDeath
    /// 22 and 23. Events are within their visit, give or take a week; parts of a visit exactly.
    case withinVisitDates
    /// 24. An end is not before the start that another table knows.
    case plausibleTemporalAfter
    /// 25. Conditions, with all that is below them, are of people of the gender that can have them.
    case plausibleGenderUseDescendants
    /// 26. A measurement's unit is one of those it can have.
    case plausibleUnitConceptIds
    /// 28. Persons with conditions have an era.
    case measureConditionEraCompleteness
    /// 29. Events are within an observation period.
    case withinObservationPeriod
    /// 30. Every resource is in a table, or a rule keeps it out.
    case rowBalance
    /// 31. What a resource refers to is there.
    case unresolvedReference
    /// 32. Nothing is there twice: person, concept, date and value.
    case duplicateRecords
    /// 33. The records of a table, since the build before.
    case driftRecords
    /// 33. The persons of a table, since the build before.
    case driftPersons
    /// 33. The share of records without a concept, since the build before.
    case driftUnmapped
    /// 33. The records of months that were over at the build before.
    case driftMonths
    /// 33. The records of each concept, since the build before.
    case driftConcepts
    /// 33. Mean and median of what is measured most, since the build before.
    case driftValues
    /// 34. A number has a unit.
    case numberWithoutUnit
    /// 34. A unit has a number.
    case unitWithoutNumber
    /// 35. The vocabulary is the one that codes were mapped with.
    case vocabularyVersion
    /// 36. No text looks like a citizen service number, an e-mail address or a telephone number.
    case looksIdentifying
  }
}

extension OMOPQuality.Name {
  /// Kahn's categories, and one of ours.
  package enum Category: String, Sendable { case conformance, completeness, plausibility, privacy }

  package var category: Category {
    switch self {
    case .cdmTable, .cdmField, .cdmDatatype, .isRequired, .isPrimaryKey, .isForeignKey, .fkDomain, .fkClass,
      .isStandardValidConcept, .withinObservationPeriod, .unresolvedReference, .vocabularyVersion:
      .conformance
    case .measurePersonCompleteness, .measureValueCompleteness, .standardConceptRecordCompleteness,
      .sourceConceptRecordCompleteness, .sourceValueCompleteness, .measureConditionEraCompleteness, .rowBalance,
      .numberWithoutUnit, .unitWithoutNumber:
      .completeness
    case .measureObservationPeriodOverlap, .plausibleValueLow, .plausibleValueHigh, .plausibleStartBeforeEnd,
      .plausibleAfterBirth, .plausibleBeforeDeath, .withinVisitDates, .plausibleTemporalAfter,
      .plausibleGenderUseDescendants, .plausibleUnitConceptIds, .duplicateRecords, .driftRecords, .driftPersons,
      .driftUnmapped, .driftMonths, .driftConcepts, .driftValues:
      .plausibility
    case .looksIdentifying: .privacy
    }
  }

  /// Whether tables that fail it are not what they say they are.
  package var isFatal: Bool {
    switch self {
    case .cdmTable, .cdmField, .cdmDatatype, .isRequired, .isPrimaryKey, .isForeignKey,
      .measureObservationPeriodOverlap:
      true
    default: false
    }
  }
}
