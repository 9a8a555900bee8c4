-- Every resource, by what its own words say: the rule that keeps it out, if one does, and whether it is in a table.
WITH observation_whole AS (
  SELECT o.observation_id, any_value(o.patient_id) AS patient_id, any_value(o.status) AS status,
    bool_or(@month(coalesce(o.effective, CAST(o.issued AS VARCHAR))) IS NOT NULL) AS is_dated,
    bool_or(o.absent_reason IS NOT NULL) AS is_absent, bool_or(o.absent_reason IS NULL AND coalesce(
      CAST(o.value AS VARCHAR), CAST(o.value_integer AS VARCHAR), o.value_code, @words(o)) IS NOT NULL) AS has_value
  FROM observations o GROUP BY o.observation_id
), said AS (
  SELECT 'Encounter' AS type, encounter_id AS id, patient_id,
    CASE WHEN coalesce(status, '') NOT IN ('finished', 'in-progress', 'onleave', 'arrived', 'triaged') THEN 'status'
      WHEN @month(period_start) IS NULL THEN 'no start' END AS rule
  FROM encounters
  UNION ALL
  SELECT 'Condition', c.condition_id, c.patient_id,
    CASE WHEN coalesce(c.verification_status, 'confirmed') NOT IN ('confirmed', 'provisional', 'differential', 'refuted')
        THEN 'not confirmed'
      WHEN coalesce(c.snomed, c.icd10, c.diagnosis_thesaurus) IS NULL THEN 'no code'
      WHEN @month(coalesce(CAST(c.onset_date AS VARCHAR), CAST(c.recorded_date AS VARCHAR),
        CAST(n.period_start AS VARCHAR))) IS NULL THEN 'no start' END
  FROM conditions c LEFT JOIN encounters n ON n.encounter_id = c.encounter_id
  UNION ALL
  SELECT 'Observation', observation_id, patient_id,
    CASE WHEN coalesce(status, '') NOT IN ('final', 'amended', 'corrected') THEN 'status'
      WHEN NOT has_value AND is_absent THEN 'no value: a reason is given' WHEN NOT has_value THEN 'no value'
      WHEN NOT is_dated THEN 'no date' END
  FROM observation_whole
  UNION ALL
  SELECT 'Procedure', procedure_id, patient_id,
    CASE WHEN coalesce(status, 'not-done') IN ('not-done', 'entered-in-error', 'preparation') THEN 'status'
      WHEN @month(performed) IS NULL THEN 'no date' END
  FROM procedures
  UNION ALL
  SELECT 'MedicationRequest', medication_request_id, patient_id,
    CASE WHEN coalesce(intent, '') NOT IN ('order', 'original-order', 'filler-order', 'instance-order') THEN 'intent'
      WHEN coalesce(status, 'draft') IN ('cancelled', 'draft', 'entered-in-error') THEN 'status'
      WHEN @month(coalesce(valid_from, authored)) IS NULL THEN 'no date' END
  FROM medication_requests
  UNION ALL
  SELECT 'MedicationAdministration', administration_id, patient_id,
    CASE WHEN coalesce(status, '') NOT IN ('completed', 'in-progress') THEN 'status'
      WHEN @month(effective) IS NULL THEN 'no date' END
  FROM medication_administrations
  UNION ALL
  SELECT 'Immunization', immunization_id, patient_id,
    CASE WHEN coalesce(status, '') <> 'completed' THEN 'status' WHEN @month(occurrence) IS NULL THEN 'no date' END
  FROM immunizations
  UNION ALL
  SELECT 'AllergyIntolerance', allergy_id, patient_id,
    CASE WHEN coalesce(verification_status, 'confirmed') IN ('refuted', 'entered-in-error') THEN 'not confirmed'
      WHEN code IS NULL THEN 'no code'
      WHEN @month(coalesce(CAST(onset_date AS VARCHAR), CAST(recorded_date AS VARCHAR))) IS NULL THEN 'no date' END
  FROM allergies
  UNION ALL
  SELECT 'Specimen', specimen_id, patient_id,
    CASE WHEN coalesce(status, 'available') = 'entered-in-error' THEN 'status'
      WHEN @month(collected) IS NULL THEN 'no date' END
  FROM specimens
  UNION ALL
  SELECT DISTINCT 'QuestionnaireResponse', response_id, patient_id,
    CASE WHEN coalesce(status, '') NOT IN ('completed', 'amended') THEN 'status'
      WHEN @month(authored) IS NULL THEN 'no date' END
  FROM questionnaire_answers
  UNION ALL
  SELECT 'Letter', l.letter_id, l.patient_id,
    CASE WHEN NOT s.grants_text THEN 'texts are not granted' WHEN l.text IS NULL THEN l.unread
      WHEN l.date IS NULL THEN 'no date' END
  FROM letters l CROSS JOIN omop_settings s
  UNION ALL
  SELECT 'Death', patient_id, patient_id, CASE WHEN @month(deceased_date) IS NULL THEN 'no date' END
  FROM patients WHERE deceased_date IS NOT NULL OR CAST(deceased AS BOOLEAN)
), here AS (
  SELECT 'Encounter' AS type, encounter_id AS id FROM omop_visit
  UNION SELECT kind, id FROM omop_event
  UNION SELECT 'Letter', letter_id FROM letters WHERE omop_key('note', letter_id) IN (SELECT note_id FROM note)
  UNION SELECT 'Death', patient FROM omop_person WHERE person_id IN (SELECT person_id FROM death)
)
SELECT 'Patient' AS type, patient_id AS id,
  CASE WHEN NOT coalesce(CAST(active AS BOOLEAN), true) THEN 'not active'
    WHEN TRY_CAST(left(CAST(birth_date AS VARCHAR), 4) AS INTEGER) IS NULL THEN 'no year of birth' END AS rule,
  omop_key('Patient', patient_id) IN (SELECT person_id FROM person) AS is_here
FROM patients
UNION ALL
SELECT s.type, s.id, CASE WHEN n.person_id IS NULL THEN 'no person' ELSE s.rule END, h.id IS NOT NULL
FROM said s
LEFT JOIN omop_person n ON n.patient = s.patient_id
LEFT JOIN here h ON h.type = s.type AND h.id = s.id
