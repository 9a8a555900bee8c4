-- AIOCEpisodeOfCare: an admission and a DBC it belongs to a row.
WITH belongs AS (
  SELECT l.encounter_id, d.subtraject_id FROM encounter_episodes l JOIN dbc d ON d.episode_id = l.episode_id
  UNION
  SELECT l.encounter_id, d.subtraject_id FROM encounter_episodes l JOIN dbc d ON d.account_id = l.account_id
)
SELECT p.patient_number AS patient_id, e.encounter_number AS admission_id, @date(e.period_start) AS admission_date,
  @date(e.period_end) AS discharge_date, d.subtraject_id, d.specialism AS dbc_specialitycode,
  coalesce(d.diagnosis_thesaurus, d.icd10) AS dbc_diagnosecode,
  p.patient_id AS _patient, coalesce(d.episode_id, d.account_id) AS _resource
FROM belongs b
JOIN dbc d ON d.subtraject_id = b.subtraject_id
JOIN encounters e ON e.encounter_id = b.encounter_id
JOIN patients p ON p.patient_id = d.patient_id
WHERE e.class IN ('IMP', 'ACUTE', 'NONAC', 'SS') AND e.part_of_id IS NULL
ORDER BY d.subtraject_id, admission_id
