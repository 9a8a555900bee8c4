extension R4Codes {
  /// A value set's name, and the elements that are bound to it.
  static let bindings = """
    account-status Account.status
    action-cardinality-behavior PlanDefinition.action.cardinalityBehavior RequestGroup.action.cardinalityBehavior
    action-condition-kind PlanDefinition.action.condition.kind RequestGroup.action.condition.kind
    action-grouping-behavior PlanDefinition.action.groupingBehavior RequestGroup.action.groupingBehavior
    action-participant-type ActivityDefinition.participant.type PlanDefinition.action.participant.type
    action-precheck-behavior PlanDefinition.action.precheckBehavior RequestGroup.action.precheckBehavior
    action-relationship-type PlanDefinition.action.relatedAction.relationship RequestGroup.action.relatedAction.relationship
    action-required-behavior PlanDefinition.action.requiredBehavior RequestGroup.action.requiredBehavior
    action-selection-behavior PlanDefinition.action.selectionBehavior RequestGroup.action.selectionBehavior
    address-type Address.type
    address-use Address.use
    administrative-gender Patient.gender Patient.contact.gender Person.gender Practitioner.gender RelatedPerson.gender
    adverse-event-actuality AdverseEvent.actuality
    adverse-event-outcome AdverseEvent.outcome
    adverse-event-severity AdverseEvent.severity
    allergy-intolerance-category AllergyIntolerance.category
    allergy-intolerance-criticality AllergyIntolerance.criticality
    allergy-intolerance-type AllergyIntolerance.type
    allergyintolerance-clinical AllergyIntolerance.clinicalStatus
    allergyintolerance-verification AllergyIntolerance.verificationStatus
    appointmentstatus Appointment.status
    audit-event-action AuditEvent.action
    audit-event-outcome AuditEvent.outcome
    bundle-type Bundle.type
    care-plan-activity-kind CarePlan.activity.detail.kind
    care-plan-activity-status CarePlan.activity.detail.status
    care-plan-intent CarePlan.intent
    care-team-status CareTeam.status
    chargeitem-status ChargeItem.status
    claim-use Claim.use ClaimResponse.use ExplanationOfBenefit.use
    clinicalimpression-status ClinicalImpression.status
    codesystem-content-mode CodeSystem.content
    codesystem-hierarchy-meaning CodeSystem.hierarchyMeaning
    composition-attestation-mode Composition.attester.mode
    composition-status Composition.status DocumentReference.docStatus
    concept-map-equivalence ConceptMap.group.element.target.equivalence
    concept-property-type CodeSystem.property.type
    conceptmap-unmapped-mode ConceptMap.group.unmapped.mode
    condition-clinical Condition.clinicalStatus
    condition-ver-status Condition.verificationStatus
    consent-data-meaning Consent.provision.data.meaning
    consent-provision-type Consent.provision.type
    consent-state-codes Consent.status
    contact-point-system ContactPoint.system
    contact-point-use ContactPoint.use
    contributor-type Contributor.type
    days-of-week HealthcareService.availableTime.daysOfWeek Location.hoursOfOperation.daysOfWeek PractitionerRole.availableTime.daysOfWeek Timing.repeat.dayOfWeek
    detectedissue-severity DetectedIssue.severity
    device-nametype Device.deviceName.type DeviceDefinition.deviceName.type
    device-statement-status DeviceUseStatement.status
    device-status Device.status
    diagnostic-report-status DiagnosticReport.status
    document-reference-status DocumentManifest.status DocumentReference.status
    document-relationship-type Composition.relatesTo.code DocumentReference.relatesTo.code
    eligibilityrequest-purpose CoverageEligibilityRequest.purpose CoverageEligibilityResponse.purpose
    encounter-location-status Encounter.location.status
    encounter-status Encounter.status Encounter.statusHistory.status
    endpoint-status Endpoint.status
    episode-of-care-status EpisodeOfCare.status EpisodeOfCare.statusHistory.status
    event-status Communication.status Media.status Procedure.status
    event-timing Timing.repeat.when
    explanationofbenefit-status ExplanationOfBenefit.status
    filter-operator CodeSystem.filter.operator ValueSet.compose.include.filter.op
    flag-status Flag.status
    fm-status Claim.status ClaimResponse.status Coverage.status CoverageEligibilityRequest.status CoverageEligibilityResponse.status EnrollmentRequest.status EnrollmentResponse.status PaymentNotice.status PaymentReconciliation.status VisionPrescription.status
    goal-status Goal.lifecycleStatus
    group-type Group.type
    guidance-response-status GuidanceResponse.status
    history-status FamilyMemberHistory.status
    http-verb Bundle.entry.request.method
    identifier-use Identifier.use
    identity-assuranceLevel Person.link.assurance
    imagingstudy-status ImagingStudy.status
    immunization-evaluation-status ImmunizationEvaluation.status
    immunization-status Immunization.status
    invoice-status Invoice.status
    issue-severity OperationOutcome.issue.severity
    issue-type OperationOutcome.issue.code
    item-type Questionnaire.item.type
    linkage-type Linkage.item.type
    link-type Patient.link.type
    list-mode Composition.section.mode List.mode
    list-status List.status
    location-mode Location.mode
    location-status Location.status
    measure-report-status MeasureReport.status
    measure-report-type MeasureReport.type
    medication-admin-status MedicationAdministration.status
    medication-statement-status MedicationStatement.status
    medication-status Medication.status
    medicationdispense-status MedicationDispense.status
    medicationknowledge-status MedicationKnowledge.status
    medicationrequest-intent MedicationRequest.intent
    medicationrequest-status MedicationRequest.status
    metric-calibration-state DeviceMetric.calibration.state
    metric-calibration-type DeviceMetric.calibration.type
    metric-category DeviceMetric.category
    metric-color DeviceMetric.color
    metric-operational-status DeviceMetric.operationalStatus
    name-use HumanName.use
    namingsystem-identifier-type NamingSystem.uniqueId.type
    namingsystem-type NamingSystem.kind
    narrative-status Narrative.status
    network-type AuditEvent.agent.network.type
    note-type ClaimResponse.processNote.type ExplanationOfBenefit.processNote.type PaymentReconciliation.processNote.type
    observation-status DetectedIssue.status Observation.status RiskAssessment.status
    operation-parameter-use OperationDefinition.parameter.use ParameterDefinition.use
    participantrequired Appointment.participant.required
    participationstatus Appointment.participant.status AppointmentResponse.participantStatus
    product-category BiologicallyDerivedProduct.productCategory
    product-status BiologicallyDerivedProduct.status
    product-storage-scale BiologicallyDerivedProduct.storage.scale
    provenance-entity-role Provenance.entity.role
    publication-status ActivityDefinition.status CapabilityStatement.status ChargeItemDefinition.status CodeSystem.status CompartmentDefinition.status ConceptMap.status EffectEvidenceSynthesis.status EventDefinition.status Evidence.status EvidenceVariable.status ExampleScenario.status GraphDefinition.status ImplementationGuide.status InsurancePlan.status Library.status Measure.status MessageDefinition.status NamingSystem.status OperationDefinition.status PlanDefinition.status Questionnaire.status ResearchDefinition.status ResearchElementDefinition.status RiskEvidenceSynthesis.status SearchParameter.status StructureDefinition.status StructureMap.status TerminologyCapabilities.status TestScript.status ValueSet.status
    quantity-comparator Age.comparator Count.comparator Distance.comparator Duration.comparator Quantity.comparator
    questionnaire-answers-status QuestionnaireResponse.status
    questionnaire-enable-behavior Questionnaire.item.enableBehavior
    questionnaire-enable-operator Questionnaire.item.enableWhen.operator
    reaction-event-severity AllergyIntolerance.reaction.severity
    related-artifact-type RelatedArtifact.type
    remittance-outcome ClaimResponse.outcome CoverageEligibilityResponse.outcome EnrollmentResponse.outcome ExplanationOfBenefit.outcome PaymentReconciliation.outcome
    request-intent ActivityDefinition.intent DeviceRequest.intent NutritionOrder.intent RequestGroup.intent ServiceRequest.intent
    request-priority ActivityDefinition.priority Communication.priority CommunicationRequest.priority DeviceRequest.priority MedicationRequest.priority PlanDefinition.action.priority RequestGroup.action.priority RequestGroup.priority ServiceRequest.priority SupplyRequest.priority Task.priority
    request-status CarePlan.status CommunicationRequest.status DeviceRequest.status NutritionOrder.status RequestGroup.status ServiceRequest.status
    research-study-status ResearchStudy.status
    research-subject-status ResearchSubject.status
    response-code MessageHeader.response.code
    search-entry-mode Bundle.entry.search.mode
    slotstatus Slot.status
    sort-direction DataRequirement.sort.direction
    specimen-status Specimen.status
    subscription-channel-type Subscription.channel.type
    subscription-status Subscription.status
    substance-status Substance.status
    supplydelivery-status SupplyDelivery.status
    supplyrequest-status SupplyRequest.status
    task-intent Task.intent
    task-status Task.status
    trigger-type TriggerDefinition.type
    udi-entry-type Device.udiCarrier.entryType
    units-of-time Timing.repeat.durationUnit Timing.repeat.periodUnit
    verificationresult-status VerificationResult.status
    vision-base-codes VisionPrescription.lensSpecification.prism.base
    vision-eye-codes VisionPrescription.lensSpecification.eye
    """
}
