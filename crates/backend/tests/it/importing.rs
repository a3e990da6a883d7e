//! Places from files: nothing is kept by looking, every doubt is said, and what
//! nobody has touched is taken back.

use crate::support::{IN_GRID, World};
use backend::actor::Staff;
use backend::db::Text;
use backend::entity::staff_grant;
use backend::error::Error;
use backend::jobs::Worker;
use backend::places::import::extract::{self, ExtractState};
use backend::places::import::{self, Became, Counts, Look, Outcome, Publish, Receipt, Stands, Stated, Terms};
use backend::places::osm::{Compound, Doubt as LayoutDoubt};
use backend::places::{self, Source, export};
use bytes::Bytes;
use chrono::TimeDelta;
use domain::geo::Wgs84;
use domain::ids::ExtractId;
use domain::org::Role;
use domain::place::sheet::Doubt;
use domain::place::{CoordinateSystem, Feature, Original, Place, PlaceFacts, PlaceKind, PlaceState, Wish};
use futures::TryStreamExt;
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use std::fmt::Write;
use std::path::PathBuf;

/// A file of real data, or `None` with a word of it when the folder is not
/// here. Stated but absent is a failure.
fn shared(name: &str) -> Option<PathBuf> {
    let stated = std::env::var_os("HUYING_SHARED_DATA").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let path = stated.clone().unwrap_or(beside).join(name);
    if path.exists() {
        return Some(path);
    }
    assert!(stated.is_none(), "HUYING_SHARED_DATA is set, but {} is missing", path.display());
    println!("NOT CHECKED: {} is missing; set HUYING_SHARED_DATA to the folder of real data", path.display());
    None
}

fn stated(system: Option<CoordinateSystem>) -> Stated {
    Stated { mapping: None, system, kind: PlaceKind::Station }
}

async fn look(world: &World, text: &str, system: Option<CoordinateSystem>) -> Look {
    let by = world.person(Role::MapEditor, "district").await;
    let bytes = Bytes::from(text.to_owned());
    import::look(&world.backend, &by, bytes, &stated(system)).await.unwrap().unwrap()
}

const GCJ: Option<CoordinateSystem> = Some(CoordinateSystem::Gcj02);

both! {
    async fn a_real_list_of_stations_is_read_to_its_last_row(db: TestDb) {
        let Some(path) = shared("stations-zhengzhou.csv") else { return };
        let world = World::new(db).await;
        let text = std::fs::read_to_string(path).unwrap();
        let look = look(&world, &text, GCJ).await;
        let Counts { new, update, unplaced, bad, .. } = look.counts();
        let mut report = format!("{:?}\nnew {new}, known {update}, unplaced {unplaced}, bad {bad}\n", look.mapping);
        for row in &look.rows {
            let facts = &row.facts;
            let hours = facts.hours.as_deref().unwrap_or("-");
            let outcome = (row.outcome, &row.doubts, &row.errors);
            let _ = writeln!(report, "{} | {hours} | {outcome:?}", row.number);
        }
        insta::assert_snapshot!("stations_of_zhengzhou", report);
    }
}

both! {
    async fn an_import_is_kept_found_again_and_taken_back(db: TestDb) {
        let world = World::new(db).await;
        let by = world.person(Role::MapEditor, "district").await;
        let text = "名称,纬度,经度,开放时间,设施\n暖一,45.143,124.822,全天,热水\n暖二,45.144,124.823,看情况,\n暖三,,,,\n";
        let first = look(&world, text, GCJ).await;
        assert_eq!(first.counts(), Counts { new: 2, unplaced: 1, ..Counts::default() });
        assert_eq!(places::changes(&world.backend, 0, 10).await.unwrap().places.len(), 0, "looking keeps nothing");
        let mut receipt = Receipt::default();
        import::take(&world.backend, &by, &first, true, &mut receipt, &mut |_| ()).await.unwrap();
        assert_eq!(receipt.places.len(), 2);
        let here = Wgs84 { lat: 45.143, lng: 124.822 };
        let shown = places::near(&world.backend, here, &Wish::default(), 5);
        assert_eq!(shown.iter().map(|one| one.place.facts.name.as_str()).collect::<Vec<_>>(), ["暖一"], "the doubtful one is a draft");
        // The same file again changes nothing; one with more offers changes.
        let again = look(&world, text, GCJ).await;
        assert_eq!(again.counts(), Counts { same: 2, unplaced: 1, ..Counts::default() });
        let mut nothing = Receipt::default();
        import::take(&world.backend, &by, &again, true, &mut nothing, &mut |_| ()).await.unwrap();
        assert_eq!(nothing.places, []);
        let more = look(&world, "名称,纬度,经度,设施\n暖一,45.143,124.822,微波炉\n", GCJ).await;
        let mut second = Receipt::default();
        import::take(&world.backend, &by, &more, true, &mut second, &mut |_| ()).await.unwrap();
        assert_eq!((second.places.len(), second.places[0].new, second.places[0].version), (1, false, 2));
        // The first import cannot take back what was changed since; the second can.
        let (done, kept) = import::back(&world.backend, &by, &receipt).await.unwrap();
        assert_eq!((done, kept.len()), (1, 1));
        let (done, kept) = import::back(&world.backend, &by, &second).await.unwrap();
        assert_eq!((done, kept.len()), (1, 0));
        let place = places::for_editor(&world.backend, &by, second.places[0].id).await.unwrap();
        assert_eq!(place.facts.features.get(domain::place::Feature::Microwave), None);
        let history = places::history(&world.backend, &by, place.id).await.unwrap();
        assert_eq!(history.last().map(|change| change.source), Some(Source::Import));
    }
}

both! {
    async fn a_file_that_was_looked_at_waits_a_day_for_its_owner_and_is_taken_once(db: TestDb) {
        let world = World::new(db).await;
        let backend = &world.backend;
        let by = world.person(Role::MapEditor, "district").await;
        let other = world.person(Role::MapEditor, "district").await;
        let bytes = Bytes::from_static("名称,纬度,经度\n暖一,45.143,124.822\n暖三,,\n".as_bytes());
        let look = async |stated: &Stated| {
            import::look(backend, &by, bytes.clone(), stated).await.unwrap().unwrap()
        };
        let first = look(&stated(GCJ)).await;
        let keep = async || import::keep(backend, &by, &bytes, &first, PlaceKind::Station).await.unwrap();
        let there = async |id| import::kept(backend, &by, id).await.unwrap();
        let lie = async || {
            let keys: Vec<String> = backend.blobs().keys().try_collect().await.unwrap();
            keys.iter().filter(|key| key.starts_with("sheets/")).count()
        };
        let id = keep().await;
        let kept = there(id).await.unwrap();
        assert_eq!((&kept.bytes, kept.stated.system), (&bytes, GCJ), "whole, and as it was looked at");
        assert!(kept.is_still(&look(&kept.stated).await));
        assert!(import::kept(backend, &other, id).await.unwrap().is_none(), "nobody else sees it");
        assert!(!import::take_away(backend, &other, id).await.unwrap(), "or takes it");
        // What is known since changes what a row would become.
        let placed = PlaceFacts::new(PlaceKind::Station, "暖三".to_owned(), Wgs84 { lat: 45.144, lng: 124.823 });
        places::save(backend, &by, None, 0, placed, PlaceState::Draft).await.unwrap();
        assert!(!kept.is_still(&look(&kept.stated).await));
        // Another file takes its place.
        let second = keep().await;
        assert!(there(id).await.is_none());
        assert_eq!(lie().await, 1);
        assert!(import::take_away(backend, &by, second).await.unwrap());
        assert!(!import::take_away(backend, &by, second).await.unwrap(), "once");
        assert!(there(second).await.is_none());
        assert_eq!(lie().await, 0);
        // Nobody took this one.
        let third = keep().await;
        let worker = Worker::new(backend.clone()).await.unwrap();
        world.db.clock.pass(TimeDelta::hours(23));
        while worker.step().await.unwrap() {}
        assert!(there(third).await.is_some());
        world.db.clock.pass(TimeDelta::hours(1));
        assert!(there(third).await.is_none(), "a day is over");
        while worker.step().await.unwrap() {}
        assert_eq!(lie().await, 0);
    }
}

/// Takes a file in; gives what was kept and how many rows were left.
async fn taken(world: &World, look: &Look, publish: bool) -> (Receipt, usize) {
    let by = world.person(Role::MapEditor, "district").await;
    let mut receipt = Receipt::default();
    let left = import::take(&world.backend, &by, look, publish, &mut receipt, &mut |_| ()).await.unwrap();
    (receipt, left)
}

/// A place in the grid with these hours and the words for them.
fn hours(name: &str, osm: Option<&str>, words: Option<&str>) -> PlaceFacts {
    PlaceFacts {
        hours: osm.map(str::to_owned),
        hours_text: words.map(str::to_owned),
        ..PlaceFacts::new(PlaceKind::Station, name.to_owned(), IN_GRID)
    }
}

async fn kept(world: &World, facts: PlaceFacts, state: PlaceState) -> Place {
    let by = world.person(Role::MapEditor, "district").await;
    places::save(&world.backend, &by, None, 0, facts, state).await.unwrap()
}

both! {
    async fn what_everyone_sees_changes_only_when_it_is_published_without_a_doubt(db: TestDb) {
        let world = World::new(db).await;
        let by = world.person(Role::MapEditor, "district").await;
        let shown = kept(&world, hours("暖一", Some("24/7"), Some("全天")), PlaceState::Published).await;
        let draft = kept(&world, hours("暖二", Some("24/7"), Some("全天")), PlaceState::Draft).await;
        let now = async |place: &Place| places::for_editor(&world.backend, &by, place.id).await.unwrap();
        let doubtful = look(&world, "名称,开放时间,设施\n暖一,看情况,热水\n暖二,看情况,热水\n", GCJ).await;
        assert_eq!(doubtful.counts(), Counts { public: 1, update: 1, ..Counts::default() });
        assert!(doubtful.rows.iter().all(|row| row.doubts == [Doubt::HoursUnread] && row.is_to_be_seen()));
        for publish in [false, true] {
            assert_eq!(taken(&world, &doubtful, publish).await.1, 1, "left");
        }
        assert_eq!(now(&shown).await, shown, "doubtful rows change nothing that is shown");
        let changed = now(&draft).await.facts;
        assert_eq!((changed.hours.as_deref(), changed.hours_text.as_deref()), (Some("24/7"), Some("看情况")));
        let sound = look(&world, "名称,设施\n暖一,热水\n", GCJ).await;
        assert_eq!(sound.counts(), Counts { public: 1, ..Counts::default() });
        let (receipt, left) = taken(&world, &sound, false).await;
        assert_eq!((receipt.places.len(), left), (0, 1), "as a draft it is left");
        assert_eq!(now(&shown).await, shown);
        let (receipt, left) = taken(&world, &sound, true).await;
        assert_eq!((receipt.places.len(), left), (1, 0));
        assert_eq!(now(&shown).await.facts.features.get(Feature::HotWater), Some(true));
    }
}

both! {
    async fn an_export_that_comes_back_changes_nothing(db: TestDb) {
        let world = World::new(db).await;
        let by = world.person(Role::MapEditor, "district").await;
        let moved = Original { system: CoordinateSystem::Gcj02, lat: 45.15, lng: 124.83 };
        for facts in [
            hours("=暖", Some("Mo-Fr 09:00-18:00; PH off"), None),
            hours("夜站", Some("14:00-02:00"), None),
            hours("夜站", Some("Mo-Su 08:00-20:00"), Some("看情况")),
            hours("不详", None, Some("看情况")),
            PlaceFacts { original: Some(moved), ..hours("高德", Some("24/7"), Some("全天")) },
        ] {
            kept(&world, facts, PlaceState::Published).await;
        }
        let all = export::places(&world.backend, &by).await.unwrap();
        let text = export::csv(&all);
        let mark = places::mark(&world.backend);
        let same = look(&world, &text, None).await;
        assert_eq!(same.counts(), Counts { same: 5, ..Counts::default() }, "{:?}", same.rows);
        assert_eq!(taken(&world, &same, true).await, (Receipt::default(), 0));
        assert_eq!(places::mark(&world.backend), mark, "copies hear of nothing");
        assert_eq!(export::places(&world.backend, &by).await.unwrap(), all);
        // By its identifier a place is found wherever it is put and whatever it is called.
        let other = text.replace("高德", "高德二").replace("暖\",", "暖新\",");
        let renamed = look(&world, &other.replace(&IN_GRID.lat.to_string(), "45.1502"), None).await;
        assert_eq!(renamed.counts(), Counts { public: 5, ..Counts::default() });
        assert!(renamed.rows.iter().all(|row| row.doubts == [Doubt::NotOurs]), "{:?}", renamed.rows);
        let renamed = look(&world, &other, None).await;
        assert_eq!(renamed.counts(), Counts { public: 2, same: 3, ..Counts::default() });
        assert_eq!(taken(&world, &renamed, true).await.0.places.len(), 2);
        let after = export::places(&world.backend, &by).await.unwrap();
        assert_eq!(after.len(), 5, "no place is made twice");
        assert!(after.iter().any(|place| place.facts.name == "=暖新"));
    }
}

both! {
    async fn every_mistake_of_a_large_file_is_said(db: TestDb) {
        let world = World::new(db).await;
        let mut text = String::from("名称,纬度,经度,开放时间\n");
        for n in 0..2000 {
            let (lat, lng) = (40.0 + f64::from(n) / 1000.0, 116.0);
            let _ = match n % 8 {
                0 => writeln!(text, "站{n},{lat},{lng},全天"),
                1 => writeln!(text, ",{lat},{lng},"),
                2 => writeln!(text, "站{n},{lng},{lat},"),
                3 => writeln!(text, "站{n},0,0,"),
                4 => writeln!(text, "站{n},NaN,{lng},"),
                5 => writeln!(text, "站{n},48.85,2.35,"),
                6 => writeln!(text, "{},{lat},{lng},", "长".repeat(200 + n as usize % 3)),
                _ => writeln!(text, "<script>alert({n})</script>,{lat},{lng},随缘"),
            };
        }
        let look = look(&world, &text, GCJ).await;
        let count = |doubt| look.rows.iter().filter(|row| row.doubts.contains(&doubt)).count();
        assert_eq!(look.rows.len(), 2000);
        for doubt in [Doubt::NoName, Doubt::Swapped, Doubt::NoPosition, Doubt::PositionUnread, Doubt::Outside, Doubt::HoursUnread] {
            assert_eq!(count(doubt), 250, "{doubt}");
        }
        assert_eq!(look.counts(), Counts { new: 500, unplaced: 250, bad: 1250, ..Counts::default() });
        assert!(look.rows.iter().filter(|row| row.outcome == Outcome::Bad).all(|row| !row.doubts.is_empty() || !row.errors.is_empty()));
    }
}

both! {
    async fn a_system_is_told_by_known_places_or_must_be_stated(db: TestDb) {
        let world = World::new(db).await;
        let by = world.person(Role::MapEditor, "district").await;
        let text = "名称,坐标\n甲,\"116.41,39.91\"\n乙,\"116.42,39.92\"\n丙,\"116.43,39.93\"\n丁,\"116.44,39.94\"\n";
        let unstated = look(&world, text, None).await;
        assert!(unstated.rows.iter().all(|row| row.doubts.contains(&Doubt::NoSystem)));
        let three: String = text.lines().take(4).collect::<Vec<_>>().join("\n");
        let known = look(&world, &three, Some(CoordinateSystem::Bd09)).await;
        import::take(&world.backend, &by, &known, false, &mut Receipt::default(), &mut |_| ()).await.unwrap();
        let told = look(&world, text, None).await;
        assert_eq!(told.system, Some(CoordinateSystem::Bd09));
        assert_eq!(told.counts(), Counts { new: 1, same: 3, ..Counts::default() });
    }
}

both! {
    async fn who_edits_no_places_imports_none(db: TestDb) {
        let world = World::new(db).await;
        let by = world.person(Role::Handler, "district").await;
        let bytes = Bytes::from_static("名称\n甲\n".as_bytes());
        let looked = import::look(&world.backend, &by, bytes, &stated(GCJ)).await;
        assert!(matches!(looked, Err(Error::Forbidden)));
        assert!(matches!(export::places(&world.backend, &by).await, Err(Error::Forbidden)));
    }
}

/// A square with nothing in it.
fn square(name: &str) -> Compound {
    let text = r#"{"origin":{"lat":45.14,"lng":124.82},"outline":[[0,0],[1000,0],[1000,1000],[0,1000]]}"#;
    let doubts = if name.is_empty() { vec![LayoutDoubt::NoName] } else { Vec::new() };
    let (osm, layout) = ("way/7".to_owned(), serde_json::from_str(text).unwrap());
    Compound { osm, name: name.to_owned(), address: String::new(), layout, doubts }
}

both! {
    async fn compounds_become_drafts_and_those_without_a_name_stay_so(db: TestDb) {
        let world = World::new(db).await;
        let by = world.person(Role::MapEditor, "district").await;
        let both = [square("澄园"), square("")];
        let became = import::compounds(&world.backend, &by, &both, Publish::Ours).await.unwrap();
        assert!(matches!(became[..], [(Became::New(_), true), (Became::New(_), false)]), "{became:?}");
        let again = import::compounds(&world.backend, &by, &both, Publish::Nothing).await.unwrap();
        assert!(matches!(again[..], [(Became::Same(_), true), (Became::Same(_), false)]), "{again:?}");
        let all = export::places(&world.backend, &by).await.unwrap();
        let states: Vec<_> = all.iter().map(|place| (place.facts.name.as_str(), place.state)).collect();
        assert!(states.contains(&("澄园", PlaceState::Published)), "{states:?}");
        assert!(states.contains(&("OSM way/7", PlaceState::Draft)), "{states:?}");
    }
}

/// Two compounds: one in the district, one in Shanghai.
const EXTRACT: &str = r#"<?xml version="1.0"?><osm version="0.6">
<node id="1" lat="45.1400" lon="124.8200"/><node id="2" lat="45.1400" lon="124.8230"/><node id="3" lat="45.1420" lon="124.8230"/>
<node id="4" lat="31.2800" lon="121.5000"/><node id="5" lat="31.2800" lon="121.5030"/><node id="6" lat="31.2820" lon="121.5030"/>
<way id="100"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="1"/><tag k="landuse" v="residential"/><tag k="name" v="花园小区"/></way>
<way id="200"><nd ref="4"/><nd ref="5"/><nd ref="6"/><nd ref="4"/><tag k="landuse" v="residential"/><tag k="name" v="远方小区"/></way>
</osm>"#;

/// An editor whose rights the database knows: a job acts for them.
async fn editor(world: &World) -> Staff {
    let by = world.person(Role::MapEditor, "district").await;
    let (id, unit) = (by.id, world.units["district"]);
    let keep = world.backend.write(move |tx| async move {
        let row = staff_grant::Model { staff_id: Text(id), role: Text(Role::MapEditor), unit_id: Text(unit) };
        row.into_active_model().insert(&*tx).await?;
        Ok(())
    });
    keep.await.unwrap();
    by
}

async fn looked_at(world: &World, by: &Staff, text: &str) -> ExtractId {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("map.osm");
    std::fs::write(&file, text).unwrap();
    let id = extract::begin(&world.backend, by, "map.osm").await.unwrap();
    extract::read(&world.backend, id, &file).await.unwrap();
    id
}

async fn taken_in(world: &World, by: &Staff, publish: Publish) -> ExtractId {
    taken_from(world, by, EXTRACT, publish.into()).await
}

async fn taken_from(world: &World, by: &Staff, text: &str, terms: Terms) -> ExtractId {
    let id = looked_at(world, by, text).await;
    assert!(matches!(extract::back(&world.backend, by, id).await, Err(Error::Conflict)), "not taken in yet");
    extract::take_in(&world.backend, by, id, terms).await.unwrap();
    let worker = Worker::new(world.backend.clone()).await.unwrap();
    while extract::one(&world.backend, by, id).await.unwrap().state == ExtractState::Taking {
        worker.step().await.unwrap();
    }
    id
}

both! {
    async fn what_is_outside_the_district_is_doubted_and_shown_only_to_who_says_so(db: TestDb) {
        let world = World::new(db).await;
        let by = editor(&world).await;
        let id = taken_in(&world, &by, Publish::Ours).await;
        let lines = async |id| extract::lines(&world.backend, &by, id, 0).await.unwrap();
        let ours = lines(id).await;
        let told: Vec<_> = ours
            .iter()
            .map(|line| (line.compound.doubts.contains(&LayoutDoubt::Outside), line.shown))
            .collect();
        assert_eq!(told, [(false, true), (true, false)]);
        let again = taken_in(&world, &by, Publish::All).await;
        assert!(lines(again).await.iter().all(|line| line.shown));
    }
}

both! {
    async fn an_extract_is_taken_back_as_far_as_nobody_has_changed_it(db: TestDb) {
        let world = World::new(db).await;
        let by = editor(&world).await;
        let backend = &world.backend;
        let first = taken_in(&world, &by, Publish::Ours).await;
        let place = async |at: usize| extract::lines(backend, &by, first, 0).await.unwrap()[at].place.unwrap();
        let (ours, far) = (place(0).await, place(1).await);
        // A second one finds both known and otherwise: one more draft each, and then none.
        let second = taken_from(&world, &by, &moved(), Publish::Nothing.into()).await;
        assert_eq!(extract::back(backend, &by, second).await.unwrap(), (2, 0));
        let versions = async |id| places::layout_versions(backend, &by, id).await.unwrap().len();
        assert_eq!((versions(ours).await, versions(far).await), (1, 1));
        assert_eq!(extract::lines(backend, &by, second, 0).await.unwrap()[0].became, "back");
        // Somebody has drawn one of them since.
        let (newest, mut layout) = places::newest_layout(backend, &by, far).await.unwrap().unwrap();
        layout.credit = "ours".to_owned();
        places::save_layout(backend, &by, far, newest, &layout).await.unwrap();
        assert_eq!(extract::back(backend, &by, first).await.unwrap(), (1, 1));
        assert!(places::one(backend, ours).is_none(), "shown no more");
        assert_eq!(places::for_editor(backend, &by, far).await.unwrap().state, PlaceState::Draft, "it stays");
        assert_eq!(extract::back(backend, &by, first).await.unwrap(), (0, 1), "once");
        // A known one shows what it showed before.
        places::publish_layout(backend, &by, far, newest + 1).await.unwrap();
        let known = places::for_editor(backend, &by, far).await.unwrap();
        places::save(backend, &by, Some(far), known.version, known.facts, PlaceState::Published).await.unwrap();
        let third = taken_from(&world, &by, EXTRACT, Terms { publish: Publish::All, over: true }).await;
        let credit = async || places::layout(backend, far).await.unwrap().0.credit.clone();
        assert_eq!(credit().await, "ours", "a draft beside what somebody drew");
        assert_eq!(versions(far).await, 3);
        assert_eq!(extract::back(backend, &by, third).await.unwrap(), (2, 0));
        assert_eq!((versions(far).await, credit().await), (2, "ours".to_owned()));
    }
}

/// The same two, each a little wider.
fn moved() -> String {
    EXTRACT.replace("124.8230", "124.8240").replace("121.5030", "121.5040")
}

both! {
    async fn another_import_changes_only_what_is_otherwise(db: TestDb) {
        let world = World::new(db).await;
        let by = editor(&world).await;
        let backend = &world.backend;
        let all: Terms = Publish::All.into();
        let lines = async |id| extract::lines(backend, &by, id, 0).await.unwrap();
        let first = looked_at(&world, &by, EXTRACT).await;
        let stands = async |id| -> Vec<Stands> {
            lines(id).await.into_iter().map(|line| line.standing.unwrap().stands).collect()
        };
        assert_eq!(stands(first).await, [Stands::New, Stands::New]);
        let first = taken_from(&world, &by, EXTRACT, all).await;
        let ids: Vec<_> = lines(first).await.iter().map(|line| line.place.unwrap()).collect();
        let versions = async || {
            let mut counts = Vec::new();
            for id in &ids {
                counts.push(places::layout_versions(backend, &by, *id).await.unwrap().len());
            }
            counts
        };
        // Called otherwise since, it is the same place.
        let place = places::for_editor(backend, &by, ids[0]).await.unwrap();
        let named = PlaceFacts { name: "澄园".to_owned(), ..place.facts };
        places::save(backend, &by, Some(ids[0]), place.version, named, place.state).await.unwrap();
        assert_eq!(stands(looked_at(&world, &by, EXTRACT).await).await, [Stands::Same, Stands::Same]);
        let again = taken_from(&world, &by, EXTRACT, all).await;
        let became: Vec<_> = lines(again).await.into_iter().map(|line| (line.became, line.shown)).collect();
        assert_eq!(became, [("same".to_owned(), true), ("same".to_owned(), true)]);
        assert_eq!(versions().await, [1, 1], "no empty version");
        assert_eq!(export::places(backend, &by).await.unwrap().len(), 2, "and no second place");
        // What nobody has drawn on follows the data, and can be taken back.
        assert_eq!(stands(looked_at(&world, &by, &moved()).await).await, [Stands::Changed, Stands::Changed]);
        let wider = taken_from(&world, &by, &moved(), all).await;
        assert!(lines(wider).await.iter().all(|line| line.became == "again" && line.shown));
        assert_eq!(versions().await, [2, 2]);
        assert_eq!(places::layout(backend, ids[1]).await.unwrap().1, 2);
        assert_eq!(extract::back(backend, &by, wider).await.unwrap(), (2, 0));
        assert_eq!(places::layout(backend, ids[1]).await.unwrap().1, 1);
    }
}

both! {
    async fn rules_that_people_checked_outlive_another_import(db: TestDb) {
        let world = World::new(db).await;
        let by = editor(&world).await;
        let backend = &world.backend;
        let gate = "<node id=\"9\" lat=\"45.1400\" lon=\"124.8215\"><tag k=\"barrier\" v=\"gate\"/>\
                    <tag k=\"name\" v=\"东门\"/><tag k=\"access\" v=\"yes\"/></node><way id=\"100\">";
        let text = EXTRACT.replace("<way id=\"100\">", gate);
        let all: Terms = Publish::All.into();
        let first = taken_from(&world, &by, &text, all).await;
        let lines = async |id| extract::lines(backend, &by, id, 0).await.unwrap();
        let id = lines(first).await[0].place.unwrap();
        let (newest, mut layout) = places::newest_layout(backend, &by, id).await.unwrap().unwrap();
        let rule = &mut layout.gates[0].rules[0];
        (rule.minutes, rule.source) = ([360, 1320], "物业".to_owned());
        layout.gates[0].name = "东大门".to_owned();
        let drawn = places::save_layout(backend, &by, id, newest, &layout).await.unwrap();
        places::publish_layout(backend, &by, id, drawn).await.unwrap();
        // The dry run says so, and what is otherwise.
        let standing = lines(looked_at(&world, &by, &text).await).await.swap_remove(0).standing.unwrap();
        assert_eq!((standing.stands, standing.place), (Stands::Drawn, Some(id)));
        let names: Vec<&str> = standing.changes.iter().map(|change| change.name.as_str()).collect();
        assert_eq!(names, ["东门", "东大门"]);
        let live = async || places::layout(backend, id).await.unwrap();
        let again = taken_from(&world, &by, &text, all).await;
        assert_eq!(lines(again).await[0].became, "drawn");
        assert_eq!((live().await.1, &*live().await.0), (drawn, &layout));
        assert_eq!(places::layout_versions(backend, &by, id).await.unwrap().len(), 2);
        // Asked for, it is a draft, whatever is published.
        let over = taken_from(&world, &by, &text, Terms { publish: Publish::All, over: true }).await;
        let line = lines(over).await.swap_remove(0);
        assert_eq!((line.became.as_str(), line.shown), ("draft", false));
        assert_eq!((live().await.1, &*live().await.0), (drawn, &layout));
        // And the next takes that draft for nothing that it may publish or replace.
        let next = taken_from(&world, &by, &text, all).await;
        assert_eq!(lines(next).await[0].became, "same");
        let next = taken_from(&world, &by, &text.replace("124.8230", "124.8240"), all).await;
        assert_eq!(lines(next).await[0].became, "drawn");
        assert_eq!(live().await.1, drawn);
        assert_eq!(extract::back(backend, &by, over).await.unwrap(), (1, 0));
    }
}
