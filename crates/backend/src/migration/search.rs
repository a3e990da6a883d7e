//! Full-text search and what guards the history: where the databases differ.
//!
//! There are two documents of a request: the whole one for staff, and the
//! masked one for strangers, which exists only while it is published.

use sea_orm::DbBackend;

/// What one database needs besides tables and indexes.
pub(super) fn statements(backend: DbBackend) -> &'static [&'static str] {
    match backend {
        DbBackend::Postgres => POSTGRES,
        _ => SQLITE,
    }
}

const SQLITE: &[&str] = &[
    "create virtual table request_search using fts5
       (document, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0')",
    "create virtual table request_public_search using fts5
       (document, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0')",
    "create trigger request_event_kept before update on request_event
       begin select raise(abort, 'history is only added to'); end",
    "create trigger request_event_not_deleted before delete on request_event
       begin select raise(abort, 'history is only added to'); end",
];

const POSTGRES: &[&str] = &[
    "create table request_search (seq bigint primary key references request(seq), document tsvector not null)",
    "create index request_search_document on request_search using gin (document)",
    "create table request_public_search (seq bigint primary key references request(seq),
       document tsvector not null)",
    "create index request_public_search_document on request_public_search using gin (document)",
    "create function history_is_kept() returns trigger language plpgsql as
       $$ begin raise exception 'history is only added to'; end $$",
    "create trigger request_event_kept before update or delete on request_event
       for each row execute function history_is_kept()",
];
