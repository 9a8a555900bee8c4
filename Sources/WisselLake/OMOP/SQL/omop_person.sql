-- Whom each person is: stays in the lake, where consent is applied by it.
SELECT omop_key('Patient', patient_id) AS person_id, patient_id AS patient FROM patients
WHERE omop_key('Patient', patient_id) IN (SELECT person_id FROM person)
ORDER BY ALL
