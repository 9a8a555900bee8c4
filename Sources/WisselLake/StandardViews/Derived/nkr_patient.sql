-- NKRPatient: a person with a tumour a row. Names stand in no table of a lake, so the model's name is empty.
WITH tumour AS (
  SELECT patient_id, string_agg(id, ' ' ORDER BY sequencenr) AS tumor FROM nkr_tumor GROUP BY patient_id
)
SELECT p.patient_number AS identifier, CAST(NULL AS VARCHAR) AS name, p.gender, @date(p.birth_date) AS "birthDate",
  @date(p.deceased_date) AS "deceasedDate", p.postcode, p.city, p.country, t.tumor,
  p.patient_id AS _patient, p.patient_id AS _resource
FROM tumour t JOIN patients p ON p.patient_id = t.patient_id
ORDER BY p.patient_id
