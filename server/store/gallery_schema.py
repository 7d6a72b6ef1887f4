"""The tables of the gallery, one migration of the store's schema."""

from __future__ import annotations

GALLERY = """
CREATE TABLE results (                            -- one published file of one cell of one output
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    run       INTEGER NOT NULL REFERENCES runs (seq),
    output    TEXT NOT NULL,
    cell      INTEGER NOT NULL,                   -- its place in the output
    file      INTEGER NOT NULL,                   -- its place among the files of the cell
    kind      TEXT NOT NULL,                      -- image, figure, text, table or file
    digest    TEXT NOT NULL,
    media     TEXT NOT NULL,
    size      INTEGER NOT NULL,
    width     INTEGER NOT NULL,
    height    INTEGER NOT NULL,
    thumbnail TEXT,
    created   REAL NOT NULL,
    title     TEXT NOT NULL,
    prompt    TEXT NOT NULL,                      -- all prompts behind it, one a line
    words     TEXT NOT NULL,                      -- title, prompts, models, file names in lower case, for searching
    models    TEXT NOT NULL,                      -- JSON list of file names
    recipe    TEXT NOT NULL,                      -- JSON {coordinates, seeds, values}
    stars     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX results_digest ON results (digest);
CREATE INDEX results_run ON results (run);
CREATE INDEX results_stars ON results (stars, id) WHERE stars > 0;
CREATE TABLE result_values (                      -- what can be asked for, as in cfg>7
    name   TEXT NOT NULL,
    number REAL,
    text   TEXT,
    result INTEGER NOT NULL,
    PRIMARY KEY (name, result)
) STRICT, WITHOUT ROWID;
CREATE INDEX result_values_result ON result_values (result);
CREATE TABLE result_models (
    model TEXT NOT NULL, result INTEGER NOT NULL, PRIMARY KEY (model, result)
) STRICT, WITHOUT ROWID;
CREATE INDEX result_models_result ON result_models (result);
CREATE TABLE result_tags (
    tag TEXT NOT NULL, result INTEGER NOT NULL, PRIMARY KEY (tag, result)
) STRICT, WITHOUT ROWID;
CREATE INDEX result_tags_result ON result_tags (result);
"""
