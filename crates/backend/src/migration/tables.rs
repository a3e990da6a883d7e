//! Tables of the first schema. Foreign keys are declared here because SQLite
//! cannot add them later.
//!
//! The values of enums are those of then: later steps let columns hold more.

use super::one_of;

const UNIT_KINDS: &[&str] = &["district", "subdistrict", "community", "grid", "department", "utility"];
const URGENCIES: &[&str] = &["emergency", "urgent", "normal", "enquiry"];
const ROLES: &[&str] = &[
    "grid_worker",
    "handler",
    "unit_lead",
    "dispatcher",
    "supervisor",
    "callback",
    "analyst",
    "map_editor",
    "administrator",
];
const STATUSES: &[&str] = &[
    "submitted",
    "registered",
    "dispatched",
    "handling",
    "waiting",
    "answered",
    "evaluated",
    "closed",
    "declined",
    "withdrawn",
];
const KINDS: &[&str] = &["livelihood", "development", "enforcement", "suggestion"];
const CHANNELS: &[&str] = &["web", "api"];
const EVENTS: &[&str] = &[
    "submitted",
    "accepted",
    "dispatched",
    "started",
    "noted",
    "asked",
    "info_added",
    "answered",
    "evaluated",
    "published",
    "unpublished",
    "closed",
    "declined",
    "withdrawn",
];
const AUDIENCES: &[&str] = &["public", "author", "staff"];
const MEDIA: &[&str] = &["photo", "voice", "video"];

/// Every `CREATE TABLE`, referenced ones first.
pub(super) fn statements() -> Vec<String> {
    [organisation(), people(), vec![request(), request_event(), media()], rest()].concat()
}

fn organisation() -> Vec<String> {
    vec![
        format!(
            "create table unit (
              id text primary key, parent_id text references unit(id), kind text not null {kind},
              name text not null, area text, active boolean not null, position integer not null)",
            kind = one_of("kind", UNIT_KINDS)
        ),
        format!(
            "create table category (
              id text primary key, parent_id text references category(id),
              slug text not null constraint category_slug_key unique, name text not null,
              name_en text not null, keywords text not null, urgency text not null {urgency},
              default_unit_id text references unit(id), position integer not null, active boolean not null)",
            urgency = one_of("urgency", URGENCIES)
        ),
    ]
}

fn people() -> Vec<String> {
    vec![
        "create table staff (
          id text primary key, username text not null constraint staff_username_key unique,
          name text not null, unit_id text not null references unit(id), password_hash text not null,
          totp_secret text, totp_pending text, totp_step $BIG, active boolean not null, created_at $TIME not null)"
            .to_owned(),
        format!(
            "create table staff_grant (
              staff_id text not null references staff(id), role text not null {role},
              unit_id text not null references unit(id), primary key (staff_id, role, unit_id))",
            role = one_of("role", ROLES)
        ),
        "create table session (
          id text primary key, staff_id text not null references staff(id),
          kind text not null check (kind in ('web', 'api')),
          token_hash text not null constraint session_token_hash_key unique,
          label text not null, created_at $TIME not null, last_seen_at $TIME not null,
          expires_at $TIME not null, ended_at $TIME)"
            .to_owned(),
        "create table saved_view (
          id text primary key, staff_id text not null references staff(id), name text not null,
          query text not null, constraint saved_view_name_key unique (staff_id, name))"
            .to_owned(),
    ]
}

/// `seq` is the table's own row number: small in every index, and what the
/// full-text index points at.
fn request() -> String {
    format!(
        "create table request (
          seq $SEQ, id text not null constraint request_id_key unique,
          code text not null constraint request_code_key unique, version integer not null,
          status text not null {status}, state_json text not null, kind text not null {kind},
          urgency text not null {urgency}, channel text not null {channel},
          category_id text references category(id), unit_id text references unit(id),
          handler_id text references staff(id), area_id text references unit(id),
          grid_id text references unit(id), lat $REAL, lng $REAL, accuracy $REAL,
          place_system text not null check (place_system in ('wgs84', 'gcj02', 'bd09')), cell integer,
          description text not null, address text, phone text, consent boolean not null,
          published_at $TIME, photos_public boolean not null, submitted_at $TIME not null,
          first_due_at $TIME not null, answer_due_at $TIME not null, due_at $TIME, work_at $TIME,
          responded_at $TIME, answered_at $TIME, solved boolean, satisfied boolean,
          me_too integer not null, media_count integer not null)",
        status = one_of("status", STATUSES),
        kind = one_of("kind", KINDS),
        urgency = one_of("urgency", URGENCIES),
        channel = one_of("channel", CHANNELS)
    )
}

fn request_event() -> String {
    format!(
        "create table request_event (
          id text primary key, request_id text not null references request(id), kind text not null {kind},
          at $TIME not null, by_kind text not null check (by_kind in ('author', 'staff', 'system')),
          by_staff_id text references staff(id), unit_id text references unit(id), text text,
          audience text not null {audience})",
        kind = one_of("kind", EVENTS),
        audience = one_of("audience", AUDIENCES)
    )
}

fn media() -> String {
    format!(
        "create table media (
          id text primary key, kind text not null {kind}, request_id text references request(id),
          event_id text references request_event(id), staged_key text, position integer not null,
          mime text not null, width integer, height integer, seconds integer, bytes $BIG not null,
          large_sha256 text, small_sha256 text, original_sha256 text, source_sha256 text not null,
          created_at $TIME not null)",
        kind = one_of("kind", MEDIA)
    )
}

fn rest() -> Vec<String> {
    [
        "create table submission_key (
          key text constraint submission_key_key primary key, fingerprint text not null,
          request_id text not null references request(id), created_at $TIME not null)",
        "create table job (
          id text primary key, kind text not null, payload text not null, run_at $TIME not null,
          attempts integer not null, locked_until $TIME, last_error text, created_at $TIME not null)",
        "create table me_too (
          request_id text not null references request(id), device_hash text not null, at $TIME not null,
          primary key (request_id, device_hash))",
        "create table meta (name text primary key, value text not null)",
        "create table audit (
          id text primary key, at $TIME not null, staff_id text references staff(id), action text not null,
          subject text not null, detail text not null)",
    ]
    .map(str::to_owned)
    .to_vec()
}
