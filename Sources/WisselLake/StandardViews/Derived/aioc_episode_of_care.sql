-- AIOCEpisodeOfCare: an admission and the DBC it belongs to a row.
SELECT p.patient_number AS patient_id, e.encounter_number AS admission_id, @date(e.period_start) AS admission_date,
  @date(e.period_end) AS discharge_date, d.subtraject_id, d.specialism AS dbc_specialitycode,
  coalesce(d.diagnosis_thesaurus, d.icd10) AS dbc_diagnosecode,
  p.patient_id AS _patient, coalesce(d.episode_id, d.account_id) AS _resource
FROM dbc d
JOIN encounters e ON e.episode_id = d.episode_id OR e.episode_id IS NULL AND e.account_id = d.account_id
JOIN patients p ON p.patient_id = d.patient_id
WHERE e.class IN ('IMP', 'ACUTE', 'NONAC', 'SS') AND e.part_of_id IS NULL
ORDER BY d.subtraject_id, admission_id
