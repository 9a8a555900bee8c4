-- NKREncounter: an encounter about a tumour a row, for as many tumours as it is about.
WITH about AS (
  SELECT t.id AS tumor, d.encounter_id FROM nkr_tumor t JOIN encounter_diagnoses d ON d.condition_id = t.id
  UNION
  SELECT t.id, c.encounter_id FROM nkr_tumor t JOIN conditions c ON c.condition_id = t.id
), unit AS (
  SELECT encounter_id, min_by(location_id, CAST(position AS INTEGER)) AS location_id
  FROM encounter_locations WHERE location_id IS NOT NULL GROUP BY encounter_id
)
SELECT e.encounter_number AS identifier, p.patient_number AS patient, e.class AS type, o.agb AS hospital,
  @date(e.period_start) AS "admissionDate", @date(e.period_end) AS "dischargeDate", w.encounter_number AS parent,
  coalesce(e.specialism, r.specialism) AS specialty, l.name AS unit, a.tumor,
  p.patient_id AS _patient, e.encounter_id AS _resource
FROM about a
JOIN encounters e ON e.encounter_id = a.encounter_id
JOIN patients p ON p.patient_id = e.patient_id
LEFT JOIN encounters w ON w.encounter_id = e.part_of_id
LEFT JOIN organizations o ON o.organization_id = e.organization_id
LEFT JOIN practitioner_roles r ON r.practitioner_role_id = e.practitioner_role_id
LEFT JOIN unit u ON u.encounter_id = e.encounter_id
LEFT JOIN locations l ON l.location_id = u.location_id
WHERE e.status NOT IN ('planned', 'cancelled', 'entered-in-error')
ORDER BY e.encounter_id, a.tumor
