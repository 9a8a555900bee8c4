SELECT event_id AS condition_occurrence_id, person_id, concept_id AS condition_concept_id,
  start_date AS condition_start_date, start_datetime AS condition_start_datetime, end_date AS condition_end_date,
  end_datetime AS condition_end_datetime, type_concept_id AS condition_type_concept_id,
  CASE d.use WHEN 'CC' THEN 32902 WHEN 'AD' THEN 32890 WHEN 'DD' THEN 32896 WHEN 'CM' THEN 32908 END AS condition_status_concept_id,
  provider_id, visit_occurrence_id, visit_detail_id, code AS condition_source_value,
  source_concept_id AS condition_source_concept_id, d.use AS condition_status_source_value
FROM omop_event e
LEFT JOIN (
  SELECT condition_id, encounter_id, min(use) AS use FROM encounter_diagnoses GROUP BY ALL
) d ON e.kind = 'Condition' AND d.condition_id = e.id AND d.encounter_id = e.encounter_id
WHERE domain_id = 'Condition'
