"""The tables, as a list of migrations: the schema's version is the number of those applied."""

from __future__ import annotations

from server.store.gallery_schema import GALLERY

APPLICATION_ID = 0x57697265  # "Wire"

_FIRST = """
CREATE TABLE documents (
    digest TEXT PRIMARY KEY,            -- SHA-256 of json, verified on every read
    json   TEXT NOT NULL
) STRICT;
CREATE TABLE runs (
    seq      INTEGER PRIMARY KEY AUTOINCREMENT,   -- order of acceptance = order of execution
    id       TEXT NOT NULL UNIQUE,
    status   TEXT NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    attempt  INTEGER NOT NULL DEFAULT 0,          -- times it was handed to a worker
    deaths   INTEGER NOT NULL DEFAULT 0,          -- times a worker died of it
    document TEXT NOT NULL REFERENCES documents (digest),
    title    TEXT NOT NULL,
    workflow TEXT,                                -- the saved workflow it was called as
    targets  TEXT,                                -- JSON list, or NULL for the declared outputs
    idempotency_key TEXT UNIQUE,
    request  TEXT NOT NULL,                       -- SHA-256 of the request, for the idempotency key
    sha256   TEXT NOT NULL,                       -- of the columns that never change, verified on read
    created  REAL NOT NULL,
    started  REAL,
    finished REAL,
    result   TEXT                                 -- JSON {outputs, problem, ms} once finished
) STRICT;
CREATE INDEX runs_open ON runs (seq) WHERE status IN ('queued', 'running');
CREATE INDEX runs_status ON runs (status, seq);
CREATE TABLE events (
    seq  INTEGER PRIMARY KEY AUTOINCREMENT,
    run  INTEGER NOT NULL REFERENCES runs (seq),
    kind TEXT NOT NULL,
    data TEXT NOT NULL                            -- JSON object without seq, run and kind
) STRICT;
CREATE INDEX events_run ON events (run, seq);
CREATE TABLE workflows (
    name     TEXT PRIMARY KEY,
    document TEXT NOT NULL REFERENCES documents (digest),
    revision INTEGER NOT NULL,
    updated  REAL NOT NULL
) STRICT;
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE launches (nonce TEXT PRIMARY KEY, expires REAL NOT NULL) STRICT;
"""

_VERSIONS = """
ALTER TABLE workflows ADD COLUMN deleted REAL;    -- when it was deleted; it can be brought back
CREATE TABLE versions (                           -- what was saved or ran under the name of a workflow
    workflow TEXT NOT NULL,
    revision INTEGER NOT NULL,                    -- of the save; 0 for a run
    document TEXT NOT NULL REFERENCES documents (digest),
    at       REAL NOT NULL,
    PRIMARY KEY (workflow, revision, document)
) STRICT, WITHOUT ROWID;
INSERT INTO versions SELECT name, revision, document, updated FROM workflows;
INSERT INTO versions SELECT workflow, 0, document, max(created) FROM runs WHERE workflow IS NOT NULL
    GROUP BY workflow, document;
CREATE INDEX runs_document ON runs (document, seq);
CREATE TABLE drafts (                             -- what editors keep while somebody works
    key     TEXT PRIMARY KEY,
    data    TEXT NOT NULL,                        -- JSON object, as the editor sent it
    updated REAL NOT NULL
) STRICT;
"""

_URGENT = """
ALTER TABLE runs ADD COLUMN front INTEGER NOT NULL DEFAULT 0;  -- 1: goes ahead of the ordinary ones that wait
ALTER TABLE runs ADD COLUMN client TEXT;                       -- who asked, for turns among urgent runs
"""

_PLACES = """
ALTER TABLE runs ADD COLUMN place INTEGER;        -- its place among those that waited when somebody moved one of them
"""

MIGRATIONS: tuple[str, ...] = (_FIRST, _VERSIONS, _URGENT, GALLERY, _PLACES)
"""Each brings a database from version n to n + 1; published ones never change."""
