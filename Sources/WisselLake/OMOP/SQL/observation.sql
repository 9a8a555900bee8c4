-- What is none of the others, the domains that have no table here among them.
SELECT event_id AS observation_id, person_id, concept_id AS observation_concept_id, start_date AS observation_date,
  start_datetime AS observation_datetime, type_concept_id AS observation_type_concept_id,
  @decimal(value) AS value_as_number, value_string AS value_as_string, value_concept_id AS value_as_concept_id,
  CASE WHEN unit IS NOT NULL THEN coalesce(unit_concept_id, 0) END AS unit_concept_id, provider_id,
  visit_occurrence_id, visit_detail_id,
  CASE WHEN kind = 'QuestionnaireResponse' AND concept_id = 0 THEN system || '|' || code ELSE code END
    AS observation_source_value,
  source_concept_id AS observation_source_concept_id, unit AS unit_source_value,
  coalesce(value, value_code, value_string) AS value_source_value
FROM omop_event WHERE domain_id NOT IN ('Condition', 'Procedure', 'Drug', 'Measurement')
