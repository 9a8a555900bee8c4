-- PCPatient: a person who died a row, for palliative care. Of dates only the years leave a hospital, and no number.
SELECT p.gender, TRY_CAST(left(CAST(p.birth_date AS VARCHAR), 4) AS INTEGER) AS "birthDate",
  CAST(date_part('year', @day(p.deceased_date)) AS INTEGER) AS "deceasedDate",
  p.patient_id AS _patient, p.patient_id AS _resource
FROM patients p
WHERE @day(p.deceased_date) IS NOT NULL
ORDER BY p.patient_id
