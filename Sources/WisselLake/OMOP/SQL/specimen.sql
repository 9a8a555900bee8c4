SELECT e.event_id AS specimen_id, e.person_id, e.concept_id AS specimen_concept_id,
  e.type_concept_id AS specimen_type_concept_id, e.start_date AS specimen_date, e.start_datetime AS specimen_datetime,
  @decimal(e.value) AS quantity, CASE WHEN e.unit IS NOT NULL THEN coalesce(e.unit_concept_id, 0) END AS unit_concept_id,
  CASE WHEN s.body_site IS NOT NULL THEN coalesce(b.concept_id, 0) END AS anatomic_site_concept_id,
  e.code AS specimen_source_value, e.unit AS unit_source_value, s.body_site AS anatomic_site_source_value
FROM omop_event e
JOIN specimens s ON s.specimen_id = e.id
LEFT JOIN omop_map b ON b.system = 'http://snomed.info/sct' AND b.code = s.body_site AND b.choice = 1
WHERE e.kind = 'Specimen'
