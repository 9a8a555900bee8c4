-- Where people lay: a row for each ward period of an admission, from ward stays that are encounters of their own
-- (partOf) and from the places of the admission itself; an admission of which no ward is known is one row.
WITH admission AS (
  SELECT * FROM encounters
  WHERE part_of_id IS NULL AND class IN ('IMP', 'ACUTE', 'NONAC', 'SS', 'OBSENC', 'EMER')
    AND status NOT IN ('planned', 'cancelled', 'entered-in-error')
), part AS (
  SELECT p.encounter_id AS stay_id, a.encounter_id, p.patient_id, l.location_id,
    p.period_start, p.period_end, p.specialism, 'encounter' AS origin
  FROM encounters p
  JOIN admission a ON a.encounter_id = p.part_of_id
  LEFT JOIN encounter_locations l
    ON l.encounter_id = p.encounter_id AND CAST(l.position AS INTEGER) = 0
  WHERE p.status NOT IN ('planned', 'cancelled', 'entered-in-error')
), place AS (
  SELECT a.encounter_id || '#' || CAST(l.position AS VARCHAR) AS stay_id, a.encounter_id, a.patient_id, l.location_id,
    coalesce(l.period_start, a.period_start) AS period_start,
    coalesce(l.period_end, CASE WHEN l.period_start IS NULL THEN a.period_end END) AS period_end,
    a.specialism, 'location' AS origin
  FROM admission a
  JOIN encounter_locations l ON l.encounter_id = a.encounter_id
  WHERE a.encounter_id NOT IN (SELECT encounter_id FROM part)
), whole AS (
  SELECT a.encounter_id AS stay_id, a.encounter_id, a.patient_id, CAST(NULL AS VARCHAR) AS location_id,
    a.period_start, a.period_end, a.specialism, 'admission' AS origin
  FROM admission a
  WHERE a.encounter_id NOT IN (SELECT encounter_id FROM part)
    AND a.encounter_id NOT IN (SELECT encounter_id FROM place)
)
SELECT stay_id, encounter_id, patient_id, location_id, specialism, origin,
  @timestamp(period_start) AS start_time, @timestamp(period_end) AS end_time,
  @date(period_start) AS start_date, @date(period_end) AS end_date,
  row_number() OVER (PARTITION BY encounter_id ORDER BY @timestamp(period_start), stay_id) AS stay_number,
  patient_id AS _patient, encounter_id AS _resource
FROM (SELECT * FROM part UNION ALL SELECT * FROM place UNION ALL SELECT * FROM whole)
ORDER BY encounter_id, stay_number
