//! Where requests go in the district: names of compounds, and two rules, of
//! which one is live.

use super::data::pairs;
use crate::clock::{Chance, uuid7};
use crate::db::Text;
use crate::directory::Unit;
use crate::entity::{gazetteer, routing_rule};
use crate::error::{Error, Result};
use domain::Moment;
use domain::geo::Wgs84;
use domain::ids::{PlaceNameId, RuleId, UnitId};
use domain::routing::Condition;

const PLACES: &str = include_str!("data/places.txt");
const RULES: &str = include_str!("data/rules.txt");

/// Names of places, and rules.
pub type Rows = (Vec<gazetteer::ActiveModel>, Vec<routing_rule::ActiveModel>);

/// Their rows, for these units; names that lie somewhere.
pub fn rows(at: Moment, chance: &dyn Chance, units: &[Unit], lying: &[(String, Wgs84)]) -> Result<Rows> {
    let unit = |name: &str| -> Result<UnitId> {
        let found = units.iter().find(|unit| unit.name == name);
        Ok(found.ok_or_else(|| broken(name))?.id)
    };
    let place = |(name, community): (&str, &str)| -> Result<gazetteer::ActiveModel> {
        let lies = lying.iter().find(|(known, _)| known == name).map(|(_, at)| *at);
        let row = gazetteer::Model {
            id: Text(PlaceNameId(uuid7(at, chance))),
            name: name.to_owned(),
            aliases: String::new(),
            unit_id: Text(unit(community)?),
            lat: lies.map(|at| at.lat),
            lng: lies.map(|at| at.lng),
        };
        Ok(row.into())
    };
    let rule = |(position, (name, rest)): (i32, (&str, &str))| -> Result<routing_rule::ActiveModel> {
        let parts: Vec<&str> = rest.split('|').map(str::trim).collect();
        let [words, to, urgency, state] = parts[..] else { return Err(broken(name)) };
        let condition =
            Condition { words: words.split(',').map(str::to_owned).collect(), ..Condition::default() };
        let live = state == "live";
        let row = routing_rule::Model {
            id: Text(RuleId(uuid7(at, chance))),
            position,
            name: name.to_owned(),
            active: live,
            condition_json: serde_json::to_string(&condition).map_err(Error::internal)?,
            unit_id: Text(unit(to)?),
            urgency: urgency.parse().ok().map(Text),
            policy: None,
            changed_at: at,
            tried_at: live.then_some(at),
        };
        Ok(row.into())
    };
    let places = pairs(PLACES).into_iter().map(place).collect::<Result<_>>()?;
    let rules = (1..).zip(pairs(RULES)).map(rule).collect::<Result<_>>()?;
    Ok((places, rules))
}

fn broken(what: &str) -> Error {
    Error::Internal(format!("the demonstration has no {what}"))
}
