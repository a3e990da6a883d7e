//! What the address of a list of places asks for.

use crate::problem::Problem;
use crate::routes::api::query::Query;
use backend::places::Bounds;
use domain::geo::Wgs84;
use domain::place::{CoordinateSystem, Either, Feature, PlaceKind, Wish};
use utoipa::IntoParams;

/// Places in an answer, unless asked otherwise.
const LIMIT: usize = 20;
/// Most of them: near a position, and in a box or of changes.
const MOST_NEAR: usize = 100;
const MOST: usize = 500;
/// As far from a position as pages go, in places.
pub(super) const MOST_SKIPPED: usize = 1000;

/// In which coordinate system.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "documents what `Asked` reads")]
pub(super) struct System {
    /// Coordinate system of positions, asked and answered: `wgs84` (if absent), `gcj02` or `bd09`.
    crs: Option<String>,
}

/// What may be asked.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "documents what `Asked` reads")]
pub(super) struct Params {
    /// Latitude; nearest first from here.
    lat: Option<f64>,
    /// Longitude.
    lng: Option<f64>,
    /// `west,south,east,north` in degrees, instead of `lat` and `lng`.
    bbox: Option<String>,
    /// A mark, instead of either: what changed after it. 0 for all.
    since: Option<i64>,
    /// One of these kinds, separated by commas.
    kind: Option<String>,
    /// All of these features, separated by commas: `hot_water,wifi`. `charging_or_swap`
    /// (`bike_charging` or `battery_swap`) and `cooling_or_heating` (`air_conditioning` or
    /// `heating`) are content with either.
    features: Option<String>,
    /// One of a partner's offers is of this class.
    class: Option<String>,
    /// `now`: open at this moment. Unknown is not open.
    open: Option<String>,
    /// `1`: open around the clock.
    all_day: Option<String>,
    /// 1 to 100 near a position, 1 to 500 otherwise; 20 if absent.
    limit: Option<u16>,
    /// Near a position: `next` of the page before; up to a thousand places away.
    cursor: Option<String>,
    /// Coordinate system of positions, asked and answered: `wgs84` (if absent), `gcj02` or `bd09`.
    crs: Option<String>,
}

/// Which places, before any filter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Which {
    /// The nearest ones.
    Near(Wgs84),
    /// Those in a box.
    Within(Bounds),
    /// Those that changed after a mark.
    Since(i64),
}

/// What is asked for.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) which: Which,
    pub(super) wish: Wish,
    /// How many of the nearest were on the pages before.
    pub(super) skip: usize,
    pub(super) limit: usize,
    pub(super) system: CoordinateSystem,
}

impl Asked {
    /// Reads the query. Of `kinds`, if there are any, only some may be asked.
    pub(super) fn read(raw: &str, kinds: &[PlaceKind]) -> Result<Self, Problem> {
        let mut query = Query::new(raw);
        let system = query.system();
        let which = query.which(system);
        let wish = query.wish(kinds, matches!(which, Some(Which::Since(_))));
        let most = if matches!(which, Some(Which::Near(_))) { MOST_NEAR } else { MOST };
        let limit = query.limit(LIMIT, most);
        let skip = query.skip(matches!(which, Some(Which::Near(_)) | None));
        match which {
            Some(which) => query.done(Self { which, wish, skip, limit, system }),
            None => Err(query.problem()),
        }
    }
}

/// The filters alone, with nothing else that matters.
pub(in crate::routes) fn wish(raw: &str) -> Result<Wish, Problem> {
    let mut query = Query::new(raw);
    let wish = query.wish(&[], false);
    query.done(wish)
}

/// The coordinate system, where nothing else is asked.
pub(in crate::routes) fn system(raw: &str) -> Result<CoordinateSystem, Problem> {
    let mut query = Query::new(raw);
    let system = query.system();
    query.done(system)
}

impl Query<'_> {
    pub(super) fn system(&mut self) -> CoordinateSystem {
        self.parsed("crs").unwrap_or(CoordinateSystem::Wgs84)
    }

    fn which(&mut self, system: CoordinateSystem) -> Option<Which> {
        let given = ["lat", "lng", "bbox", "since"].map(|name| self.text(name).is_some());
        match given {
            [false, false, false, false] => {
                self.empty("lat");
                None
            }
            [_, _, false, false] => self.near(system).map(Which::Near),
            [false, false, true, false] => self.bounds(system).map(Which::Within),
            [false, false, false, true] => match self.parsed::<i64>("since")? {
                mark if mark >= 0 => Some(Which::Since(mark)),
                _ => self.wrong("since"),
            },
            // One question at a time.
            [_, _, true, _] => self.wrong("bbox"),
            [_, _, false, true] => self.wrong("since"),
        }
    }

    fn near(&mut self, system: CoordinateSystem) -> Option<Wgs84> {
        let (lat, lng): (Option<f64>, Option<f64>) = (self.parsed("lat"), self.parsed("lng"));
        for (name, given) in [("lat", lat), ("lng", lng)] {
            if given.is_none() {
                self.empty(name);
            }
        }
        system.read(lat?, lng?).or_else(|| self.wrong("lat"))
    }

    fn bounds(&mut self, system: CoordinateSystem) -> Option<Bounds> {
        let sides: Vec<f64> = self.several("bbox");
        let [west, south, east, north] = sides[..] else {
            return self.wrong("bbox");
        };
        match (system.read(south, west), system.read(north, east)) {
            (Some(low), Some(high)) if low.lat <= high.lat && low.lng <= high.lng => {
                Some(Bounds { south: low.lat, west: low.lng, north: high.lat, east: high.lng })
            }
            _ => self.wrong("bbox"),
        }
    }

    /// Changes are of the data: what depends on the hour cannot be asked of them.
    fn wish(&mut self, kinds: &[PlaceKind], of_changes: bool) -> Wish {
        let asked: Vec<PlaceKind> = self.several("kind");
        if !kinds.is_empty() && asked.iter().any(|kind| !kinds.contains(kind)) {
            self.wrong::<()>("kind");
        }
        let open_now = match self.text("open").as_deref() {
            None => false,
            Some("now") if !of_changes => true,
            Some(_) => self.wrong("open").unwrap_or(false),
        };
        let all_day = match self.text("all_day").as_deref() {
            None | Some("0" | "false") => false,
            Some("1" | "true") if !of_changes => true,
            Some(_) => self.wrong("all_day").unwrap_or(false),
        };
        let (features, either) = self.features();
        Wish {
            kinds: if asked.is_empty() { kinds.to_vec() } else { asked },
            features,
            either,
            open_now,
            all_day,
            class: self.parsed("class"),
        }
    }

    fn features(&mut self) -> (Vec<Feature>, Vec<Either>) {
        let (mut features, mut either) = (Vec::new(), Vec::new());
        for name in self.several::<String>("features") {
            match (name.parse(), name.parse()) {
                (Ok(feature), _) => features.push(feature),
                (_, Ok(need)) if !either.contains(&need) => either.push(need),
                (_, Ok(_)) => {}
                _ => self.wrong::<()>("features").unwrap_or_default(),
            }
        }
        (features, either)
    }

    fn skip(&mut self, near: bool) -> usize {
        let Some(text) = self.text("cursor") else { return 0 };
        match text.parse() {
            Ok(skip) if near && skip <= MOST_SKIPPED => skip,
            _ => self.wrong("cursor").unwrap_or(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(raw: &str) -> Vec<(String, &'static str)> {
        let problem = Asked::read(raw, &[]).expect_err(raw);
        problem.errors.into_iter().map(|error| (error.field, error.problem)).collect()
    }

    #[test]
    fn what_cannot_be_meant_is_refused_at_its_field() {
        for (raw, field) in [
            ("lat=45&lng=NaN", "lat"),
            ("lat=45&lng=", "lng"),
            ("lat=&since=0", "since"),
            ("since=0&limit=", "limit"),
            ("lat=91&lng=0", "lat"),
            ("lat=inf&lng=0", "lat"),
            ("lat=x&lng=0", "lat"),
            ("bbox=1,2,3", "bbox"),
            ("bbox=1,2,3,x", "bbox"),
            ("bbox=3,2,1,4", "bbox"),
            ("bbox=1,4,3,2", "bbox"),
            ("bbox=1,2,3,NaN", "bbox"),
            ("bbox=1,2,3,4&lat=1&lng=1", "bbox"),
            ("since=-1", "since"),
            ("since=99999999999999999999", "since"),
            ("since=1&lat=1&lng=1", "since"),
            ("since=1&open=now", "open"),
            ("lat=1&lng=1&kind=castle", "kind"),
            ("lat=1&lng=1&features=hot_water,", "features"),
            ("lat=1&lng=1&class=x", "class"),
            ("lat=1&lng=1&open=yes", "open"),
            ("lat=1&lng=1&limit=0", "limit"),
            ("lat=1&lng=1&cursor=x", "cursor"),
            ("lat=1&lng=1&cursor=1001", "cursor"),
            ("bbox=1,2,3,4&cursor=20", "cursor"),
            ("lat=1&lng=1&limit=101", "limit"),
            ("bbox=1,2,3,4&limit=501", "limit"),
            ("lat=1&lng=1&crs=epsg", "crs"),
        ] {
            assert_eq!(wrong(raw), [(field.to_owned(), "invalid")], "{raw}");
        }
        assert_eq!(wrong(""), [("lat".to_owned(), "empty")]);
        assert_eq!(wrong("lat=1"), [("lng".to_owned(), "empty")]);
        let long = format!("lat=1&lng=1&features={}", "wifi,".repeat(201));
        assert_eq!(wrong(&long), [("features".to_owned(), "too_long")]);
    }

    #[test]
    fn a_position_in_another_system_is_read_in_it() {
        let asked = Asked::read("lat=39.91640428150164&lng=116.41024449916938&crs=gcj02", &[]).expect("one");
        let Which::Near(at) = asked.which else { panic!("{asked:?}") };
        assert!(at.distance(Wgs84 { lat: 39.915, lng: 116.404 }) < 0.001, "{at:?}");
    }
}
