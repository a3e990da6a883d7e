//! What the address of a list of places asks for.

use crate::problem::{FieldProblem, Problem};
use backend::places::Bounds;
use domain::geo::Wgs84;
use domain::place::{CoordinateSystem, Either, Feature, PlaceKind, Wish};
use std::borrow::Cow;
use std::str::FromStr;
use utoipa::IntoParams;

/// Places in an answer, unless asked otherwise.
const LIMIT: usize = 20;
/// Most of them: near a position, and in a box or of changes.
const MOST_NEAR: usize = 100;
const MOST: usize = 500;
/// As far from a position as pages go, in places.
pub(super) const MOST_SKIPPED: usize = 1000;
/// Most parameters, and most bytes of one.
const PARAMETERS: usize = 32;
/// Parameters that are numbers.
const NUMBERS: [&str; 4] = ["lat", "lng", "limit", "since"];
const LONGEST: usize = 500;

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
        let limit = query.limit(most);
        let skip = query.skip(matches!(which, Some(Which::Near(_)) | None));
        match which {
            Some(which) if query.errors.is_empty() => Ok(Self { which, wish, skip, limit, system }),
            _ => Err(Problem::fields(query.errors)),
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

/// Parameters, with what is wrong in them.
pub(super) struct Query<'a> {
    values: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    errors: Vec<FieldProblem>,
}

impl<'a> Query<'a> {
    pub(super) fn new(raw: &'a str) -> Self {
        let values = url::form_urlencoded::parse(raw.as_bytes()).take(PARAMETERS);
        // An empty text says nothing; an empty number is none.
        let said = |(name, value): &(Cow<str>, Cow<str>)| {
            !value.trim().is_empty() || NUMBERS.contains(&name.as_ref())
        };
        Self { values: values.filter(said).collect(), errors: Vec::new() }
    }

    /// The first value of this name.
    fn text(&mut self, name: &'static str) -> Option<String> {
        let (_, value) = self.values.iter().find(|(of, _)| of == name)?;
        if value.len() > LONGEST {
            self.errors.push(FieldProblem::new(name, "too_long"));
            return None;
        }
        Some(value.trim().to_owned())
    }

    fn wrong<T>(&mut self, name: &'static str) -> Option<T> {
        self.errors.push(FieldProblem::new(name, "invalid"));
        None
    }

    pub(super) fn parsed<T: FromStr>(&mut self, name: &'static str) -> Option<T> {
        let text = self.text(name)?;
        text.parse().ok().or_else(|| self.wrong(name))
    }

    /// A text of at most so many characters.
    pub(super) fn short(&mut self, name: &'static str, most: usize) -> Option<String> {
        let text = domain::text::clean(&self.text(name)?);
        if text.chars().count() > most {
            self.errors.push(FieldProblem::new(name, "too_long"));
        }
        Some(text)
    }

    /// Notes that something needed did not come, unless it is told already.
    pub(super) fn empty(&mut self, name: &'static str) {
        if !self.errors.iter().any(|error| error.field == name) {
            self.errors.push(FieldProblem::new(name, "empty"));
        }
    }

    /// What was read, unless something was wrong.
    pub(super) fn done<T>(self, read: T) -> Result<T, Problem> {
        if self.errors.is_empty() { Ok(read) } else { Err(Problem::fields(self.errors)) }
    }

    /// Values of one parameter, separated by commas.
    fn several<T: FromStr>(&mut self, name: &'static str) -> Vec<T> {
        let Some(text) = self.text(name) else { return Vec::new() };
        let all: Result<Vec<T>, _> = text.split(',').map(|one| one.trim().parse()).collect();
        all.ok().or_else(|| self.wrong(name)).unwrap_or_default()
    }

    pub(super) fn system(&mut self) -> CoordinateSystem {
        self.parsed("crs").unwrap_or(CoordinateSystem::Wgs84)
    }

    fn which(&mut self, system: CoordinateSystem) -> Option<Which> {
        let given = ["lat", "lng", "bbox", "since"].map(|name| self.text(name).is_some());
        match given {
            [false, false, false, false] => {
                self.errors.push(FieldProblem::new("lat", "empty"));
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
            if given.is_none() && self.text(name).is_none() {
                self.errors.push(FieldProblem::new(name, "empty"));
            }
        }
        system.read(lat?, lng?).or_else(|| self.wrong("lat"))
    }

    fn bounds(&mut self, system: CoordinateSystem) -> Option<Bounds> {
        let sides: Vec<f64> = self.several("bbox");
        let [west, south, east, north] = sides[..] else {
            let told = self.errors.iter().any(|error| error.field == "bbox");
            return if told { None } else { self.wrong("bbox") };
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

    fn limit(&mut self, most: usize) -> usize {
        let Some(text) = self.text("limit") else { return LIMIT };
        match text.parse() {
            Ok(limit) if (1..=most).contains(&limit) => limit,
            _ => self.wrong("limit").unwrap_or(LIMIT),
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
        let long = format!("lat=1&lng=1&features={}", "wifi,".repeat(200));
        assert_eq!(wrong(&long), [("features".to_owned(), "too_long")]);
    }

    #[test]
    fn a_position_in_another_system_is_read_in_it() {
        let asked = Asked::read("lat=39.91640428150164&lng=116.41024449916938&crs=gcj02", &[]).expect("one");
        let Which::Near(at) = asked.which else { panic!("{asked:?}") };
        assert!(at.distance(Wgs84 { lat: 39.915, lng: 116.404 }) < 0.001, "{at:?}");
    }
}
