//! `/desk/r/{code}/print`: one request as a work order on paper.

use super::entry;
use super::export::verdict;
use super::request::history as past;
use super::words as names;
use crate::cx::{Cx, cx};
use crate::parts::layout::demo_banner;
use crate::parts::qr::qr;
use crate::parts::words;
use crate::{t, when};
use backend::view::{EventView, RequestView};
use domain::Moment;
use domain::media::MediaKind;
use leptos::prelude::*;

/// The page. `link` is its address, for the code that a phone reads; `by` who
/// prints it.
pub fn page(view: &RequestView, link: &str, by: String) -> AnyView {
    let cx = cx();
    let lang = cx.lang;
    let back = format!("/desk/r/{}", view.code);
    view! {
        <main id="main" class="order">
            {demo_banner()}
            <p class="screen"><a class="btn" href=back>{t!(lang, "print-back")}</a> " " <span>{t!(lang, "print-how")}</span></p>
            <header>
                <div>
                    <h1>{t!(lang, "print-title")}</h1>
                    <p class="no">{view.code.to_string()}</p>
                    <p>{link.to_owned()}</p>
                </div>
                {qr(t!(lang, "print-qr"), link)}
            </header>
            {facts(&cx, view)}
            <h2>{t!(lang, "entry-matter")}</h2>
            <p class="said">{if view.anonymised_at.is_some() { t!(lang, "cleared").to_owned() } else if view.description.is_empty() { t!(lang, "desk-no-text").to_owned() } else { view.description.clone() }}</p>
            {photos(&cx, view)}
            {history(&cx, view)}
            {signatures(&cx)}
            <p class="foot-line">{t!(lang, "print-by", name = by, when = when::exact(cx.now, cx.offset))}</p>
        </main>
    }
    .into_any()
}

fn facts(cx: &Cx, view: &RequestView) -> impl IntoView + use<> {
    let lang = cx.lang;
    let offset = cx.offset;
    let pair = |name: &'static str, value: String| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    let moment = |name: &'static str, at: Option<Moment>| at.map(|at| pair(name, when::exact(at, offset)));
    let unit = view.unit.as_ref().map(|unit| unit.name.clone());
    let unit = unit.map(|unit| view.handler.as_ref().map_or(unit.clone(), |name| format!("{unit} · {name}")));
    let place = view.place.filter(|place| place.exact).map(|p| format!("{:.5}, {:.5}", p.at.lat, p.at.lng));
    view! {
        <dl>
            {pair(t!(lang, "desk-col-status"), names::status(lang, view.status).to_owned())}
            {pair(t!(lang, "desk-col-urgency"), names::urgency(lang, view.urgency).to_owned())}
            {pair(t!(lang, "entry-kind"), words::kind(lang, view.kind).to_owned())}
            {view.category.as_ref().map(|c| pair(t!(lang, "desk-col-category"), words::category(lang, c)))}
            {unit.map(|unit| pair(t!(lang, "desk-col-unit"), unit))}
            {view.area.as_ref().map(|area| pair(t!(lang, "print-area"), area.name.clone()))}
            {view.address.clone().map(|address| pair(t!(lang, "desk-place"), address))}
            {place.map(|place| pair(t!(lang, "desk-position"), place))}
            {entry::facts(view)}
            {view.phone.clone().map(|phone| pair(t!(lang, "desk-phone"), phone))}
            {moment(t!(lang, "desk-col-submitted"), Some(view.submitted_at))}
            {moment(t!(lang, "export-column-first-due"), Some(view.first_due_at))}
            {moment(t!(lang, "export-column-answer-due"), Some(view.answer_due_at))}
            {moment(t!(lang, "export-column-responded"), view.responded_at)}
            {moment(t!(lang, "export-column-answered"), view.answered_at)}
            {view.evaluation.map(|e| pair(t!(lang, "desk-verdict"), verdict(lang, e)))}
            {view.ground.map(|ground| pair(t!(lang, "desk-ground"), words::ground(lang, ground).to_owned()))}
        </dl>
    }
}

fn photos(cx: &Cx, view: &RequestView) -> Option<AnyView> {
    let lang = cx.lang;
    let all: Vec<_> = view
        .media
        .iter()
        .chain(view.events.iter().flat_map(|event| &event.media))
        .filter(|media| media.kind == MediaKind::Photo)
        .collect();
    let total = all.len();
    let one = |(at, media): (usize, &&backend::view::MediaView)| {
        let alt = t!(lang, "desk-photo-alt", number = at + 1, total = total);
        view! { <li><img src=format!("/media/{}/small", media.id) alt=alt/></li> }
    };
    (total > 0).then(|| {
        let shown = all.iter().enumerate().map(one).collect_view();
        view! { <h2>{t!(lang, "report-photos")}</h2> <ul class="small-photos">{shown}</ul> }.into_any()
    })
}

fn history(cx: &Cx, view: &RequestView) -> impl IntoView + use<> {
    let lang = cx.lang;
    let offset = cx.offset;
    let line = |event: &EventView| {
        let what = std::iter::once(names::event(lang, event.kind).to_owned())
            .chain(past::about(lang, event))
            .chain(past::until_exactly(cx, event))
            .chain(past::mark(lang, event).map(str::to_owned));
        view! {
            <tr>
                <td>{when::exact(event.at, offset)}</td>
                <td>{what.collect::<Vec<_>>().join(" · ")}</td>
                <td>{names::by(lang, &event.by)}</td>
                <td>{past::said(lang, event)}</td>
            </tr>
        }
    };
    let lines = view.events.iter().map(line).collect_view();
    view! {
        <h2>{t!(lang, "desk-history")}</h2>
        <table>
            <thead>
                <tr>
                    <th scope="col">{t!(lang, "print-when")}</th>
                    <th scope="col">{t!(lang, "print-what")}</th>
                    <th scope="col">{t!(lang, "print-who")}</th>
                    <th scope="col">{t!(lang, "print-said")}</th>
                </tr>
            </thead>
            <tbody>{lines}</tbody>
        </table>
    }
}

fn signatures(cx: &Cx) -> impl IntoView + use<> {
    let lang = cx.lang;
    let all = [t!(lang, "print-sign-handler"), t!(lang, "print-sign-lead"), t!(lang, "print-sign-resident")];
    let lines = all.map(|who| view! { <div><dt>{who}</dt><dd></dd></div> });
    view! { <dl class="signatures">{lines.collect_view()}</dl> }
}
