//! Indexes of the first schema: one for each way a list is asked for, so that
//! a page of 50 out of a million is a walk along an index.

/// Every `CREATE INDEX`.
pub(super) const ALL: &[&str] = &[
    // The worklist holds open requests only; `work_at` is null for the others.
    "create index request_work_unit on request (unit_id, work_at, seq) where work_at is not null",
    "create index request_work_any on request (work_at, seq) where work_at is not null and unit_id is not null",
    "create index request_work_mine on request (handler_id, work_at, seq)
       where work_at is not null and handler_id is not null",
    "create index request_work_category on request (category_id, work_at, seq) where work_at is not null",
    "create index request_all_unit on request (unit_id, seq)",
    "create index request_all_category on request (category_id, seq)",
    "create index request_all_status on request (status, seq)",
    "create index request_public on request (published_at, seq) where published_at is not null",
    "create index request_public_category on request (category_id, published_at, seq)
       where published_at is not null",
    "create index request_public_area on request (area_id, published_at, seq) where published_at is not null",
    "create index request_public_status on request (status, published_at, seq) where published_at is not null",
    "create index request_public_cell on request (cell, published_at, seq) where published_at is not null",
    "create index request_event_request on request_event (request_id, id)",
    "create index media_request on media (request_id) where request_id is not null",
    "create index media_staged on media (staged_key) where staged_key is not null",
    "create index media_unbound on media (created_at) where request_id is null",
    "create index submission_key_created on submission_key (created_at)",
    "create index job_run on job (run_at)",
    "create index session_staff on session (staff_id)",
    "create index session_ended on session (ended_at) where ended_at is not null",
    "create index audit_at on audit (at)",
];
