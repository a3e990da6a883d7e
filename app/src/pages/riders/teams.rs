//! `/teams`: teams of volunteers, and one of them.

use crate::cx::lang;
use crate::parts::field::TextField;
use crate::parts::icon::{Icon, icon};
use crate::parts::layout::{Frame, Tab, layout};
use crate::t;
use backend::riders::{Member, Team};
use leptos::prelude::*;

/// One team, and what the visitor is to it.
#[derive(Clone, Debug)]
pub struct One {
    /// The team.
    pub team: Team,
    /// Its members.
    pub members: Vec<Member>,
    /// The visitor's name in it, if they are in it.
    pub own: Option<String>,
    /// Whether the visitor signed in.
    pub signed_in: bool,
    /// The name they typed.
    pub typed: String,
    /// What is wrong with it, in a sentence.
    pub error: Option<String>,
}

/// All teams.
pub fn list(teams: &[Team]) -> AnyView {
    let lang = lang();
    let item = |team: &Team| {
        view! {
            <li class="item">
                <a href=format!("/teams/{}", team.id)>
                    <div>
                        <h2>{team.name.clone()}</h2>
                        {(!team.about.is_empty()).then(|| view! { <p>{team.about.clone()}</p> })}
                        <p class="meta">{tally(team)}</p>
                    </div>
                </a>
            </li>
        }
    };
    let list: Vec<_> = teams.iter().map(item).collect();
    let list = match list.is_empty() {
        true => {
            view! { <section class="card empty">{icon(Icon::Star)} <p>{t!(lang, "teams-none")}</p></section> }
                .into_any()
        }
        false => view! { <ul class="cards">{list}</ul> }.into_any(),
    };
    let body = view! {
        <h1>{t!(lang, "teams-title")}</h1>
        <p class="soft lead">{t!(lang, "teams-lead")}</p>
        {list}
    };
    layout(Frame { tab: Some(Tab::Me), back: Some("/me"), ..Frame::default() }, body.into_any())
}

/// What a team has done, in a line.
fn tally(team: &Team) -> String {
    let lang = lang();
    [
        t!(lang, "teams-members", count = team.members),
        t!(lang, "teams-confirmed", count = team.merit.confirmed),
        t!(lang, "teams-hazards", count = team.merit.hazards),
        t!(lang, "teams-points", count = team.merit.points()),
    ]
    .join(" · ")
}

/// One team.
pub fn one(shown: &One) -> AnyView {
    let lang = lang();
    let team = &shown.team;
    let member = |member: &Member| {
        let points = t!(lang, "teams-points", count = member.merit.points());
        view! { <li><span>{member.nickname.clone()}</span> " " <small class="soft">{points}</small></li> }
    };
    let members: Vec<_> = shown.members.iter().map(member).collect();
    let members = (!members.is_empty()).then(|| {
        view! {
            <section class="card" aria-labelledby="members">
                <h2 id="members">{icon(Icon::Person)} {t!(lang, "teams-who")}</h2>
                <ol class="members">{members}</ol>
            </section>
        }
    });
    let body = view! {
        <section class="card">
            <h1>{team.name.clone()}</h1>
            {(!team.about.is_empty()).then(|| view! { <p>{team.about.clone()}</p> })}
            <p>{tally(team)}</p>
            <p class="soft">{t!(lang, "teams-counted")}</p>
        </section>
        {belong(shown)}
        {members}
    };
    layout(Frame { tab: Some(Tab::Me), back: Some("/teams"), ..Frame::default() }, body.into_any())
}

/// Joining, leaving, or signing in first.
fn belong(shown: &One) -> AnyView {
    let lang = lang();
    let id = shown.team.id;
    if !shown.signed_in {
        let to = format!("/me/sign-in?to=/teams/{id}");
        return view! { <a class="button" href=to>{t!(lang, "teams-sign-in")}</a> }.into_any();
    }
    if let Some(own) = &shown.own {
        return view! {
            <form class="card form" method="post" action="/teams/leave">
                <p>{t!(lang, "teams-you-are", nickname = own.clone())}</p>
                <button class="button plain">{t!(lang, "teams-leave")}</button>
            </form>
        }
        .into_any();
    }
    view! {
        <form class="card form" method="post" action=format!("/teams/{id}/join")>
            <TextField
                name="nickname" label=t!(lang, "teams-nickname") value=shown.typed.clone() required=true
                hint=t!(lang, "teams-nickname-hint") error=shown.error.clone()
                maxlength=domain::rider::NICKNAME_CHARS
            />
            <button class="button">{t!(lang, "teams-join")}</button>
        </form>
    }
    .into_any()
}
