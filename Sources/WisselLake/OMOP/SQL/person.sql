-- A person needs a year of birth. The source value is a pseudonym of the patient number, not the number.
SELECT omop_key('Patient', p.patient_id) AS person_id,
  CASE p.gender WHEN 'male' THEN 8507 WHEN 'female' THEN 8532 ELSE 0 END AS gender_concept_id,
  TRY_CAST(left(p.birth_date, 4) AS INTEGER) AS year_of_birth,
  TRY_CAST(nullif(p.birth_date[6:7], '') AS INTEGER) AS month_of_birth,
  TRY_CAST(nullif(p.birth_date[9:10], '') AS INTEGER) AS day_of_birth,
  CAST(@date(p.birth_date) AS TIMESTAMP) AS birth_datetime, 0 AS race_concept_id, 0 AS ethnicity_concept_id,
  l.location_id, CASE WHEN o.organization_id IS NOT NULL THEN omop_key('Organization', p.organization_id) END AS care_site_id,
  omop_pseudonym(coalesce(p.patient_number, p.patient_id)) AS person_source_value,
  p.gender AS gender_source_value, 0 AS gender_source_concept_id, 0 AS race_source_concept_id,
  0 AS ethnicity_source_concept_id
FROM (SELECT * REPLACE (CAST(birth_date AS VARCHAR) AS birth_date) FROM patients) p
LEFT JOIN organizations o ON o.organization_id = p.organization_id
LEFT JOIN location l
  ON l.location_id = omop_key('location', left(p.postcode, 4) || '|' || coalesce(p.country, ''))
WHERE TRY_CAST(left(p.birth_date, 4) AS INTEGER) IS NOT NULL AND coalesce(CAST(p.active AS BOOLEAN), true)
