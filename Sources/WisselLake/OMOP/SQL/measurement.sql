SELECT event_id AS measurement_id, person_id, concept_id AS measurement_concept_id, start_date AS measurement_date,
  start_datetime AS measurement_datetime, type_concept_id AS measurement_type_concept_id,
  CASE comparator WHEN '<' THEN 4171756 WHEN '<=' THEN 4171754 WHEN '>=' THEN 4171755 WHEN '>' THEN 4172704 END
    AS operator_concept_id,
  @decimal(value) AS value_as_number, value_concept_id AS value_as_concept_id,
  CASE WHEN unit IS NOT NULL THEN coalesce(unit_concept_id, 0) END AS unit_concept_id,
  @decimal(range_low) AS range_low, @decimal(range_high) AS range_high, provider_id, visit_occurrence_id,
  visit_detail_id, code AS measurement_source_value, source_concept_id AS measurement_source_concept_id,
  unit AS unit_source_value, unit_source_concept_id, coalesce(value, value_string, value_code) AS value_source_value,
  p.panel_id AS measurement_event_id, p.field_concept_id AS meas_event_field_concept_id
FROM omop_event e LEFT JOIN omop_panel p ON p.observation_id = e.id AND e.kind = 'Observation' AND e.part <> '-1'
WHERE domain_id = 'Measurement'
