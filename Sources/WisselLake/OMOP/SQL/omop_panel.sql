-- Panels that have a value of their own: the row that the rows of their components point to.
SELECT e.id AS observation_id, e.event_id AS panel_id, coalesce(min(k.concept_id), 0) AS field_concept_id
FROM omop_event e
LEFT JOIN concept k ON k.vocabulary_id = 'CDM' AND k.concept_name
  = CASE e.domain_id WHEN 'Measurement' THEN 'measurement.measurement_id' ELSE 'observation.observation_id' END
WHERE e.kind = 'Observation' AND e.part = '-1' AND e.choice = 1
  AND e.id IN (SELECT id FROM omop_event WHERE kind = 'Observation' AND part <> '-1')
GROUP BY ALL
