-- Observations with their number also in the unit that is usual here. What no conversion is known for stays as it is.
WITH conversion(analyte, source, target, factor) AS (VALUES
  @conversions()
)
SELECT o.observation_id, o.patient_id, o.encounter_id, o.status, o.category, o.effective, o.issued,
  o.practitioner_role_id, o.component, o.code, o.code_system, o.loinc, o.value, o.comparator, o.unit, o.value_integer,
  o.value_code, o.value_code_system, o.value_boolean, o.value_date, o.value_text, o.absent_reason, o.range_low,
  o.range_high,
  coalesce(c.target, o.unit) AS usual_unit,
  CASE WHEN c.target IS NULL THEN @decimal(o.value)
    ELSE CAST(TRY_CAST(CAST(o.value AS VARCHAR) AS DECIMAL(20, 8)) * c.factor AS DECIMAL(28, 10)) END AS usual_value,
  o.patient_id AS _patient, o.observation_id AS _resource
FROM observations o
LEFT JOIN conversion c ON c.analyte = o.loinc AND c.source = o.unit
ORDER BY o.observation_id, o.component
