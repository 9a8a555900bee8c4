SELECT era_id AS condition_era_id, person_id, concept_id AS condition_concept_id, first AS condition_era_start_date,
  last AS condition_era_end_date, occurrences AS condition_occurrence_count
FROM omop_era WHERE kind = 'condition_era'
