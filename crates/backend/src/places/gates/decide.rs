//! A map editor decides what becomes of what was said of a gate.

use super::super::layout::{Drawn, LayoutState, allows, publish, published, same};
use super::super::{for_editor, kept, layout, layout_body, layout_versions};
use super::{ForToday, claim, open};
use crate::Backend;
use crate::actor::Staff;
use crate::days::day_of;
use crate::db::{Text, Tx, sql};
use crate::entity::gate_report::{Entity, Model};
use crate::error::{Error, Result};
use crate::riders::Book;
use domain::Moment;
use domain::compound::{GateClaim, NotApplied, check};
use domain::draft::{Field, FieldError, Problem};
use domain::ids::{GateReportId, PlaceId, UserId};
use domain::place::ReportState;
use sea_orm::{ConnectionTrait, EntityTrait};

/// What became of a report that was to be confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// The layout is drawn accordingly and shown, and what was said is settled.
    Drawn,
    /// What was said of this compound is settled; nobody said exactly how, and an
    /// editor has to draw it.
    ByHand(PlaceId),
    /// Nothing: somebody has drawn this compound and not shown it yet, and that
    /// would be buried.
    DraftWaits(PlaceId),
}

/// A map editor finds it so. `minutes`: during which of the day a rule holds;
/// `source`: who says so, as it stands beside the rule.
///
/// # Errors
/// [`Error::NotFound`] for a report that does not wait, [`Error::Forbidden`] for
/// a compound out of reach, [`Error::Conflict`] when somebody else drew it at the
/// same moment, [`Error::Invalid`] at its layout when it could not be shown.
pub async fn confirm_gate(
    backend: &Backend,
    by: &Staff,
    id: GateReportId,
    minutes: [u16; 2],
    source: &str,
) -> Result<Confirmed> {
    let (row, claim) = waiting(backend, by, id).await?;
    let place = row.place_id.0;
    let (shown, shows) = layout(backend, place).await?;
    let today = day_of(backend.now(), backend.config().offset);
    let next = match claim.applied(&shown, &row.gate, minutes, source, today) {
        Ok(next) => next,
        // A gate that is gone was dealt with already.
        Err(NotApplied::NoSuchGate | NotApplied::ToBeDrawn) => {
            settle(backend, by.id, &row, &claim, true).await?;
            return Ok(Confirmed::ByHand(place));
        }
    };
    let versions = layout_versions(backend, by, place).await?;
    let Some(newest) = versions.first() else { return Err(Error::NotFound) };
    if newest.state == LayoutState::Draft {
        // A draft that changes nothing is nobody's work.
        let draft = layout_body(backend, by, place, newest.version).await?;
        let live = shown.clone();
        let is_live = tokio::task::spawn_blocking(move || same(&draft, &live));
        if !is_live.await.map_err(Error::internal)? {
            return Ok(Confirmed::DraftWaits(place));
        }
    }
    let base = newest.version;
    let (next, findings) = tokio::task::spawn_blocking(move || {
        let findings = check(&next);
        (next, findings)
    })
    .await
    .map_err(Error::internal)?;
    allows(&findings)?;
    let at = backend.now();
    let drawn = Drawn::of(&next, by.id, at)?;
    let verdict = Verdict::on(backend, by.id, &row, &claim, true).await?;
    // All of it or nothing: a draft that is left alone would stand in the way of the next.
    let work = move |tx: Tx| {
        let (drawn, verdict) = (drawn.clone(), verdict.clone());
        async move {
            if published(&*tx, place).await? != Some(shows) {
                return Err(Error::Conflict);
            }
            let version = drawn.keep(&tx, place, base).await?;
            publish(&tx, place, version, at).await?;
            verdict.settle(&tx).await
        }
    };
    match backend.write(work).await {
        Err(Error::Taken(_)) => return Err(Error::Conflict),
        done => done?,
    }
    kept::shown(backend).await;
    Ok(Confirmed::Drawn)
}

/// A map editor finds it so for today: what was said alike is settled and stays
/// visible until the day is over, and the rules of the gate stay as they are.
///
/// # Errors
/// As [`confirm_gate`]; [`Error::Invalid`] for what is not so for a day only.
pub async fn confirm_gate_today(backend: &Backend, by: &Staff, id: GateReportId) -> Result<()> {
    let (row, claim) = waiting(backend, by, id).await?;
    if !claim.may_pass() {
        return Err(Error::Invalid(vec![FieldError::new(Field::Key, Problem::Invalid)]));
    }
    let mut verdict = Verdict::on(backend, by.id, &row, &claim, true).await?;
    let kept = ForToday { claim, today: true };
    verdict.today = Some(serde_json::to_string(&kept).map_err(Error::internal)?);
    let work = move |tx: Tx| {
        let verdict = verdict.clone();
        async move { verdict.settle(&tx).await }
    };
    backend.write(work).await
}

/// A map editor finds it otherwise: what was said alike is settled.
///
/// # Errors
/// As [`confirm_gate`].
pub async fn refuse_gate(backend: &Backend, by: &Staff, id: GateReportId) -> Result<()> {
    let (row, claim) = waiting(backend, by, id).await?;
    settle(backend, by.id, &row, &claim, false).await
}

async fn waiting(backend: &Backend, by: &Staff, id: GateReportId) -> Result<(Model, GateClaim)> {
    let row = Entity::find_by_id(Text(id)).one(backend.read()).await?;
    let row = row.filter(|row| row.state.0 == ReportState::Open).ok_or(Error::NotFound)?;
    for_editor(backend, by, row.place_id.0).await?;
    let claim = claim(&row)?;
    Ok((row, claim))
}

async fn settle(backend: &Backend, by: UserId, found: &Model, meant: &GateClaim, right: bool) -> Result<()> {
    let verdict = Verdict::on(backend, by, found, meant, right).await?;
    let work = move |tx: Tx| {
        let verdict = verdict.clone();
        async move { verdict.settle(&tx).await }
    };
    backend.write(work).await
}

/// Those who said the same are right or wrong; when they are right, those who said
/// otherwise of the same are wrong.
#[derive(Clone)]
struct Verdict {
    right: Vec<(Text<GateReportId>, bool)>,
    /// The claim as it is kept from now on, when it is right for today only.
    today: Option<String>,
    by: UserId,
    at: Moment,
    book: Book,
}

impl Verdict {
    async fn on(
        backend: &Backend,
        by: UserId,
        found: &Model,
        meant: &GateClaim,
        right: bool,
    ) -> Result<Self> {
        let mut verdicts = Vec::new();
        for (row, claim) in open(backend, Some(found.place_id.0)).await? {
            if row.gate != found.gate || row.topic != found.topic {
                continue;
            }
            match claim.is_alike(meant) || row.id == found.id {
                true => verdicts.push((row.id, right)),
                false if right => verdicts.push((row.id, false)),
                false => {}
            }
        }
        Ok(Self { right: verdicts, today: None, by, at: backend.now(), book: Book::of(backend) })
    }

    async fn settle(self, tx: &Tx) -> Result<()> {
        let text = "update gate_report set state = $2, staff_id = $3, decided_at = $4,
                      claim = coalesce($5, claim) where id = $1 and state = 'open'";
        for (id, right) in self.right {
            let state = if right { ReportState::Confirmed } else { ReportState::Refused };
            let claim = self.today.clone().filter(|_| right);
            let values =
                vec![id.into(), Text(state).into(), Text(self.by).into(), self.at.into(), claim.into()];
            let done = tx.execute_raw(sql(tx.get_database_backend(), text, values)).await?;
            if done.rows_affected() == 1 {
                self.book.decided(tx, id.0.0, Some(right)).await?;
            }
        }
        Ok(())
    }
}
