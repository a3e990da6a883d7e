//! What pages offer to choose from, and what they make of it.

use super::{act, page, two};
use crate::world::World;
use domain::org::Role;
use serde_json::json;

/// What a page lets one choose in a list.
fn options(html: &str, id: &str) -> String {
    let rest = html.split_once(&format!("id=\"{id}\"")).expect("the list").1;
    rest.split("</select>").next().unwrap().to_owned()
}

#[tokio::test]
async fn a_lead_is_offered_only_units_they_may_dispatch_to() {
    let world = World::new().await;
    let (dispatcher, _) = two(&world).await;
    let (code, _) = world.submitted("井盖松动").await;
    let path = format!("/desk/r/{code}");
    let (north, south) = (world.north.to_string(), world.south.to_string());
    let all = options(&page(&world, &dispatcher, &path).await, "dispatch-unit");
    assert!(all.contains(&north) && all.contains(&south), "a dispatcher to any: {all}");
    world.act(&code, &dispatcher.token, json!({ "action": "dispatch", "unit": north })).await;
    let lead = world.person("lead", Role::UnitLead, world.north).await;
    let html = page(&world, &lead, &path).await;
    let own = options(&html, "dispatch-unit");
    assert!(own.contains(&world.north_community.to_string()), "{own}");
    assert!(!own.contains(&south), "not to what is refused: {own}");
    assert!(options(&html, "transfer-unit").contains(&south), "any can be asked to take it");
}

#[tokio::test]
async fn too_many_paragraphs_are_called_that() {
    let world = World::new().await;
    let (dispatcher, _) = two(&world).await;
    let (code, _) = world.submitted("井盖松动").await;
    let six = "text=1%0A%0A2%0A%0A3%0A%0A4%0A%0A5%0A%0A6";
    let (status, html) = act(&world, &dispatcher, &code, "split", six).await;
    assert_eq!(status, 422, "{html}");
    assert!(html.contains(&format!("最多拆成 {} 件", backend::requests::PIECES)), "{html}");
    assert!(!html.contains("6 张。"), "that is of photos: {html}");
}

#[tokio::test]
async fn a_note_to_the_unit_says_at_both_places_that_residents_read_it() {
    let world = World::new().await;
    let (dispatcher, _) = two(&world).await;
    let (code, _) = world.submitted("井盖松动").await;
    for path in [format!("/desk/r/{code}"), format!("/desk/dispatch?open={code}")] {
        assert!(page(&world, &dispatcher, &path).await.contains("派单说明（居民看得到"), "{path}");
    }
}

#[tokio::test]
async fn dates_that_were_changed_are_meant() {
    let world = World::new().await;
    let (dispatcher, _) = two(&world).await;
    let shown = |html: &str| {
        let date = |name: &str| {
            let rest = html.split_once(&format!("name=\"{name}\" value=\"")).expect("a date").1;
            rest[..10].to_owned()
        };
        (date("from"), date("to"))
    };
    let days = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    let ask = |query: &str| format!("/desk/numbers?{query}");
    let html = page(&world, &dispatcher, "/desk/numbers").await;
    assert!(html.contains("name=\"shown\" value=\"2026-11\""), "{html}");
    for (query, expected) in [
        ("period=2026-11&shown=2026-11&from=2026-11-05&to=2026-11-10", days("2026-11-05", "2026-11-10")),
        ("period=2026-11&shown=2026-11&from=2026-11-05&to=2026-11-30", days("2026-11-05", "2026-11-30")),
        ("period=2026-10&shown=2026-11&from=2026-11-01&to=2026-11-30", days("2026-10-01", "2026-10-31")),
        (
            "period=2026-10&shown=2026-11-05..2026-11-10&from=2026-11-05&to=2026-11-10",
            days("2026-10-01", "2026-10-31"),
        ),
        ("period=2026-10&from=2026-11-05&to=2026-11-10", days("2026-10-01", "2026-10-31")),
        ("period=days&from=2026-11-05&to=2026-11-10", days("2026-11-05", "2026-11-10")),
    ] {
        let html = page(&world, &dispatcher, &ask(query)).await;
        assert_eq!(shown(&html), expected, "{query}");
        let own = html.contains("value=\"days\" selected");
        assert_eq!(own, expected.0.ends_with("05"), "the list of periods says so: {query}");
    }
    let bad = ask("period=2026-11&shown=2026-11&from=2026-11-05&to=");
    assert_eq!(world.get(&bad).cookie(&dispatcher.cookie).send().await.status, 422);
}
