//! What programs see of a place.

use backend::places::{self, Changes};
use chrono::NaiveDate;
use domain::compound::{Access, GateClaim, Layout, Vehicle};
use domain::geo::Wgs84;
use domain::ids::{MediaId, PlaceId, UnitId};
use domain::place::{Benefit, CoordinateSystem, Features, Openness, Place, PlaceFacts, Question, Wish};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// Places that were found.
#[derive(Serialize, ToSchema)]
pub struct Found<'a> {
    /// Coordinate system of the positions.
    #[schema(value_type = String, example = "wgs84")]
    pub crs: CoordinateSystem,
    /// Names this state of the data; what `since` takes.
    pub mark: i64,
    /// How many there are in the box.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<usize>,
    /// The places; nearest first where a position was given.
    pub places: Vec<PlaceView<'a>>,
    /// Near a position: where the next page begins, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// What changed since a mark.
#[derive(Serialize, ToSchema)]
pub struct Changed<'a> {
    /// Coordinate system of the positions.
    #[schema(value_type = String, example = "wgs84")]
    pub crs: CoordinateSystem,
    /// Places as they are now.
    pub places: Vec<PlaceView<'a>>,
    /// Identifiers of those that are shown no more, or not asked for any more.
    #[schema(value_type = Vec<String>)]
    pub gone: Vec<PlaceId>,
    /// The mark to ask with next time.
    pub next: i64,
    /// Whether there are more at once.
    pub more: bool,
}

/// A place. What is not known is absent.
#[derive(Serialize, ToSchema)]
pub struct PlaceView<'a> {
    /// Identifier.
    #[schema(value_type = String)]
    pub id: PlaceId,
    /// Grows with every change of this place.
    pub version: i64,
    /// `station`, `compound`, `business_district`, `building`, `drivers_home`,
    /// `canteen`, `partner`, `service_point`.
    pub kind: &'static str,
    /// Name.
    pub name: &'a str,
    /// Written address.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub address: &'a str,
    /// Latitude.
    pub lat: f64,
    /// Longitude.
    pub lng: f64,
    /// Where its entrance is, if that is known: to lead somebody there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entrance: Option<PlaceEntrance>,
    /// Metres from the position that was asked, as the crow flies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metres: Option<f64>,
    /// Whether it is open at this moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>, example = json!({"state": "open", "until": "2026-11-23T13:00:00Z"}))]
    pub open: Option<Openness>,
    /// What enough people say is otherwise today, and nobody has checked: `closed_today`.
    /// `open` goes by the hours all the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub reported: Vec<&'static str>,
    /// What it has (`true`) and has not (`false`).
    #[schema(value_type = std::collections::HashMap<String, bool>, example = json!({"hot_water": true, "wifi": false}))]
    pub features: Features,
    /// Opening hours in OpenStreetMap's `opening_hours` syntax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<&'a str>,
    /// The hours in the words they came in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours_text: Option<&'a str>,
    /// When somebody is there, same syntax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staffed: Option<&'a str>,
    /// When one may let oneself in, same syntax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub self_entry: Option<&'a str>,
    /// How the door opens: `open`, `scan`, `code`, `ask`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub door: Option<&'static str>,
    /// Rules of the house.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub rules: &'a str,
    /// Seats or people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u16>,
    /// Who runs it.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub operator: &'a str,
    /// The unit that looks after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub unit: Option<UnitId>,
    /// What a partner offers.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(value_type = Vec<Object>, example = json!([{"class": "meals", "offer": "套餐 8 折", "until": "2026-12-31"}]))]
    pub benefits: &'a [Benefit],
    /// Photos, by identifier.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub photos: &'a [MediaId],
    /// When it was last checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checked: Option<Checked<'a>>,
}

/// Where one goes in.
#[derive(Serialize, ToSchema)]
pub struct PlaceEntrance {
    /// Latitude.
    pub lat: f64,
    /// Longitude.
    pub lng: f64,
}

/// When something was seen to be so.
#[derive(Serialize, ToSchema)]
pub struct Checked<'a> {
    /// The day.
    pub on: NaiveDate,
    /// By whom: a role or a unit.
    pub by: &'a str,
}

/// A compound with its whole layout.
#[derive(Serialize, ToSchema)]
pub struct CompoundView<'a> {
    /// Coordinate system of the positions.
    #[schema(value_type = String, example = "wgs84")]
    pub crs: CoordinateSystem,
    /// Version of the layout.
    pub version: i64,
    /// The compound as a place.
    pub place: PlaceView<'a>,
    /// The layout. Points are whole decimetres `[east, north]` of `origin`;
    /// `node` and `ends` are indices into `nodes`; rings are open.
    #[schema(value_type = Object)]
    pub layout: &'a Layout,
    /// What enough people say of its gates and nobody has checked, or an editor found
    /// so for today.
    pub reported: Vec<GateReported>,
}

/// What enough people say of a gate, or one whose word counts.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"gate": "南门", "what": "closed", "devices": 3, "at": "2026-11-23T04:12:00Z"}))]
pub struct GateReported {
    /// Its name; `@east,north` of its `at` where it has none.
    pub gate: String,
    /// `closed`, `missing`, `access` or `moved`.
    pub what: &'static str,
    /// `access`: for which vehicle.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub vehicle: Option<Vehicle>,
    /// `access`: what the rule is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub access: Option<Access>,
    /// `moved`: where it is, latitude.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lat: Option<f64>,
    /// `moved`: where it is, longitude.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lng: Option<f64>,
    /// `moved`: what it is beside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub near: Option<String>,
    /// How many devices.
    pub devices: usize,
    /// The last of them.
    pub at: domain::DateTime<domain::Utc>,
}

impl GateReported {
    /// What is said of a gate of a layout, in a coordinate system.
    pub fn new(said: places::GateReported, layout: &Layout, crs: CoordinateSystem) -> Self {
        let (what, mut vehicle, mut access, mut at, mut beside) = (said.claim.what(), None, None, None, None);
        match said.claim {
            GateClaim::Access { vehicle: of, access: is } => (vehicle, access) = (Some(of), Some(is)),
            GateClaim::Moved { to, near } => {
                at = to.map(|to| position(layout.wgs84(to), crs));
                beside = Some(near).filter(|near| !near.is_empty());
            }
            GateClaim::Closed | GateClaim::Missing => {}
        }
        let (lat, lng) = at.unzip();
        let (devices, at) = (said.devices, said.last);
        Self { gate: said.gate, what, vehicle, access, lat, lng, near: beside, devices, at }
    }
}

impl<'a> Found<'a> {
    /// What was found, at a mark.
    pub fn new(found: &'a [places::Found], total: Option<usize>, crs: CoordinateSystem, mark: i64) -> Self {
        let places = found.iter().map(|found| PlaceView::new(&found.place, crs).found(found)).collect();
        Self { crs, mark, total, places, next: None }
    }
}

impl<'a> Changed<'a> {
    /// What changed. Who begins has nothing yet that could be gone.
    pub fn new(
        changes: &'a Changes,
        (wish, today): (&Wish, NaiveDate),
        crs: CoordinateSystem,
        since: i64,
    ) -> Self {
        let asked = |place: &&Arc<Place>| places::fits(place, wish, today);
        let (wanted, other): (Vec<_>, Vec<_>) = changes.places.iter().partition(asked);
        let other = other.iter().map(|place| place.id).filter(|_| since > 0);
        Self {
            crs,
            places: wanted.into_iter().map(|place| PlaceView::new(place, crs)).collect(),
            gone: changes.gone.iter().copied().filter(|_| since > 0).chain(other).collect(),
            next: changes.next,
            more: changes.more,
        }
    }
}

impl<'a> PlaceView<'a> {
    /// A place in a coordinate system.
    pub fn new(place: &'a Place, crs: CoordinateSystem) -> Self {
        let facts: &PlaceFacts = &place.facts;
        let (lat, lng) = position(facts.at, crs);
        let spot = |at| {
            let (lat, lng) = position(at, crs);
            PlaceEntrance { lat, lng }
        };
        Self {
            id: place.id,
            version: place.version,
            kind: facts.kind.as_str(),
            name: &facts.name,
            address: &facts.address,
            lat,
            lng,
            entrance: facts.entrance.map(spot),
            metres: None,
            open: None,
            reported: Vec::new(),
            features: facts.features,
            hours: facts.hours.as_deref(),
            hours_text: facts.hours_text.as_deref(),
            staffed: facts.staffed.as_deref(),
            self_entry: facts.self_entry.as_deref(),
            door: facts.door.map(|door| door.as_str()),
            rules: &facts.rules,
            capacity: facts.capacity,
            operator: &facts.operator,
            unit: facts.unit,
            benefits: &facts.benefits,
            photos: &facts.photos,
            checked: facts.checked.as_ref().map(|checked| Checked { on: checked.on, by: &checked.by }),
        }
    }

    /// With what is known of it at the moment of asking.
    pub fn found(self, found: &places::Found) -> Self {
        Self {
            metres: found.metres.map(|metres| (metres * 10.0).round() / 10.0),
            open: Some(found.open),
            reported: found.said_closed.then_some(Question::ClosedToday.as_str()).into_iter().collect(),
            ..self
        }
    }
}

/// Latitude and longitude in a system, to the millimetre.
fn position(at: Wgs84, crs: CoordinateSystem) -> (f64, f64) {
    let (lat, lng) = crs.write(at);
    let round = |degrees: f64| (degrees * 1e8).round() / 1e8;
    (round(lat), round(lng))
}
