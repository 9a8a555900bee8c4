-- Encounters that took place, of persons who are in: the visit each belongs to, and the part of it that it is. A part
-- whose whole is not there is a visit of its own.
WITH kept AS (
  SELECT e.*, n.person_id, @month(e.period_start) AS start_date, @month(e.period_end) AS end_date,
    @timestamp(e.period_start) AS start_datetime, @timestamp(e.period_end) AS end_datetime
  FROM encounters e JOIN person n ON n.person_id = omop_key('Patient', e.patient_id)
  WHERE e.status IN ('finished', 'in-progress', 'onleave', 'arrived', 'triaged')
    AND @month(e.period_start) IS NOT NULL
)
SELECT k.*, w.encounter_id IS NULL AS is_visit, coalesce(w.encounter_id, k.encounter_id) AS visit_id,
  omop_key('Encounter', coalesce(w.encounter_id, k.encounter_id)) AS visit_occurrence_id,
  CASE WHEN w.encounter_id IS NOT NULL THEN omop_key('visit_detail', k.encounter_id) END AS visit_detail_id
FROM kept k LEFT JOIN kept w ON w.encounter_id = k.part_of_id AND w.part_of_id IS NULL AND w.person_id = k.person_id
