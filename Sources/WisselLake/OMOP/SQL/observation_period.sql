-- From the first to the last event, split where nothing is known for longer than the setting says; never more than 60
-- days after death nor after the last day of the data.
WITH event AS (
  SELECT person_id, visit_start_date AS first, visit_end_date AS last FROM visit_occurrence
  UNION ALL SELECT person_id, start_date, coalesce(greatest(end_date, start_date), start_date) FROM omop_event
    WHERE kind <> 'Condition' AND kind <> 'MedicationRequest'
  UNION ALL SELECT person_id, start_date, start_date FROM omop_event WHERE kind IN ('Condition', 'MedicationRequest')
  UNION ALL SELECT person_id, note_date, note_date FROM note
), bounded AS (
  SELECT e.person_id, e.first, least(e.last, s.last_day, coalesce(d.death_date + 60, s.last_day)) AS last, s.gap_days
  FROM event e CROSS JOIN omop_settings s LEFT JOIN death d ON d.person_id = e.person_id
), kept AS (
  SELECT * FROM bounded WHERE first <= last
), marked AS (
  SELECT *, first > max(last) OVER (
    PARTITION BY person_id ORDER BY first, last ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) + gap_days AS is_new
  FROM kept
), grouped AS (
  SELECT *, count(*) FILTER (is_new) OVER (
    PARTITION BY person_id ORDER BY first, last ROWS UNBOUNDED PRECEDING) AS period
  FROM marked
)
SELECT omop_key('observation_period', CAST(person_id AS VARCHAR) || '|' || CAST(min(first) AS VARCHAR))
    AS observation_period_id,
  person_id, min(first) AS observation_period_start_date, max(last) AS observation_period_end_date,
  32817 AS period_type_concept_id
FROM grouped GROUP BY person_id, period
