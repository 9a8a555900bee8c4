-- NKRKern: the registry's core record, a tumour a row. What the registry itself hands out (rn, zid, eid, epis) is empty.
WITH contact AS (
  SELECT patient_id, max(coalesce(@date(period_end), @date(period_start))) AS last_contact
  FROM encounters WHERE status NOT IN ('planned', 'cancelled', 'entered-in-error') GROUP BY patient_id
)
SELECT CAST(NULL AS VARCHAR) AS rn, CAST(NULL AS VARCHAR) AS zid, CAST(NULL AS VARCHAR) AS eid,
  CAST(NULL AS VARCHAR) AS epis, @date(p.birth_date) AS gebdat,
  CASE p.gender WHEN 'male' THEN '1' WHEN 'female' THEN '2' END AS gesl, t."incidenceDate" AS incdat,
  CAST(date_part('year', t."incidenceDate") AS INTEGER) AS incjr,
  CAST(date_part('year', t."incidenceDate") - date_part('year', @date(p.birth_date))
    - CASE WHEN strftime(t."incidenceDate", '%m%d') < strftime(@date(p.birth_date), '%m%d') THEN 1 ELSE 0 END
    AS INTEGER) AS leeft,
  @date(p.deceased_date) AS ovldat, left(p.postcode, 4) AS post_cijf,
  CASE WHEN p.deceased_date IS NOT NULL OR CAST(p.deceased AS BOOLEAN) THEN '1' ELSE '0' END AS vit_stat,
  coalesce(@month(p.deceased_date), c.last_contact) AS vit_stat_dat, t."cT", t."cN", t."cM", t."cStadium", t."pT",
  t."pN", t."pM", t."pStadium", t.basis AS basis_diag,
  t.grade AS diffgrad, t.behaviour AS gedrag, t.morfology AS morf, t.topography AS topo_sublok, t.icd10 AS tumsoort,
  o.agb AS contact_zkh1, p.patient_number AS contact_zkh_patnum1, o.agb AS zkh1, p.patient_number AS zkh_patnum1,
  p.patient_id AS _patient, t.id AS _resource
FROM nkr_tumor t
JOIN patients p ON p.patient_id = t.patient_id
LEFT JOIN contact c ON c.patient_id = t.patient_id
LEFT JOIN organizations o ON o.organization_id = p.organization_id
ORDER BY p.patient_id, t.sequencenr
