//! Identifiers: newtypes over UUIDv7, shown and stored as the usual text form.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::UnknownText;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self).map_err(|_| crate::UnknownText)
            }
        }
    )+};
}

id! {
    /// A request 诉求.
    RequestId,
    /// One line of a request's history.
    EventId,
    /// A photo, voice note or video.
    MediaId,
    /// A node of the organisation tree 单位.
    UnitId,
    /// A member of staff.
    UserId,
    /// A category 分类.
    CategoryId,
    /// A signed-in device of a member of staff.
    SessionId,
    /// A saved view of the worklist.
    ViewId,
    /// A working calendar.
    CalendarId,
    /// A deadline policy.
    PolicyId,
    /// A text template.
    TemplateId,
    /// A spreadsheet of requests that was handed in.
    ImportId,
    /// An extract of compounds that was handed in.
    ExtractId,
    /// A rule that says where requests go.
    RuleId,
    /// A name of a place in the gazetteer.
    PlaceNameId,
    /// Somebody who stands in for somebody else.
    DeputyId,
    /// A drawn sample of requests to call back.
    DrawId,
    /// A partner whose programs call the API.
    PartnerId,
    /// One call-back.
    CallId,
    /// A supervisor's demand 督办.
    SupervisionId,
    /// A rule by which closed requests are appraised.
    AppraisalRuleId,
    /// A place for riders: a station, a compound, a partner.
    PlaceId,
    /// A resident's account.
    AccountId,
    /// A signed-in device of a resident.
    AccountSessionId,
    /// One change of a place.
    PlaceVersionId,
    /// What somebody says is wrong with a place.
    PlaceReportId,
    /// What somebody says is wrong with a gate.
    GateReportId,
    /// A team of volunteers.
    TeamId,
    /// A webhook of a partner.
    HookId,
    /// One delivery of a webhook.
    DeliveryId,
    /// A platform above this one.
    UpstreamId,
    /// A request that is handed on to one.
    LinkId,
}
