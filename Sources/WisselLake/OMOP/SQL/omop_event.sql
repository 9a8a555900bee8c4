-- Everything that happened to somebody and has a code, a row for each standard concept it maps to. The domain of the
-- concept decides the table; where there is no concept the kind of resource does.
WITH condition_code AS (
  -- SNOMED before ICD-10 before the thesaurus; one that maps before one that does not.
  SELECT c.condition_id, k.system, k.code, row_number() OVER (
    PARTITION BY c.condition_id ORDER BY coalesce(m.concept_id, 0) = 0, k.preference) AS choice
  FROM conditions c
  CROSS JOIN LATERAL (VALUES
    (1, 'http://snomed.info/sct', c.snomed), (2, 'http://hl7.org/fhir/sid/icd-10-nl', c.icd10_nl),
    (3, 'http://hl7.org/fhir/sid/icd-10', c.icd10_who),
    (4, 'https://plugin.healthcare/fhir/CodeSystem/dhd-dx-thesaurus', c.diagnosis_thesaurus)
  ) AS k(preference, system, code)
  LEFT JOIN omop_map m ON m.system = k.system AND m.code = k.code AND m.choice = 1
  WHERE k.code IS NOT NULL
), drug AS (
  SELECT medication_request_id AS id, 'MedicationRequest' AS type, 32838 AS type_concept_id, patient_id, encounter_id,
    practitioner_role_id, coalesce(valid_from, authored) AS start, valid_until AS finish, medication_id, atc, dose,
    dose_unit
  FROM medication_requests
  WHERE intent IN ('order', 'original-order', 'filler-order', 'instance-order')
    AND status NOT IN ('cancelled', 'draft', 'entered-in-error')
  UNION ALL
  SELECT administration_id, 'MedicationAdministration', 32818, patient_id, encounter_id, NULL, effective,
    coalesce(effective_end, effective), medication_id, atc, dose, dose_unit
  FROM medication_administrations WHERE status IN ('completed', 'in-progress')
), question AS (
  -- A question once for each version of its questionnaire; the newest where a response names no version.
  SELECT url, version, link_id, item_code, item_code_system,
    row_number() OVER (PARTITION BY url, version, link_id ORDER BY questionnaire_id) AS copy,
    row_number() OVER (PARTITION BY url, link_id ORDER BY version DESC NULLS LAST, questionnaire_id) AS age
  FROM questionnaires
), fact AS (
  SELECT 'Condition' AS kind, c.condition_id AS id, '' AS part, c.patient_id, c.encounter_id, c.practitioner_role_id,
    coalesce(CAST(c.onset_date AS VARCHAR), CAST(c.recorded_date AS VARCHAR), CAST(n.period_start AS VARCHAR)) AS start,
    CAST(c.abatement_date AS VARCHAR) AS finish, k.system, k.code,
    CASE c.category WHEN 'encounter-diagnosis' THEN 32827 WHEN 'problem-list-item' THEN 32840 ELSE 32817 END
      AS type_concept_id,
    'Condition' AS default_domain, CAST(NULL AS VARCHAR) AS value,
    CAST(NULL AS VARCHAR) AS comparator, CAST(NULL AS VARCHAR) AS unit, CAST(NULL AS VARCHAR) AS value_system,
    CAST(NULL AS VARCHAR) AS value_code, CAST(NULL AS VARCHAR) AS value_string, CAST(NULL AS VARCHAR) AS range_low,
    CAST(NULL AS VARCHAR) AS range_high,
    -- What is not, or not yet, certain is an observation that says so.
    CASE WHEN c.verification_status <> 'confirmed' THEN c.verification_status END AS qualifier
  FROM conditions c JOIN condition_code k ON k.condition_id = c.condition_id AND k.choice = 1
  LEFT JOIN encounters n ON n.encounter_id = c.encounter_id
  WHERE coalesce(c.verification_status, 'confirmed') IN ('confirmed', 'provisional', 'differential', 'refuted')
  UNION ALL
  SELECT 'Observation', o.observation_id, CAST(o.component AS VARCHAR), o.patient_id, o.encounter_id,
    o.practitioner_role_id, CAST(coalesce(o.effective, CAST(o.issued AS VARCHAR)) AS VARCHAR), NULL,
    -- A code that does not map gives way to LOINC's that does; so it is with procedures and care activities.
    CASE WHEN coalesce(s.concept_id, 0) = 0 AND l.concept_id <> 0 THEN l.system ELSE o.code_system END,
    CASE WHEN coalesce(s.concept_id, 0) = 0 AND l.concept_id <> 0 THEN l.code ELSE o.code END, 32817, CASE WHEN o.category IN ('laboratory', 'vital-signs') THEN 'Measurement' ELSE 'Observation' END,
    coalesce(@plain(o.value), CAST(o.value_integer AS VARCHAR)), o.comparator, o.unit,
    coalesce(o.value_code_system, CASE WHEN o.value_boolean IS NOT NULL THEN 'http://loinc.org' END),
    coalesce(o.value_code, CASE CAST(o.value_boolean AS BOOLEAN) WHEN true THEN 'LA33-6' WHEN false THEN 'LA32-8' END),
    @words(o), CAST(o.range_low AS VARCHAR), CAST(o.range_high AS VARCHAR), NULL
  FROM observations o
  LEFT JOIN omop_map s ON s.system = o.code_system AND s.code = o.code AND s.choice = 1
  LEFT JOIN omop_map l ON l.system = 'http://loinc.org' AND l.code = o.loinc AND l.choice = 1
  WHERE o.status IN ('final', 'amended', 'corrected') AND o.absent_reason IS NULL
    AND coalesce(CAST(o.value AS VARCHAR), CAST(o.value_integer AS VARCHAR), o.value_code, @words(o)) IS NOT NULL
  UNION ALL
  SELECT 'Procedure', v.procedure_id, '', v.patient_id, v.encounter_id, v.practitioner_role_id,
    CAST(v.performed AS VARCHAR), CAST(v.performed_end AS VARCHAR),
    CASE WHEN coalesce(s.concept_id, 0) = 0 AND a.concept_id <> 0 THEN a.system ELSE v.code_system END,
    CASE WHEN coalesce(s.concept_id, 0) = 0 AND a.concept_id <> 0 THEN a.code ELSE v.code END, 32817, 'Procedure', NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
  FROM procedures v
  LEFT JOIN omop_map s ON s.system = v.code_system AND s.code = v.code AND s.choice = 1
  LEFT JOIN omop_map a ON a.system = 'urn:oid:2.16.840.1.113883.2.4.3.27.15.5' AND a.code = v.activity AND a.choice = 1
  WHERE v.status NOT IN ('not-done', 'entered-in-error', 'preparation')
  UNION ALL
  SELECT d.type, d.id, '', d.patient_id, d.encounter_id, d.practitioner_role_id, CAST(d.start AS VARCHAR),
    CAST(d.finish AS VARCHAR), 'http://www.whocc.no/atc', coalesce(d.atc, m.atc), d.type_concept_id, 'Drug',
    CAST(d.dose AS VARCHAR), NULL, d.dose_unit, NULL, NULL, NULL, NULL, NULL, NULL
  FROM drug d LEFT JOIN medications m ON m.medication_id = d.medication_id
  UNION ALL
  SELECT 'Immunization', i.immunization_id, '', i.patient_id, i.encounter_id, i.practitioner_role_id,
    CAST(i.occurrence AS VARCHAR), NULL, i.code_system, i.code, 32818, 'Drug', CAST(i.dose AS VARCHAR), NULL,
    i.dose_unit, NULL, NULL, NULL, NULL, NULL, NULL
  FROM immunizations i WHERE i.status = 'completed'
  UNION ALL
  -- Of what somebody is allergic to, the substance is the value; a code that says which allergy says it itself.
  SELECT 'AllergyIntolerance', a.allergy_id, '', a.patient_id, a.encounter_id, a.practitioner_role_id,
    coalesce(CAST(a.onset_date AS VARCHAR), CAST(a.recorded_date AS VARCHAR)), NULL,
    CASE WHEN k.domain_id NOT IN ('Condition', 'Observation') THEN 'http://snomed.info/sct' ELSE a.code_system END,
    CASE WHEN k.domain_id NOT IN ('Condition', 'Observation') THEN '419199007' ELSE a.code END, 32817, 'Observation',
    NULL, NULL, NULL, CASE WHEN k.domain_id NOT IN ('Condition', 'Observation') THEN a.code_system END,
    CASE WHEN k.domain_id NOT IN ('Condition', 'Observation') THEN a.code END, NULL, NULL, NULL, NULL
  FROM allergies a
  LEFT JOIN omop_map k ON k.system = a.code_system AND k.code = a.code AND k.choice = 1
  WHERE a.code IS NOT NULL AND coalesce(a.verification_status, 'confirmed') NOT IN ('refuted', 'entered-in-error')
  UNION ALL
  SELECT 'Specimen', s.specimen_id, '', s.patient_id, NULL, NULL, CAST(s.collected AS VARCHAR), NULL, s.code_system,
    s.code, 32817, 'Specimen', CAST(s.quantity AS VARCHAR), NULL, s.unit, NULL, NULL, NULL, NULL, NULL, NULL
  FROM specimens s WHERE coalesce(s.status, 'available') <> 'entered-in-error'
  UNION ALL
  SELECT 'QuestionnaireResponse', a.response_id, a.link_id || '#' || CAST(a.item_position AS VARCHAR) || '#'
      || CAST(a.answer_position AS VARCHAR), a.patient_id,
    a.encounter_id, NULL, CAST(a.authored AS VARCHAR), NULL, coalesce(q.item_code_system, a.questionnaire),
    coalesce(q.item_code, a.link_id), 32862, 'Observation',
    coalesce(@plain(a.value_decimal), CAST(a.value_integer AS VARCHAR), @plain(a.value_quantity)),
    NULL, a.value_unit,
    coalesce(a.value_code_system, CASE WHEN a.value_boolean IS NOT NULL THEN 'http://loinc.org' END),
    coalesce(a.value_code, CASE CAST(a.value_boolean AS BOOLEAN) WHEN true THEN 'LA33-6' WHEN false THEN 'LA32-8' END),
    coalesce(CAST(a.value_boolean AS VARCHAR), CAST(a.value_date AS VARCHAR), CAST(a.value_datetime AS VARCHAR)),
    NULL, NULL, NULL
  FROM questionnaire_answers a
  LEFT JOIN question q ON q.url = split_part(a.questionnaire, '|', 1) AND q.link_id = a.link_id
    AND CASE WHEN position('|' IN a.questionnaire) = 0 THEN q.age = 1
      ELSE q.copy = 1 AND q.version = split_part(a.questionnaire, '|', 2) END
  WHERE a.status IN ('completed', 'amended')
)
SELECT f.*, n.person_id, v.visit_occurrence_id, v.visit_detail_id, r.provider_id, @month(f.start) AS start_date,
  @timestamp(f.start) AS start_datetime, @month(f.finish) AS end_date, @timestamp(f.finish) AS end_datetime,
  coalesce(m.concept_id, 0) AS concept_id, coalesce(m.source_concept_id, 0) AS source_concept_id,
  CASE WHEN f.qualifier IS NOT NULL THEN 'Observation'
    WHEN f.kind IN ('AllergyIntolerance', 'Specimen') THEN f.default_domain ELSE coalesce(m.domain_id, f.default_domain) END AS domain_id, coalesce(m.choice, 1) AS choice,
  coalesce(w.concept_id, m.value_concept_id) AS value_concept_id, u.concept_id AS unit_concept_id,
  u.source_concept_id AS unit_source_concept_id,
  omop_key(f.kind, f.id || '|' || f.part || '|' || CAST(coalesce(m.choice, 1) AS VARCHAR)) AS event_id
FROM fact f
JOIN person n ON n.person_id = omop_key('Patient', f.patient_id)
LEFT JOIN omop_visit v ON v.encounter_id = f.encounter_id AND v.person_id = n.person_id
LEFT JOIN provider r ON r.provider_id = omop_key('PractitionerRole', f.practitioner_role_id)
LEFT JOIN omop_map m ON m.system = f.system AND m.code = f.code
LEFT JOIN omop_map w ON w.system = f.value_system AND w.code = f.value_code AND w.choice = 1 AND w.concept_id <> 0
LEFT JOIN omop_map u ON u.system = 'http://unitsofmeasure.org' AND u.code = f.unit AND u.choice = 1
WHERE @month(f.start) IS NOT NULL
