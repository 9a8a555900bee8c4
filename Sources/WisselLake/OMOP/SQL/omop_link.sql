-- Facts about one person that belong together, in both directions: what a DBC bundles (its visits and procedures, and
-- the diagnosis it treats), and procedures with the condition that was the reason. The person is for consent.
WITH trajectory AS (
  SELECT v.person_id, 'Visit' AS domain, v.visit_occurrence_id AS fact_id, d.condition_id
  FROM omop_visit v
  JOIN encounter_episodes l ON l.encounter_id = v.encounter_id
  JOIN dbc d ON d.episode_id = l.episode_id
  UNION ALL
  SELECT v.person_id, 'Visit', v.visit_occurrence_id, d.condition_id
  FROM omop_visit v
  JOIN encounter_episodes l ON l.encounter_id = v.encounter_id
  JOIN dbc d ON d.account_id = l.account_id
  UNION ALL
  SELECT e.person_id, 'Procedure', e.event_id, d.condition_id
  FROM omop_event e JOIN procedures p ON p.procedure_id = e.id JOIN dbc d ON d.episode_id = p.episode_id
  WHERE e.kind = 'Procedure' AND e.domain_id = 'Procedure'
), pair AS (
  SELECT *, 'Has asso finding' AS there, 'Asso finding of' AS back FROM trajectory
  UNION ALL
  SELECT e.person_id, 'Procedure', e.event_id, p.reason_condition_id, 'Has focus', 'Focus of'
  FROM omop_event e JOIN procedures p ON p.procedure_id = e.id
  WHERE e.kind = 'Procedure' AND e.domain_id = 'Procedure'
), linked AS (
  SELECT DISTINCT p.person_id, p.domain, p.fact_id, c.event_id AS condition, p.there, p.back
  FROM pair p JOIN omop_event c ON c.kind = 'Condition' AND c.domain_id = 'Condition' AND c.id = p.condition_id
    AND c.person_id = p.person_id
), directed AS (
  SELECT person_id, domain AS domain_1, fact_id AS fact_id_1, 'Condition' AS domain_2, condition AS fact_id_2,
    there AS relation FROM linked
  UNION ALL SELECT person_id, 'Condition', condition, domain, fact_id, back FROM linked
)
SELECT l.person_id, coalesce(a.domain_concept_id, 0) AS domain_concept_id_1, l.fact_id_1,
  coalesce(b.domain_concept_id, 0) AS domain_concept_id_2, l.fact_id_2,
  coalesce(r.relationship_concept_id, 0) AS relationship_concept_id
FROM directed l
LEFT JOIN domain a ON a.domain_id = l.domain_1
LEFT JOIN domain b ON b.domain_id = l.domain_2
LEFT JOIN relationship r ON r.relationship_id = l.relation
