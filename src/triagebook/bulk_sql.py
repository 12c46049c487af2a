"""The catalog as a script for psql: a table with a full-text index, and a function that finds entries.

The new table is filled beside the old one and takes its place at the end of the transaction, so readers see either
the old catalog or the new one, and a script that fails changes nothing. Written for PostgreSQL 13 and newer with the
extension pg_trgm, which its packages bring.
"""

from __future__ import annotations

from collections.abc import Iterator

from .bulk import FIELDS, copy_line, records
from .catalog import Catalog

_TYPES = {"keyword": "text", "text": "text", "keywords": "text[]", "texts": "text[]", "day": "date"}
_HEAD = """\\set ON_ERROR_STOP on
BEGIN;
SET LOCAL client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE SCHEMA IF NOT EXISTS triagebook;

-- array_to_string is only stable, for the sake of other types; of text it never changes, and an index needs that.
CREATE OR REPLACE FUNCTION triagebook.joined(text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT array_to_string($1, ' ') $$;

DROP TABLE IF EXISTS triagebook.next;
CREATE TABLE triagebook.next (
{columns},
  names text GENERATED ALWAYS AS (
    lower(id || ' ' || triagebook.joined(signatures) || ' ' || title)) STORED,
  words tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('english', id || ' ' || title || ' ' || triagebook.joined(signatures)), 'A')
    || setweight(to_tsvector('english', triagebook.joined(symptoms)), 'B')
    || setweight(to_tsvector('english', summary || ' ' || triagebook.joined(tags)), 'C')
    || setweight(to_tsvector('english', body), 'D')) STORED
);
COPY triagebook.next ({names}) FROM stdin;
"""
_TAIL = """\\.
ALTER TABLE triagebook.next ADD PRIMARY KEY (id);
CREATE INDEX ON triagebook.next USING gin (words);
CREATE INDEX ON triagebook.next USING gin (names gin_trgm_ops);
DROP TABLE IF EXISTS triagebook.entries;
ALTER TABLE triagebook.next RENAME TO entries;

-- Entries for a question in anybody's words, a code or a part of one, best first. A rare word counts more than a
-- common one: each adds its rank times the logarithm of how few entries have it. Archived entries are left out.
CREATE OR REPLACE FUNCTION triagebook.find(question text, most integer DEFAULT 5)
RETURNS TABLE (id text, title text, address text, score real)
LANGUAGE sql STABLE AS $$
  WITH whole AS (SELECT greatest(count(*), 1)::real AS entries FROM triagebook.entries),
  asked AS (
    SELECT (quote_literal(lexeme))::tsquery AS word FROM unnest(to_tsvector('english', left(question, 2000)))
    LIMIT 50
  ),
  common AS (
    SELECT word, ln(1 + entries / (SELECT 1 + count(*) FROM triagebook.entries e WHERE e.words @@ word)) AS worth
    FROM asked, whole
  ),
  by_words AS (
    SELECT e.id, sum(c.worth * ts_rank('{0.1, 0.3, 0.6, 1.0}', e.words, c.word)) AS score
    FROM common c JOIN triagebook.entries e ON e.words @@ c.word GROUP BY e.id
  ),
  by_names AS (
    SELECT e.id, word_similarity(lower(left(question, 200)), e.names) AS score
    FROM triagebook.entries e WHERE lower(left(question, 200)) <% e.names
  )
  SELECT e.id, e.title, e.address, (coalesce(w.score, 0) + 3 * coalesce(n.score, 0))::real AS score
  FROM triagebook.entries e LEFT JOIN by_words w USING (id) LEFT JOIN by_names n USING (id)
  WHERE (w.id IS NOT NULL OR n.id IS NOT NULL) AND e.status <> 'archived'
  ORDER BY 4 DESC, 1 LIMIT most
$$;
COMMIT;
ANALYZE triagebook.entries;
"""


def postgres_script(catalog: Catalog) -> Iterator[str]:
    """Yield the lines of the script; run it with `psql --file`."""
    columns = ",\n".join(
        f"  {name} {_TYPES[kind]}{'' if kind == 'day' else ' NOT NULL'}" for name, kind in FIELDS.items()
    )
    yield _HEAD.replace("{columns}", columns).replace("{names}", ", ".join(FIELDS))
    yield from map(copy_line, records(catalog))
    yield _TAIL
