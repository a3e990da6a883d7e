//! The rules of supervision, as an administrator sets them.

use crate::Backend;
use crate::admin::{Check, Editor, Line, SaveError, set_meta, turn};
use crate::entity::meta;
use crate::error::{Error, Result};
use domain::draft::ACTION_CHARS;
use domain::supervision::Rules;
use domain::text::clean;
use sea_orm::EntityTrait;

/// Their name in the table of facts.
pub const NAME: &str = "supervision_rules";
/// Most days and times.
const FIGURE: u8 = 100;
/// Most working days for a reply.
const DAYS: u8 = 30;

/// The rules as they are; all off until somebody decides.
pub async fn rules(backend: &Backend) -> Result<Rules> {
    let Some(row) = meta::Entity::find_by_id(NAME).one(backend.read()).await? else {
        return Ok(Rules::default());
    };
    serde_json::from_str(&row.value).map_err(Error::internal)
}

/// Changes the rules. A rule that holds has words for its demand.
/// [`Error::Conflict`] when somebody else has changed them since.
pub async fn save_rules<'a>(
    backend: &Backend,
    by: impl Into<Editor<'a>>,
    mut rules: Rules,
) -> Result<(), SaveError> {
    let Editor { staff: by, seen } = by.into();
    if !by.administers() {
        return Err(Error::Forbidden.into());
    }
    let mut check = Check::default();
    check.need((1..=DAYS).contains(&rules.days), "days", "invalid");
    let each = [
        (&mut rules.late, ["late", "late_demand"], 1),
        (&mut rules.returned, ["returned", "returned_demand"], 1),
        (&mut rules.place, ["place", "place_demand"], 2),
    ];
    for (rule, [figure, demand], least) in each {
        check.need((least..=FIGURE).contains(&rule.figure), figure, "invalid");
        rule.demand = clean(&rule.demand);
        check.need(!rule.on || !rule.demand.is_empty(), demand, "empty");
        check.need(rule.demand.chars().count() <= ACTION_CHARS, demand, "too_long");
    }
    check.done()?;
    let value = serde_json::to_string(&rules).map_err(Error::internal)?;
    let detail = serde_json::to_value(&rules).map_err(Error::internal)?;
    let line = Line::new(backend, by, "supervision.rules", NAME, detail);
    let work = move |tx: crate::db::Tx| {
        let (value, line) = (value.clone(), line.clone());
        async move {
            turn(&tx, NAME, seen).await?;
            set_meta(&tx, NAME, &value).await?;
            line.write(&tx).await
        }
    };
    Ok(backend.write(work).await?)
}
