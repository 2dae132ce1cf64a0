-- Words that SQLite and Postgres share. Times are milliseconds since 1970, truth values 0 and 1.
CREATE TABLE IF NOT EXISTS runs (
    id TEXT PRIMARY KEY,
    tenant TEXT NOT NULL,
    title TEXT NOT NULL,
    request TEXT NOT NULL,
    state TEXT NOT NULL,
    detail TEXT,
    message TEXT,
    error_code TEXT,
    error_message TEXT,
    priority BIGINT NOT NULL,
    batch TEXT,
    batch_at_once BIGINT,
    idempotency_key TEXT,
    attempt BIGINT NOT NULL,
    max_attempts BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT,
    deadline BIGINT,
    provider TEXT,
    model TEXT,
    branch TEXT,
    commit_hash TEXT,
    link TEXT,
    diffstat TEXT,
    plan TEXT,
    saved TEXT,
    pushing BIGINT NOT NULL,
    accepted BIGINT NOT NULL,
    cancel_asked BIGINT NOT NULL,
    fence BIGINT NOT NULL,
    worker TEXT,
    lease_until BIGINT,
    due_at BIGINT NOT NULL,
    events BIGINT NOT NULL,
    UNIQUE (tenant, idempotency_key)
);
CREATE INDEX IF NOT EXISTS runs_by_state ON runs (state, tenant);
CREATE INDEX IF NOT EXISTS runs_by_age ON runs (tenant, created_at);
CREATE INDEX IF NOT EXISTS runs_by_end ON runs (finished_at);
CREATE TABLE IF NOT EXISTS run_events (
    run_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    name TEXT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (run_id, number)
);
-- Bounds of tenants that have their own.
CREATE TABLE IF NOT EXISTS run_bounds (
    tenant TEXT PRIMARY KEY,
    at_once BIGINT NOT NULL,
    queued BIGINT NOT NULL
);
-- Who asked for what, and what came of it.
CREATE TABLE IF NOT EXISTS audit (
    at BIGINT NOT NULL,
    tenant TEXT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    repository TEXT,
    provider TEXT NOT NULL,
    model TEXT,
    tokens BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    id TEXT NOT NULL,
    took BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS audit_by_tenant ON audit (tenant, at);
CREATE INDEX IF NOT EXISTS audit_by_age ON audit (at);
-- What was turned away before any work began: one row for each kind in each minute.
CREATE TABLE IF NOT EXISTS turned_away (
    minute BIGINT NOT NULL,
    tenant TEXT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (minute, tenant, who, action, outcome)
);
-- When each tenant was served last, as a count of all leases.
CREATE TABLE IF NOT EXISTS run_turns (
    tenant TEXT PRIMARY KEY,
    turn BIGINT NOT NULL
);
