/// The types of resources a synthetic hospital has, each a file.
package enum ResourceType: String, CaseIterable, Sendable {
  case Organization, Location, Practitioner, PractitionerRole, Medication, Questionnaire
  case Patient, Consent, EpisodeOfCare, Account, Encounter, Condition, Observation, Procedure, DiagnosticReport
  case MedicationRequest, MedicationAdministration, QuestionnaireResponse, Bundle, DocumentReference, Binary
}
