-- For every resource: what came in, and where it went. What is neither in a table nor named here went missing.
WITH lost AS (
  SELECT 'Patient' AS type, 'no year of birth, or not active' AS reason, count(*) AS resources FROM patients
  WHERE omop_key('Patient', patient_id) NOT IN (SELECT person_id FROM person)
  UNION ALL
  SELECT 'Encounter', CASE WHEN p.person_id IS NULL THEN 'no person'
    WHEN e.status NOT IN ('finished', 'in-progress', 'onleave', 'arrived', 'triaged') THEN 'status'
    ELSE 'no start' END, count(*)
  FROM encounters e LEFT JOIN person p ON p.person_id = omop_key('Patient', e.patient_id)
  WHERE e.encounter_id NOT IN (SELECT encounter_id FROM omop_visit) GROUP BY ALL
  UNION ALL
  SELECT 'Condition', CASE WHEN p.person_id IS NULL THEN 'no person'
    WHEN coalesce(c.verification_status, 'confirmed') <> 'confirmed' THEN 'not confirmed'
    WHEN coalesce(c.snomed, c.icd10, c.diagnosis_thesaurus) IS NULL THEN 'no code' ELSE 'no start' END, count(*)
  FROM conditions c LEFT JOIN person p ON p.person_id = omop_key('Patient', c.patient_id)
  WHERE c.condition_id NOT IN (SELECT id FROM omop_event WHERE kind = 'Condition') GROUP BY ALL
  UNION ALL
  SELECT 'Observation', CASE WHEN p.person_id IS NULL THEN 'no person'
    WHEN o.status NOT IN ('final', 'amended', 'corrected') THEN 'status'
    WHEN o.absent_reason IS NOT NULL THEN 'no value: a reason is given' ELSE 'no value or no date' END,
    count(DISTINCT o.observation_id)
  FROM observations o LEFT JOIN person p ON p.person_id = omop_key('Patient', o.patient_id)
  WHERE CAST(o.component AS INTEGER) = -1
    AND o.observation_id NOT IN (SELECT id FROM omop_event WHERE kind = 'Observation') GROUP BY ALL
  UNION ALL
  SELECT 'Procedure', CASE WHEN p.person_id IS NULL THEN 'no person'
    WHEN v.status IN ('not-done', 'entered-in-error', 'preparation') THEN 'status' ELSE 'no date' END, count(*)
  FROM procedures v LEFT JOIN person p ON p.person_id = omop_key('Patient', v.patient_id)
  WHERE v.procedure_id NOT IN (SELECT id FROM omop_event WHERE kind = 'Procedure') GROUP BY ALL
), total AS (
  SELECT 'Patient' AS type, 'person' AS reason, count(*) AS resources FROM person
  UNION ALL SELECT 'Encounter', CASE WHEN is_visit THEN 'visit_occurrence' ELSE 'visit_detail' END, count(*)
    FROM omop_visit GROUP BY ALL
  UNION ALL SELECT kind, 'event', count(DISTINCT id) FROM omop_event
    WHERE kind IN ('Condition', 'Observation', 'Procedure') GROUP BY ALL
)
SELECT type, reason, CAST(resources AS BIGINT) AS resources FROM (SELECT * FROM total UNION ALL SELECT * FROM lost)
WHERE resources > 0 ORDER BY type, reason
