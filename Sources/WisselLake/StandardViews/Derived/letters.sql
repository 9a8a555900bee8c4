-- All letters, however they came: document Bundles, the Compositions of Bundles that were taken apart, and references
-- with a plain text. Texts are without their markup; a letter that came in two ways is there once.
WITH letter AS (
  SELECT 1 AS rank, letter_id, patient_id, encounter_id, document_type, author_id, date, title,
    CAST(text AS VARCHAR) AS markup, CAST(NULL AS VARCHAR) AS plain
  FROM letter_bundles WHERE status IN ('final', 'amended')
  UNION ALL
  SELECT 2, letter_id, patient_id, encounter_id, document_type, author_id, date, title, CAST(text AS VARCHAR), NULL
  FROM letter_compositions WHERE status IN ('final', 'amended')
  UNION ALL
  SELECT 3, r.letter_id, r.patient_id, r.encounter_id, r.document_type, r.author_id, CAST(r.date AS VARCHAR), r.title,
    NULL, CASE WHEN b.content_type LIKE 'text/plain%' THEN decode(from_base64(b.data)) END
  FROM letter_references r
  LEFT JOIN binaries b ON r.url = 'Binary/' || b.binary_id
), chosen AS (
  SELECT *, row_number() OVER (PARTITION BY letter_id ORDER BY rank) AS copy FROM letter
)
SELECT letter_id, patient_id, encounter_id, document_type, author_id, @date(date) AS date, title,
  coalesce(plain, trim(replace(replace(replace(replace(
    regexp_replace(regexp_replace(markup, '<(br|/p|/li|/tr|/div)[^>]*>', chr(10), 'g'), '<[^>]*>', '', 'g'),
    '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&amp;', '&'), chr(10) || ' ')) AS text,
  patient_id AS _patient, letter_id AS _resource
FROM chosen WHERE copy = 1
ORDER BY letter_id
