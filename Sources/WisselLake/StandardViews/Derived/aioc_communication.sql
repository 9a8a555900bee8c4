-- AIOCCommunication: a letter a row. The text is free text, and only there where that is granted.
SELECT p.patient_number AS patient_id, e.encounter_number AS admission_id, l.document_type,
  r.specialism AS clinical_speciality, l.date AS publication_date, l.text,
  p.patient_id AS _patient, l.letter_id AS _resource
FROM letters l
JOIN patients p ON p.patient_id = l.patient_id
LEFT JOIN encounters e ON e.encounter_id = l.encounter_id
LEFT JOIN practitioner_roles r ON r.practitioner_role_id = l.author_id
ORDER BY l.letter_id
