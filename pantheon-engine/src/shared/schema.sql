-- What engines on one Postgres share beside their runs. Nothing here is missed after a loss of power but by minutes.
-- Which engines live.
CREATE TABLE IF NOT EXISTS engines (
    id TEXT PRIMARY KEY,
    alive_until TIMESTAMPTZ NOT NULL
);
-- When each tenant's requests of the last minute are worn off.
CREATE TABLE IF NOT EXISTS tenant_rates (
    tenant TEXT PRIMARY KEY,
    worn_off_at TIMESTAMPTZ NOT NULL
);
-- Places among a tenant's edits, a row for each; one whose time is over is free.
CREATE TABLE IF NOT EXISTS edit_places (
    tenant TEXT NOT NULL,
    number BIGINT NOT NULL,
    holder TEXT NOT NULL,
    held_until TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant, number)
);
CREATE INDEX IF NOT EXISTS edit_places_by_holder ON edit_places (holder);
-- Which small pieces of prompts a tenant has seen: their places, not their letters.
CREATE TABLE IF NOT EXISTS prompt_glimpses (
    tenant TEXT NOT NULL,
    pack TEXT NOT NULL,
    prompt INTEGER NOT NULL,
    place BIGINT NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant, pack, prompt, place)
);
-- Edits as their engine last told of them; never code.
CREATE TABLE IF NOT EXISTS edit_jobs (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    engine TEXT NOT NULL,
    number BIGINT NOT NULL,
    has_ended BOOLEAN NOT NULL,
    cancel_asked BOOLEAN NOT NULL DEFAULT false,
    job JSONB NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant, id, engine)
);
CREATE INDEX IF NOT EXISTS edit_jobs_by_change ON edit_jobs (tenant, changed_at);
CREATE INDEX IF NOT EXISTS edit_jobs_under_way ON edit_jobs (engine) WHERE NOT has_ended;
