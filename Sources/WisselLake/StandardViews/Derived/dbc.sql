-- DBC sub-trajectories, said as EpisodeOfCare, as Account, or as both: one row for each number, the former first.
WITH episode AS (
  SELECT coalesce(subtraject_number, episode_id) AS subtraject_id, episode_id, patient_id, status, specialism,
    condition_id, period_start, period_end,
    row_number() OVER (PARTITION BY coalesce(subtraject_number, episode_id) ORDER BY episode_id) AS copy
  FROM episodes_of_care WHERE status <> 'entered-in-error'
), account AS (
  SELECT coalesce(subtraject_number, account_id) AS subtraject_id, account_id, patient_id, status, specialism,
    period_start, period_end,
    row_number() OVER (PARTITION BY coalesce(subtraject_number, account_id) ORDER BY account_id) AS copy
  FROM accounts WHERE status <> 'entered-in-error'
)
SELECT coalesce(e.subtraject_id, a.subtraject_id) AS subtraject_id, e.episode_id, a.account_id,
  coalesce(e.patient_id, a.patient_id) AS patient_id, coalesce(e.specialism, a.specialism) AS specialism,
  e.condition_id, c.diagnosis_thesaurus, c.icd10,
  @date(coalesce(e.period_start, a.period_start)) AS start_date,
  @date(coalesce(e.period_end, a.period_end)) AS end_date,
  CASE WHEN a.subtraject_id IS NULL THEN 'EpisodeOfCare' WHEN e.subtraject_id IS NULL THEN 'Account' ELSE 'both' END
    AS origin,
  coalesce(e.patient_id, a.patient_id) AS _patient, coalesce(e.episode_id, a.account_id) AS _resource
FROM (SELECT * FROM episode WHERE copy = 1) e
FULL JOIN (SELECT * FROM account WHERE copy = 1) a ON a.subtraject_id = e.subtraject_id
LEFT JOIN conditions c ON c.condition_id = e.condition_id
ORDER BY subtraject_id
