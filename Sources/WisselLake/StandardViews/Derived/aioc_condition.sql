-- AIOCCondition: a diagnosis of an admission a row.
WITH use AS (
  SELECT condition_id, encounter_id, bool_or(use = 'DD' AND CAST(rank AS INTEGER) = 1) AS main,
    bool_or(use IN ('CC', 'AD')) AS primary_use
  FROM encounter_diagnoses GROUP BY ALL
)
SELECT p.patient_number AS patient_id, e.encounter_number AS admission_id, @date(e.period_start) AS admission_date,
  @date(e.period_end) AS discharge_date, c.icd10 AS "ICD-10_diagnosecode",
  r.specialism AS diagnosing_clinical_specialty,
  CASE WHEN u.main THEN '1' ELSE '0' END AS hoofddiagnose_indicatie,
  CASE WHEN u.primary_use THEN '1' ELSE '0' END AS primaire_diagnose_indicatie,
  -- No element of the standard says it yet.
  CAST(NULL AS VARCHAR) AS "NAS-indicatie",
  p.patient_id AS _patient, c.condition_id AS _resource
FROM conditions c
JOIN patients p ON p.patient_id = c.patient_id
JOIN encounters e ON e.encounter_id = c.encounter_id
LEFT JOIN use u ON u.condition_id = c.condition_id AND u.encounter_id = c.encounter_id
LEFT JOIN practitioner_roles r ON r.practitioner_role_id = c.practitioner_role_id
WHERE coalesce(c.verification_status, '') NOT IN ('refuted', 'entered-in-error')
ORDER BY c.condition_id
