//! Areas of grids from a file: everything that is wrong is told, and nothing is
//! half done.

use crate::support::World;
use backend::actor::{Grant, Staff};
use backend::admin::{self, FileFlaw, GridCheck, GridFlaw};
use backend::error::Error;
use domain::area::Flaw;
use domain::org::{Role, UnitKind};
use serde_json::{Value, json};

async fn administrator(world: &World) -> Staff {
    let mut staff = world.person(Role::Analyst, "district").await;
    staff.grants = vec![Grant { role: Role::Administrator, unit: world.units["district"] }];
    staff
}

fn square(lng: f64, lat: f64, size: f64) -> Value {
    let (east, north) = (lng + size, lat + size);
    json!({"type": "Polygon", "coordinates": [[[lng, lat], [east, lat], [east, north], [lng, north], [lng, lat]]]})
}

fn feature(properties: Value, geometry: Value) -> Value {
    json!({"type": "Feature", "properties": properties, "geometry": geometry})
}

fn file(features: Vec<Value>) -> String {
    json!({"type": "FeatureCollection", "features": features}).to_string()
}

async fn look(world: &World, by: &Staff, body: String) -> (uuid::Uuid, Result<GridCheck, FileFlaw>) {
    let id = admin::stage_grids(&world.backend, by, Some(world.units["spring"]), body).await.unwrap();
    (id, admin::look_at_grids(&world.backend, by, id).await.unwrap())
}

both! {
    async fn grids_are_matched_made_and_moved_in_one_go(db: TestDb) {
        let world = World::new(db).await;
        let by = administrator(&world).await;
        let body = file(vec![
            feature(json!({"name": "spring-1", "community": "autumn"}), square(124.9, 45.2, 0.01)),
            feature(json!({"name": "新网格"}), square(124.91, 45.2, 0.01)),
        ]);
        let (id, checked) = look(&world, &by, body).await;
        let checked = checked.unwrap();
        assert!(checked.is_good(), "{checked:?}");
        assert_eq!(checked.counts(), (1, 1));
        assert_eq!(admin::apply_grids(&world.backend, &by, id).await.unwrap(), 2);
        let directory = world.backend.directory();
        let moved = directory.unit(world.units["spring-1"]).unwrap();
        assert_eq!(moved.parent, Some(world.units["autumn"]));
        let at = domain::geo::Wgs84 { lat: 45.205, lng: 124.915 };
        let new = directory.grid_at(at).unwrap();
        assert_eq!((new.name.as_str(), new.kind, new.parent), ("新网格", UnitKind::Grid, Some(world.units["spring"])));
        assert!(matches!(admin::apply_grids(&world.backend, &by, id).await, Err(Error::NotFound)), "once");
    }
}

both! {
    async fn a_community_is_chosen_only_for_new_grids_that_name_none(db: TestDb) {
        let world = World::new(db).await;
        let by = administrator(&world).await;
        let named = [
            feature(json!({"name": "新网格", "community": "autumn"}), square(124.91, 45.2, 0.01)),
            feature(json!({"name": "spring-1"}), square(124.9, 45.2, 0.01)),
        ];
        let nameless = feature(json!({"name": "又一个"}), square(124.93, 45.2, 0.01));
        let look = async |features: Vec<Value>| {
            let id = admin::stage_grids(&world.backend, &by, None, file(features)).await.unwrap();
            (id, admin::look_at_grids(&world.backend, &by, id).await.unwrap().unwrap())
        };
        let (_, checked) = look([&named[..], &[nameless]].concat()).await;
        let flaws: Vec<_> = checked.features.iter().map(|feature| feature.flaws.as_slice()).collect();
        assert_eq!(flaws, [&[][..], &[], &[GridFlaw::NoCommunity]]);
        let (id, checked) = look(named.to_vec()).await;
        assert!(checked.is_good(), "{checked:?}");
        assert_eq!(admin::apply_grids(&world.backend, &by, id).await.unwrap(), 2);
        let directory = world.backend.directory();
        let new = directory.units.iter().find(|unit| unit.name == "新网格").unwrap();
        assert_eq!(new.parent, Some(world.units["autumn"]));
        assert_eq!(directory.unit(world.units["spring-1"]).unwrap().parent, Some(world.units["spring"]));
    }
}

both! {
    async fn every_flaw_is_told_at_its_feature_and_nothing_is_taken(db: TestDb) {
        let world = World::new(db).await;
        let by = administrator(&world).await;
        let ring = |corners: Value| json!({"type": "Polygon", "coordinates": [corners]});
        let crossing = ring(json!([[125.0, 45.0], [125.1, 45.1], [125.1, 45.0], [125.0, 45.11], [125.0, 45.0]]));
        let turned = ring(json!([[45.0, 125.0], [45.0, 125.1], [45.1, 125.1], [45.0, 125.0]]));
        let open = ring(json!([[125.0, 45.0], [125.1, 45.0], [125.1, 45.1], [125.0, 45.1]]));
        let hole = json!({"type": "Polygon", "coordinates": [[[1, 1], [2, 1], [2, 2], [1, 1]], [[1, 1], [2, 1], [2, 2], [1, 1]]]});
        let name = |name: &str| json!({"name": name});
        let cases = [
            (name("a"), crossing, GridFlaw::Ring(Flaw::Crossing)),
            (name("b"), turned, GridFlaw::Ring(Flaw::Swapped)),
            (name("c"), open, GridFlaw::Ring(Flaw::Open)),
            (name("d"), ring(json!([])), GridFlaw::Ring(Flaw::Empty)),
            (name("e"), hole, GridFlaw::Hole),
            (name("f"), json!({"type": "Point", "coordinates": [1, 2]}), GridFlaw::NoArea),
            (json!(null), square(126.0, 45.0, 0.01), GridFlaw::NoName),
            (name(&"长".repeat(61)), square(126.1, 45.0, 0.01), GridFlaw::LongName),
            (name("a"), square(126.2, 45.0, 0.01), GridFlaw::Twice),
            (name("works"), square(126.3, 45.0, 0.01), GridFlaw::NameUnclear),
            (json!({"name": "g", "community": "nowhere"}), square(126.4, 45.0, 0.01), GridFlaw::CommunityMissing),
            (name("h"), square(124.82, 45.14, 0.1), GridFlaw::Overlap("spring-1".to_owned())),
        ];
        let features = cases.iter().map(|(properties, shape, _)| feature(properties.clone(), shape.clone()));
        let (id, checked) = look(&world, &by, file(features.collect())).await;
        let checked = checked.unwrap();
        for (feature, (_, _, flaw)) in checked.features.iter().zip(&cases) {
            assert_eq!(feature.flaws, std::slice::from_ref(flaw), "{}", feature.name);
        }
        let before = world.backend.directory().units.len();
        assert!(matches!(admin::apply_grids(&world.backend, &by, id).await, Err(Error::Conflict)));
        world.backend.reload().await.unwrap();
        assert_eq!(world.backend.directory().units.len(), before);
    }
}

both! {
    async fn areas_of_one_file_that_lie_on_another_or_outside_are_told(db: TestDb) {
        let world = World::new(db).await;
        let by = administrator(&world).await;
        let mut community = world.backend.directory().unit(world.units["spring"]).unwrap().clone();
        let corners = [[125.0, 45.0], [125.1, 45.0], [125.1, 45.1], [125.0, 45.1]];
        community.area = Some(domain::geo::Polygon(corners.to_vec()));
        admin::save_unit(&world.backend, &by, community).await.unwrap();
        let body = file(vec![
            feature(json!({"name": "a"}), square(125.0, 45.0, 0.02)),
            feature(json!({"name": "b"}), square(125.01, 45.01, 0.02)),
            feature(json!({"name": "c"}), square(125.09, 45.05, 0.02)),
            feature(json!({"name": "d"}), square(125.05, 45.05, 0.02)),
        ]);
        let checked = look(&world, &by, body).await.1.unwrap();
        let flaws: Vec<_> = checked.features.iter().map(|feature| feature.flaws.clone()).collect();
        assert_eq!(flaws[0], [GridFlaw::Overlap("b".to_owned())]);
        assert_eq!(flaws[1], [GridFlaw::Overlap("a".to_owned())]);
        assert_eq!(flaws[2], [GridFlaw::Outside("spring".to_owned())]);
        assert!(flaws[3].is_empty());
    }
}

both! {
    async fn only_the_administrator_who_brought_a_file_sees_it(db: TestDb) {
        let world = World::new(db).await;
        let by = administrator(&world).await;
        let (id, checked) = look(&world, &by, "{".to_owned()).await;
        assert_eq!(checked, Err(FileFlaw::Unreadable));
        let other = administrator(&world).await;
        assert!(matches!(admin::look_at_grids(&world.backend, &other, id).await, Err(Error::NotFound)));
        let lead = world.person(Role::UnitLead, "district").await;
        let staged = admin::stage_grids(&world.backend, &lead, None, String::new()).await;
        assert!(matches!(staged, Err(Error::Forbidden)));
        let nowhere = admin::stage_grids(&world.backend, &by, Some(world.units["works"]), String::new()).await;
        assert!(matches!(nowhere, Err(Error::Conflict)));
    }
}
