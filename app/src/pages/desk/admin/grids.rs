//! Areas of grids: the file, what its check found, applying it.

use super::{Part, part};
use crate::cx::cx;
use crate::i18n::Lang;
use crate::pages::desk::fields::{self, hidden};
use crate::pages::desk::frame::{Tone, notice};
use crate::t;
use backend::admin::{FileFlaw, GridCheck, GridFeature, GridFlaw};
use backend::directory::Directory;
use domain::area::Flaw;
use domain::org::UnitKind;
use leptos::prelude::*;

/// Why a file was not even looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// None came.
    NoFile,
    /// Too many bytes.
    TooLarge,
    /// What was chosen is no community.
    NoParent,
    /// Something changed between check and application.
    Changed,
}

/// The form, and what became of the last file.
pub fn upload(directory: &Directory, applied: Option<usize>, refused: Option<Refused>) -> AnyView {
    let lang = cx().lang;
    let applied = applied.map(|count| notice(Tone::Good, t!(lang, "routing-grids-applied", count = count)));
    let refused = refused.map(|refused| {
        notice(
            Tone::Bad,
            match refused {
                Refused::NoFile => t!(lang, "routing-grids-no-file"),
                Refused::TooLarge => t!(lang, "routing-grids-too-large"),
                Refused::NoParent => t!(lang, "routing-grids-no-parent"),
                Refused::Changed => t!(lang, "routing-grids-changed"),
            },
        )
    });
    let communities = directory.units.iter().filter(|unit| unit.active && unit.kind == UnitKind::Community);
    let communities: Vec<_> =
        communities.map(|unit| fields::option(unit.id.to_string(), unit.name.clone(), false)).collect();
    let body = view! {
        {applied}
        {refused}
        <section class="box narrowbox">
            <h2>{t!(lang, "routing-grids")}</h2>
            <p class="hint">{t!(lang, "routing-grids-hint")}</p>
            <p class="hint">{t!(lang, "routing-grids-names")}</p>
            <form method="post" action="/desk/admin/grids" enctype="multipart/form-data" class="stack">
                <div class="f">
                    <label for="parent">{t!(lang, "routing-grids-parent")}</label>
                    <select id="parent" name="parent">
                        <option value="">{t!(lang, "routing-grids-parent-none")}</option>
                        {communities}
                    </select>
                </div>
                <div class="f">
                    <label for="file">{t!(lang, "routing-grids-file")}</label>
                    <input id="file" type="file" name="file" required=true accept=".geojson,.json,application/geo+json,application/json"/>
                </div>
                <p class="buttons"><button class="go">{t!(lang, "routing-grids-upload")}</button></p>
            </form>
        </section>
    };
    part(Part::Grids, false, body.into_any())
}

/// What the check found.
pub fn checked(id: &str, found: &Result<GridCheck, FileFlaw>) -> AnyView {
    let lang = cx().lang;
    let again = view! { <a class="btn" href="/desk/admin/grids">{t!(lang, "routing-grids-again")}</a> };
    let body = match found {
        Err(flaw) => view! {
            {notice(Tone::Bad, file_flaw(lang, *flaw))}
            <p class="buttons">{again}</p>
        }
        .into_any(),
        Ok(check) => view! {
            <section class="box">
                <h2>{t!(lang, "routing-grids-check")}</h2>
                {sum(lang, check)}
                <form method="post" action=format!("/desk/admin/grids/{id}")>
                    {hidden("apply", "1".to_owned())}
                    <p class="buttons">
                        {check.is_good().then(|| view! { <button class="go">{t!(lang, "routing-grids-apply")}</button> })}
                        {again}
                    </p>
                </form>
            </section>
            {table(lang, &check.features)}
        }
        .into_any(),
    };
    part(Part::Grids, false, body)
}

fn sum(lang: Lang, check: &GridCheck) -> AnyView {
    let bad = check.features.iter().filter(|feature| !feature.flaws.is_empty()).count();
    if bad > 0 {
        return notice(Tone::Bad, t!(lang, "routing-grids-bad", count = bad));
    }
    let (new, changed) = check.counts();
    view! { <p>{t!(lang, "routing-grids-sum", new = new, changed = changed)}</p> }.into_any()
}

/// Those with problems first, else they are lost among two thousand.
fn table(lang: Lang, features: &[GridFeature]) -> impl IntoView + use<> {
    let mut order: Vec<(usize, &GridFeature)> = features.iter().enumerate().collect();
    order.sort_by_key(|(_, feature)| feature.flaws.is_empty());
    let row = |(at, feature): (usize, &GridFeature)| {
        let flaws: Vec<String> = feature.flaws.iter().map(|flaw| grid_flaw(lang, flaw)).collect();
        let becomes = match feature.matched {
            Some(_) => t!(lang, "routing-grids-matched"),
            None => t!(lang, "routing-grids-new"),
        };
        view! {
            <tr>
                <th scope="row">{at + 1} " " {feature.name.clone()}</th>
                <td>{becomes}</td>
                <td>{feature.community.as_ref().map(|unit| unit.name.clone())}</td>
                <td>{feature.corners}</td>
                <td class="flaws">{flaws.join(t!(lang, "between-clauses"))}</td>
            </tr>
        }
    };
    let rows: Vec<_> = order.into_iter().map(row).collect();
    view! {
        <table class="plain-table">
            <caption class="vh">{t!(lang, "routing-grids-check")}</caption>
            <thead>
                <tr>
                    <th scope="col">{t!(lang, "routing-grids-number")} " " {t!(lang, "routing-grids-name")}</th>
                    <th scope="col">{t!(lang, "routing-grids-becomes")}</th>
                    <th scope="col">{t!(lang, "routing-grids-community")}</th>
                    <th scope="col">{t!(lang, "routing-grids-corners")}</th>
                    <th scope="col">{t!(lang, "routing-grids-flaws")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn file_flaw(lang: Lang, flaw: FileFlaw) -> &'static str {
    match flaw {
        FileFlaw::Unreadable => t!(lang, "routing-grid-file-unreadable"),
        FileFlaw::NoCollection => t!(lang, "routing-grid-file-no-collection"),
        FileFlaw::Empty => t!(lang, "routing-grid-file-empty"),
        FileFlaw::TooMany => t!(lang, "routing-grid-file-too-many"),
        FileFlaw::TooMuch => t!(lang, "routing-grid-file-too-much"),
    }
}

fn grid_flaw(lang: Lang, flaw: &GridFlaw) -> String {
    let plain = match flaw {
        GridFlaw::Ring(Flaw::Empty) => t!(lang, "routing-grid-flaw-empty"),
        GridFlaw::Ring(Flaw::TooMany) => t!(lang, "routing-grid-flaw-too-many"),
        GridFlaw::Ring(Flaw::OffGlobe) => t!(lang, "routing-grid-flaw-off-globe"),
        GridFlaw::Ring(Flaw::Swapped) => t!(lang, "routing-grid-flaw-swapped"),
        GridFlaw::Ring(Flaw::Open) => t!(lang, "routing-grid-flaw-open"),
        GridFlaw::Ring(Flaw::Crossing) => t!(lang, "routing-grid-flaw-crossing"),
        GridFlaw::Hole => t!(lang, "routing-grid-flaw-hole"),
        GridFlaw::NoArea => t!(lang, "routing-grid-flaw-no-area"),
        GridFlaw::NoName => t!(lang, "routing-grid-flaw-no-name"),
        GridFlaw::LongName => t!(lang, "routing-grid-flaw-long-name"),
        GridFlaw::Twice => t!(lang, "routing-grid-flaw-twice"),
        GridFlaw::NameUnclear => t!(lang, "routing-grid-flaw-name-unclear"),
        GridFlaw::CommunityMissing => t!(lang, "routing-grid-flaw-community-missing"),
        GridFlaw::NoCommunity => t!(lang, "routing-grid-flaw-no-community"),
        GridFlaw::Overlap(name) => return t!(lang, "routing-grid-flaw-overlap", name = name.clone()),
        GridFlaw::Outside(name) => return t!(lang, "routing-grid-flaw-outside", name = name.clone()),
    };
    plain.to_owned()
}
