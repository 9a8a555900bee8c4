-- All letters, however they came: document Bundles, the Compositions of Bundles that were taken apart, and references
-- to a text. Texts are without their markup; a letter that came in two ways is there once. Why a letter has no text
-- stands in `unread`: what it refers to is not here, is of a format that is not read, is damaged, or is in an encoding
-- that nobody told and that is not UTF-8. None is guessed.
WITH referred AS (
  SELECT r.letter_id, r.patient_id, r.encounter_id, r.document_type, r.author_id, r.date, r.title, b.binary_id, b.data,
    lower(concat_ws('; ', b.content_type, r.content_type)) AS type
  FROM letter_references r
  LEFT JOIN binaries b
    ON b.binary_id = @binary(r.url)
), known AS (
  SELECT *, type LIKE 'text/html%' OR type LIKE 'application/xhtml+xml%' AS is_marked,
    type LIKE 'text/plain%' OR is_marked AS is_read
  FROM referred
), opened AS (
  SELECT * EXCLUDE (data), CASE WHEN is_read THEN TRY(from_base64(regexp_replace(data, '\s', '', 'g'))) END AS bytes
  FROM known
), decoded AS (
  SELECT *,
    coalesce(TRY(decode(bytes)), CASE WHEN regexp_matches(type, 'charset="?(iso-8859-1|latin1|windows-1252|cp1252)\b') THEN
      -- Windows-1252 is Latin-1 with signs where that has none.
      translate(array_to_string(list_transform(regexp_extract_all(hex(bytes), '..'), lambda h:
        chr(CAST('0x' || h AS INTEGER))), ''),
        array_to_string(list_transform([128, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140, 142, 145, 146, 147,
          148, 149, 150, 151, 152, 153, 154, 155, 156, 158, 159], lambda c: chr(c)), ''), '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ')
      END) AS words
  FROM opened
), bundled AS (
  SELECT letter_id, string_agg(CAST(text AS VARCHAR), chr(10) ORDER BY CAST(position AS INTEGER)) AS text
  FROM letter_bundle_sections GROUP BY letter_id
), composed AS (
  SELECT letter_id, string_agg(CAST(text AS VARCHAR), chr(10) ORDER BY CAST(position AS INTEGER)) AS text
  FROM letter_composition_sections GROUP BY letter_id
), letter AS (
  SELECT 1 AS rank, l.letter_id, l.patient_id, l.encounter_id, l.document_type, l.author_id, l.date, l.title,
    s.text AS markup, CAST(NULL AS VARCHAR) AS plain, CAST(NULL AS VARCHAR) AS unread
  FROM letter_bundles l LEFT JOIN bundled s ON s.letter_id = l.letter_id WHERE l.status IN ('final', 'amended')
  UNION ALL
  SELECT 2, l.letter_id, l.patient_id, l.encounter_id, l.document_type, l.author_id, l.date, l.title, s.text, NULL, NULL
  FROM letter_compositions l LEFT JOIN composed s ON s.letter_id = l.letter_id WHERE l.status IN ('final', 'amended')
  UNION ALL
  SELECT 3, letter_id, patient_id, encounter_id, document_type, author_id, CAST(date AS VARCHAR), title,
    CASE WHEN is_marked THEN words END, CASE WHEN is_read AND NOT is_marked THEN words END,
    CASE WHEN binary_id IS NULL THEN 'not here' WHEN NOT is_read THEN 'format not read'
      WHEN bytes IS NULL THEN 'damaged' WHEN words IS NULL THEN 'encoding not known' END
  FROM decoded
), chosen AS (
  SELECT *, row_number() OVER (PARTITION BY letter_id ORDER BY rank) AS copy FROM letter
), written AS (
  SELECT *, coalesce(ltrim(plain, chr(65279)), trim(replace(replace(replace(replace(replace(replace(
    regexp_replace(regexp_replace(
      regexp_replace(markup, '(?is)<(script|style|head)\b.*?</(script|style|head)\s*>|<!--.*?-->', '', 'g'),
      '(?i)<(br|/p|/li|/tr|/div|/h[1-6])[^>]*>', chr(10), 'g'), '<[^>]*>', '', 'g'), '&lt;', '<'), '&gt;', '>'),
    '&quot;', '"'), '&#39;', ''''), '&nbsp;', ' '), '&amp;', '&'), chr(65279) || chr(10) || ' ')) AS text
  FROM chosen WHERE copy = 1
)
SELECT letter_id, patient_id, encounter_id, document_type, author_id, @date(date) AS date, title, text,
  CASE WHEN text IS NULL THEN coalesce(unread, 'no text') END AS unread,
  patient_id AS _patient, letter_id AS _resource
FROM written
ORDER BY letter_id
