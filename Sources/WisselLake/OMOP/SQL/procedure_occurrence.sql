SELECT event_id AS procedure_occurrence_id, person_id, concept_id AS procedure_concept_id,
  start_date AS procedure_date, start_datetime AS procedure_datetime, end_date AS procedure_end_date,
  end_datetime AS procedure_end_datetime, type_concept_id AS procedure_type_concept_id, provider_id,
  visit_occurrence_id, visit_detail_id, code AS procedure_source_value,
  source_concept_id AS procedure_source_concept_id
FROM omop_event WHERE domain_id = 'Procedure'
