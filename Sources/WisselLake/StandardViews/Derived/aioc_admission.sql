-- AIOCAdmission: an admission a row (PLUGIN information standard, logical models; proposed mapping).
SELECT p.patient_number AS patient_id, p.gender, e.encounter_number AS admission_id,
  @date(e.period_start) AS admission_date, CAST(@timestamp(e.period_start) AS TIME) AS admission_time,
  @date(e.period_end) AS discharge_date, CAST(@timestamp(e.period_end) AS TIME) AS discharge_time,
  -- Completed years; a birth date without a day has none.
  CAST(date_part('year', @date(e.period_start)) - date_part('year', @date(p.birth_date))
    - CASE WHEN strftime(@date(e.period_start), '%m%d') < strftime(@date(p.birth_date), '%m%d') THEN 1 ELSE 0 END
    AS INTEGER) AS age_at_admission,
  CASE WHEN e.priority IN ('EM', 'UR', 'A', 'S') THEN 1 WHEN e.priority IS NOT NULL THEN 0 END AS urgency,
  e.admit_source AS source_of_admission, e.discharge_destination AS destination_after_discharge,
  p.patient_id AS _patient, e.encounter_id AS _resource
FROM encounters e
JOIN patients p ON p.patient_id = e.patient_id
WHERE e.class IN ('IMP', 'ACUTE', 'NONAC', 'SS') AND e.part_of_id IS NULL
  AND e.status NOT IN ('planned', 'cancelled', 'entered-in-error')
ORDER BY patient_id, admission_id
