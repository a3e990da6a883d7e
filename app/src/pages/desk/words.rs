//! The names of things on staff pages.

use crate::i18n::{Lang, text};
use crate::t;
use backend::view::{ByView, CategoryRef};
use domain::deadline::Urgency;
use domain::org::{Role, UnitKind};
use domain::request::{Action, Channel, EventKind, Kind, Refusal, Status};

/// One function a type, from a value to its name. Keys are written out so
/// that the test of the language files finds them.
macro_rules! names {
    ($($(#[$meta:meta])* $function:ident($type:ident) { $($variant:ident = $key:literal),+ $(,)? })+) => {$(
        $(#[$meta])*
        pub fn $function(lang: Lang, value: $type) -> &'static str {
            text(lang, match value { $($type::$variant => $key),+ })
        }
    )+};
}

names! {
    /// Name of a state.
    status(Status) {
        Submitted = "desk-status-submitted",
        Registered = "desk-status-registered",
        Dispatched = "desk-status-dispatched",
        Handling = "desk-status-handling",
        Waiting = "desk-status-waiting",
        Answered = "desk-status-answered",
        Evaluated = "desk-status-evaluated",
        Closed = "desk-status-closed",
        Declined = "desk-status-declined",
        Withdrawn = "desk-status-withdrawn",
    }
    /// Name of an urgency.
    urgency(Urgency) {
        Emergency = "desk-urgency-emergency",
        Urgent = "desk-urgency-urgent",
        Normal = "desk-urgency-normal",
        Enquiry = "desk-urgency-enquiry",
    }
    /// Name of a kind of unit.
    unit_kind(UnitKind) {
        District = "desk-unit-kind-district",
        Subdistrict = "desk-unit-kind-subdistrict",
        Community = "desk-unit-kind-community",
        Grid = "desk-unit-kind-grid",
        Department = "desk-unit-kind-department",
        Utility = "desk-unit-kind-utility",
    }
    /// Name of a role.
    role(Role) {
        GridWorker = "desk-role-grid-worker",
        Handler = "desk-role-handler",
        UnitLead = "desk-role-unit-lead",
        Dispatcher = "desk-role-dispatcher",
        Supervisor = "desk-role-supervisor",
        Callback = "desk-role-callback",
        Analyst = "desk-role-analyst",
        MapEditor = "desk-role-map-editor",
        Administrator = "desk-role-administrator",
    }
    /// What a button for an action says.
    action(Action) {
        Accept = "desk-action-accept",
        Dispatch = "desk-action-dispatch",
        Start = "desk-action-start",
        Note = "desk-action-note",
        Ask = "desk-action-ask",
        AddInfo = "desk-action-add-info",
        Answer = "desk-action-answer",
        Evaluate = "desk-action-evaluate",
        Publish = "desk-action-publish",
        Unpublish = "desk-action-unpublish",
        Close = "desk-action-close",
        Decline = "desk-action-decline",
        Withdraw = "desk-action-withdraw",
    }
    /// What is said once an action is done.
    done(Action) {
        Accept = "desk-done-accept",
        Dispatch = "desk-done-dispatch",
        Start = "desk-done-start",
        Note = "desk-done-note",
        Ask = "desk-done-ask",
        AddInfo = "desk-done-add-info",
        Answer = "desk-done-answer",
        Evaluate = "desk-done-evaluate",
        Publish = "desk-done-publish",
        Unpublish = "desk-done-unpublish",
        Close = "desk-done-close",
        Decline = "desk-done-decline",
        Withdraw = "desk-done-withdraw",
    }
    /// What happened, as a heading in the history.
    event(EventKind) {
        Submitted = "desk-event-submitted",
        Accepted = "desk-event-accepted",
        Dispatched = "desk-event-dispatched",
        Started = "desk-event-started",
        Noted = "desk-event-noted",
        Asked = "desk-event-asked",
        InfoAdded = "desk-event-info-added",
        Answered = "desk-event-answered",
        Evaluated = "desk-event-evaluated",
        Published = "desk-event-published",
        Unpublished = "desk-event-unpublished",
        Closed = "desk-event-closed",
        Declined = "desk-event-declined",
        Withdrawn = "desk-event-withdrawn",
    }
    /// Name of a type of request.
    kind(Kind) {
        Livelihood = "routing-kind-livelihood",
        Development = "routing-kind-development",
        Enforcement = "routing-kind-enforcement",
        Suggestion = "routing-kind-suggestion",
    }
    /// Name of a way in.
    channel(Channel) {
        Web = "routing-channel-web",
        Api = "routing-channel-api",
        Phone = "routing-channel-phone",
        Counter = "routing-channel-counter",
        Mailbox = "routing-channel-mailbox",
        MessageBoard = "routing-channel-message-board",
        Wechat = "routing-channel-wechat",
        MiniProgram = "routing-channel-mini-program",
        GridPatrol = "routing-channel-grid-patrol",
        Media = "routing-channel-media",
        Letter = "routing-channel-letter",
        Email = "routing-channel-email",
        Police = "routing-channel-police",
        Deputies = "routing-channel-deputies",
        Platform = "routing-channel-platform",
    }
    /// Why an action was not carried out.
    refusal(Refusal) {
        NotNow = "desk-refusal-not-now",
        NoConsent = "desk-refusal-no-consent",
        Already = "desk-refusal-already",
        StaffOnly = "desk-refusal-staff-only",
    }
}

/// The name of a category in a language.
pub fn category(lang: Lang, category: &CategoryRef) -> String {
    category_name(lang, &category.name, &category.name_en).to_owned()
}

/// Which of two names of a category a language shows.
pub fn category_name<'a>(lang: Lang, name: &'a str, name_en: &'a str) -> &'a str {
    match lang {
        Lang::En if !name_en.is_empty() => name_en,
        _ => name,
    }
}

/// Who did something.
pub fn by(lang: Lang, by: &ByView) -> String {
    match by {
        ByView::Author => text(lang, "desk-by-author").to_owned(),
        ByView::System => text(lang, "desk-by-system").to_owned(),
        ByView::Staff { unit, name } => {
            let unit = unit.as_ref().map_or("", |u| &u.name);
            match name {
                Some(name) if unit.is_empty() => name.clone(),
                Some(name) => format!("{unit} · {name}"),
                None => unit.to_owned(),
            }
        }
    }
}

/// What is wrong with a field of a staff form.
pub fn problem(lang: Lang, problem: &str) -> &'static str {
    match problem {
        "empty" => t!(lang, "desk-problem-empty"),
        "too_long" => t!(lang, "desk-problem-too-long"),
        "too_short" => t!(lang, "desk-problem-too-short"),
        "taken" => t!(lang, "desk-problem-taken"),
        "not_found" => t!(lang, "desk-problem-not-found"),
        "in_use" => t!(lang, "desk-problem-in-use"),
        "no_condition" => t!(lang, "routing-rule-no-condition"),
        "last_admin" => t!(lang, "desk-problem-last-admin"),
        "wrong" => t!(lang, "desk-problem-wrong"),
        "too_common" => t!(lang, "desk-problem-too-common"),
        "too_many" => t!(lang, "desk-problem-too-many"),
        "too_large" => t!(lang, "desk-problem-too-large"),
        "unsupported_type" | "heic" => t!(lang, "desk-problem-unsupported-type"),
        "damaged" => t!(lang, "desk-problem-damaged"),
        "gone" => t!(lang, "desk-problem-gone"),
        _ => t!(lang, "desk-problem-invalid"),
    }
}
