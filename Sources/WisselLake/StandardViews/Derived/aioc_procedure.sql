-- AIOCProcedure: a care activity a row.
SELECT p.patient_number AS patient_id, e.encounter_number AS admission_id, @date(e.period_start) AS admission_date,
  @date(e.period_end) AS discharge_date, v.procedure_number AS procedure_id, @date(v.performed) AS procedure_date,
  v.activity AS zorgactiviteitcode, q.specialism AS requesting_clinical_speciality,
  r.specialism AS executing_clinical_speciality, d.subtraject_id,
  p.patient_id AS _patient, v.procedure_id AS _resource
FROM procedures v
JOIN patients p ON p.patient_id = v.patient_id
LEFT JOIN encounters e ON e.encounter_id = v.encounter_id
LEFT JOIN practitioner_roles r ON r.practitioner_role_id = v.practitioner_role_id
LEFT JOIN service_requests s ON s.service_request_id = v.request_id
LEFT JOIN practitioner_roles q ON q.practitioner_role_id = s.practitioner_role_id
LEFT JOIN dbc d ON d.episode_id = v.episode_id
WHERE v.status NOT IN ('not-done', 'entered-in-error')
ORDER BY v.procedure_id
