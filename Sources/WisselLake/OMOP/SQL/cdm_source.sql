SELECT s.name AS cdm_source_name, left(s.name, 25) AS cdm_source_abbreviation, s.holder AS cdm_holder,
  'FHIR R4, PLUGIN information standard' AS source_description, s.last_day AS source_release_date,
  s.last_day AS cdm_release_date, '5.4' AS cdm_version, 756265 AS cdm_version_concept_id,
  coalesce((SELECT vocabulary_version FROM vocabulary WHERE vocabulary_id = 'None'), 'unknown') AS vocabulary_version
FROM omop_settings s
