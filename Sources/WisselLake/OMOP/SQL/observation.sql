-- What is none of the others, the domains that no table is made for here among them. Answers of one response have one
-- event in common.
SELECT event_id AS observation_id, person_id, concept_id AS observation_concept_id, start_date AS observation_date,
  start_datetime AS observation_datetime, type_concept_id AS observation_type_concept_id,
  @decimal(value) AS value_as_number, value_string AS value_as_string, value_concept_id AS value_as_concept_id,
  CASE WHEN unit IS NOT NULL THEN coalesce(unit_concept_id, 0) END AS unit_concept_id, provider_id,
  visit_occurrence_id, visit_detail_id,
  CASE WHEN kind = 'QuestionnaireResponse' AND concept_id = 0 THEN system || '|' || code ELSE code END
    AS observation_source_value,
  source_concept_id AS observation_source_concept_id, unit AS unit_source_value,
  coalesce(value, value_string, value_code) AS value_source_value, qualifier AS qualifier_source_value,
  CASE WHEN kind = 'QuestionnaireResponse' THEN omop_key('response', id) ELSE p.panel_id END AS observation_event_id,
  p.field_concept_id AS obs_event_field_concept_id
FROM omop_event e LEFT JOIN omop_panel p ON p.observation_id = e.id AND e.kind = 'Observation' AND e.part <> '-1'
WHERE domain_id NOT IN ('Condition', 'Procedure', 'Drug', 'Measurement', 'Device') AND kind <> 'Specimen'
