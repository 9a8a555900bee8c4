-- Who is dead without a date is not here: the CDM wants one.
SELECT n.person_id, @month(p.deceased_date) AS death_date, @timestamp(p.deceased_date) AS death_datetime,
  32817 AS death_type_concept_id
FROM patients p JOIN person n ON n.person_id = omop_key('Patient', p.patient_id)
WHERE @month(p.deceased_date) IS NOT NULL
