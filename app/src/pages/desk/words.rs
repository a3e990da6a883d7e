//! The names of things on staff pages.

use crate::i18n::{Lang, text};
use crate::t;
use backend::view::{ByView, CategoryRef, EventView};
use domain::deadline::Urgency;
use domain::org::{Role, UnitKind};
use domain::request::{Action, AskKind, EventKind, Refusal, ReturnGround, Status};

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
        LongListed = "desk-status-long-listed",
        CallBack = "desk-status-call-back",
        Merged = "desk-status-merged",
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
        Assign = "desk-action-assign",
        HandOver = "desk-action-hand-over",
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
        Classify = "desk-action-classify",
        Resume = "desk-action-resume",
        Return = "desk-action-return",
        Transfer = "desk-action-transfer",
        Extend = "desk-action-extend",
        Grant = "desk-action-grant",
        Refuse = "desk-action-refuse",
        Whistle = "desk-action-whistle",
        AnswerPart = "desk-action-answer-part",
        ExcusePart = "desk-action-excuse-part",
        LongList = "desk-action-long-list",
        Review = "desk-action-review",
        Call = "desk-action-call",
        Reopen = "desk-action-reopen",
        Supervise = "desk-action-supervise",
        Explain = "desk-action-explain",
        Merge = "desk-action-merge",
        Unmerge = "desk-action-unmerge",
        Follow = "desk-action-follow",
        Split = "desk-action-split",
    }
    /// What is said once an action is done.
    done(Action) {
        Accept = "desk-done-accept",
        Dispatch = "desk-done-dispatch",
        Start = "desk-done-start",
        Assign = "desk-done-assign",
        HandOver = "desk-done-hand-over",
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
        Classify = "desk-done-classify",
        Resume = "desk-done-resume",
        Return = "desk-done-return",
        Transfer = "desk-done-transfer",
        Extend = "desk-done-extend",
        Grant = "desk-done-grant",
        Refuse = "desk-done-refuse",
        Whistle = "desk-done-whistle",
        AnswerPart = "desk-done-answer-part",
        ExcusePart = "desk-done-excuse-part",
        LongList = "desk-done-long-list",
        Review = "desk-done-review",
        Call = "desk-done-call",
        Reopen = "desk-done-reopen",
        Supervise = "desk-done-supervise",
        Explain = "desk-done-explain",
        Merge = "desk-done-merge",
        Unmerge = "desk-done-unmerge",
        Follow = "desk-done-follow",
        Split = "desk-done-split",
    }
    /// What happened, as a heading in the history.
    event(EventKind) {
        Submitted = "desk-event-submitted",
        Accepted = "desk-event-accepted",
        Dispatched = "desk-event-dispatched",
        Started = "desk-event-started",
        Assigned = "desk-event-assigned",
        HandedOver = "desk-event-handed-over",
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
        Classified = "desk-event-classified",
        Resumed = "desk-event-resumed",
        Returned = "desk-event-returned",
        ReturnAsked = "desk-event-return-asked",
        TransferAsked = "desk-event-transfer-asked",
        Transferred = "desk-event-transferred",
        ExtensionAsked = "desk-event-extension-asked",
        Extended = "desk-event-extended",
        Refused = "desk-event-refused",
        Whistled = "desk-event-whistled",
        PartAnswered = "desk-event-part-answered",
        PartExcused = "desk-event-part-excused",
        LongListed = "desk-event-long-listed",
        Reviewed = "desk-event-reviewed",
        Called = "desk-event-called",
        Reopened = "desk-event-reopened",
        Supervised = "desk-event-supervised",
        Explained = "desk-event-explained",
        Merged = "desk-event-merged",
        Unmerged = "desk-event-unmerged",
        Split = "desk-event-split",
    }
    /// Why an action was not carried out.
    refusal(Refusal) {
        NotNow = "desk-refusal-not-now",
        NoConsent = "desk-refusal-no-consent",
        Already = "desk-refusal-already",
        StaffOnly = "desk-refusal-staff-only",
        Undecided = "desk-refusal-undecided",
        TooOften = "desk-refusal-too-often",
        PartsOpen = "desk-refusal-parts-open",
        WrongUnit = "desk-refusal-wrong-unit",
        BadDate = "desk-refusal-bad-date",
        TooShort = "desk-refusal-too-short",
        SystemOnly = "desk-refusal-system-only",
        BadTarget = "desk-refusal-bad-target",
    }
    /// Why a unit sends it back.
    return_ground(ReturnGround) {
        WrongUnit = "desk-return-wrong-unit",
        WrongPlace = "desk-return-wrong-place",
        WrongCategory = "desk-return-wrong-category",
        SeveralUnits = "desk-return-several-units",
        TooLittle = "desk-return-too-little",
        NoPower = "desk-return-no-power",
    }
    /// What a unit asked for.
    ask(AskKind) {
        Return = "desk-ask-return",
        Transfer = "desk-ask-transfer",
        Extension = "desk-ask-extension",
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

/// The word or code more of a line of history.
pub fn detail(lang: Lang, event: &EventView) -> Option<String> {
    let word = event.detail.as_deref()?;
    Some(match event.kind {
        // From one urgency to another, or the one that stays.
        EventKind::Classified => {
            let words: Option<Vec<&str>> =
                word.split(' ').map(|one| Some(urgency(lang, one.parse().ok()?))).collect();
            words?.join(" → ")
        }
        EventKind::Returned | EventKind::ReturnAsked => return_ground(lang, word.parse().ok()?).to_owned(),
        EventKind::ExtensionAsked | EventKind::Extended => t!(lang, "desk-pending-extension", days = word),
        EventKind::Refused => ask(lang, word.parse().ok()?).to_owned(),
        EventKind::Declined => crate::parts::words::ground(lang, word.parse().ok()?).to_owned(),
        EventKind::Answered => t!(lang, "desk-answered-explained").to_owned(),
        EventKind::Called | EventKind::Evaluated => called(lang, word).to_owned(),
        EventKind::Closed => status(lang, word.parse().ok()?).to_owned(),
        EventKind::Dispatched => t!(lang, "sup-by-rule", name = word),
        EventKind::Merged
        | EventKind::Split
        | EventKind::Submitted
        | EventKind::Supervised
        | EventKind::Explained => word.to_owned(),
        _ => return None,
    })
}

/// What the resident said of it.
fn called(lang: Lang, word: &str) -> &'static str {
    match word {
        "solved_satisfied" => t!(lang, "desk-detail-solved-satisfied"),
        "solved_dissatisfied" => t!(lang, "desk-detail-solved-dissatisfied"),
        "unsolved_satisfied" => t!(lang, "desk-detail-unsolved-satisfied"),
        "unsolved_dissatisfied" => t!(lang, "desk-detail-unsolved-dissatisfied"),
        "refused" => t!(lang, "desk-detail-refused"),
        _ => t!(lang, "desk-detail-not-reached"),
    }
}

/// Who did something.
pub fn by(lang: Lang, by: &ByView) -> String {
    match by {
        ByView::Author => text(lang, "desk-by-author").to_owned(),
        ByView::System => text(lang, "desk-by-system").to_owned(),
        ByView::Staff { unit, name, stead } => {
            let unit = unit.as_ref().map_or("", |u| &u.name);
            let who = match name {
                Some(name) if unit.is_empty() => name.clone(),
                Some(name) => format!("{unit} · {name}"),
                None => unit.to_owned(),
            };
            match stead {
                Some(away) => t!(lang, "desk-by-deputy", who = who, away = away.clone()),
                None => who,
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
        "not_chosen" => t!(lang, "desk-problem-not-chosen"),
        "in_use" => t!(lang, "desk-problem-in-use"),
        "no_condition" => t!(lang, "routing-rule-no-condition"),
        "last_admin" => t!(lang, "desk-problem-last-admin"),
        "wrong" => t!(lang, "desk-problem-wrong"),
        "too_common" => t!(lang, "desk-problem-too-common"),
        "too_many" => t!(lang, "desk-problem-too-many"),
        "too_many_pieces" => t!(lang, "desk-problem-too-many-pieces"),
        "too_large" => t!(lang, "desk-problem-too-large"),
        "unsupported_type" | "heic" => t!(lang, "desk-problem-unsupported-type"),
        "damaged" => t!(lang, "desk-problem-damaged"),
        "gone" => t!(lang, "desk-problem-gone"),
        "brace" => t!(lang, "tell-problem-brace"),
        "unknown_place" => t!(lang, "tell-problem-unknown-place"),
        "bad_span" => t!(lang, "hours-problem-bad-span"),
        "past_days" => t!(lang, "hours-problem-past-days"),
        "overlap" => t!(lang, "hours-problem-overlap"),
        "no_work" => t!(lang, "hours-problem-no-work"),
        "in_hand" => t!(lang, "people-problem-in-hand"),
        "no_place_below" => t!(lang, "people-problem-no-place-below"),
        "below_itself" => t!(lang, "people-problem-below-itself"),
        "deputy_self" => t!(lang, "people-problem-self"),
        "deputy_past" => t!(lang, "people-problem-past"),
        "deputy_order" => t!(lang, "people-problem-order"),
        "deputy_long" => t!(lang, "people-problem-long"),
        "deputy_overlap" => t!(lang, "people-problem-overlap"),
        "bad_position" => t!(lang, "posters-position-problem"),
        "outside" => t!(lang, "places-outside"),
        "hours" => t!(lang, "hours-problem-hours"),
        "bad_table" => t!(lang, "upstreams-problem-table"),
        "bad_address" => t!(lang, "hooks-problem-address"),
        "not_https" => t!(lang, "hooks-problem-https"),
        "private_address" => t!(lang, "hooks-problem-private"),
        "allowance" => t!(lang, "hours-problem-allowance"),
        _ => t!(lang, "desk-problem-invalid"),
    }
}
