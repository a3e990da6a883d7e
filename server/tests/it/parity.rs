//! Everything a resident or rider can do on the web can be done by the API: the
//! routes of the web, pages and forms, each beside its operation. A route that
//! is missing here fails, so that nothing is added to one side alone.

use crate::authorisation::registered;
use crate::examples::operations;
use crate::world::World;
use std::collections::{BTreeMap, BTreeSet};

/// What a route of the web is by the API.
enum By {
    /// One of these operations.
    Operation(&'static [&'static str]),
    /// Nothing: it is a page, or kept by the browser itself, and so by an app; why.
    Client(&'static str),
    /// Not for residents or riders.
    Staff,
}

use By::{Client, Operation, Staff};

const TABLE: [(&str, &str, By); 65] = [
    ("POST", "/me/sign-in", Operation(&["sendPhoneCode"])),
    ("POST", "/me/sign-in/code", Operation(&["signInByPhone"])),
    ("GET", "/me/phone", Client("a page with the form of a telephone")),
    ("POST", "/me/phone", Operation(&["sendPhoneCode"])),
    ("POST", "/me/phone/code", Operation(&["joinWay"])),
    ("GET", "/offline", Client("a page for when there is no signal")),
    ("POST", "/me/account/keep", Operation(&["keepRequest"])),
    ("POST", "/me/devices/{id}/end", Operation(&["signOutDevice"])),
    ("POST", "/me/ways/{way}/leave", Operation(&["leaveWay"])),
    ("GET", "/me/export", Operation(&["exportAccount"])),
    ("POST", "/me/delete", Operation(&["deleteAccount"])),
    ("POST", "/me/sign-out", Operation(&["signOut", "signOutEverywhere"])),
    ("POST", "/lang", Client("each call says its language in Accept-Language")),
    ("POST", "/report", Operation(&["submitRequest"])),
    ("POST", "/report/uploads", Operation(&["upload"])),
    ("POST", "/follow", Operation(&["openByPhone"])),
    ("POST", "/mine", Client("an app keeps the follow tokens it was given")),
    ("POST", "/mine/forget", Client("an app forgets them itself")),
    ("POST", "/r/{code}/actions", Operation(&["act"])),
    ("POST", "/r/{code}/me-too", Operation(&["meToo"])),
    ("POST", "/r/{code}/messages/stop", Operation(&["setMessages"])),
    ("POST", "/r/{code}/messages/start", Operation(&["setMessages"])),
    ("POST", "/s/{id}/report", Operation(&["reportPlace"])),
    ("POST", "/s/{id}/rate", Operation(&["ratePlace"])),
    ("GET", "/s/{id}/door", Operation(&["openDoor"])),
    ("GET", "/demo/door", Client("the pretend lock that a demonstration's link leads to")),
    ("GET", "/p/{code}", Operation(&["readPoster", "submitRequest"])),
    ("POST", "/s/{id}/poster", Staff),
    ("POST", "/c/{id}/report", Operation(&["reportGate"])),
    ("POST", "/map/hazard", Operation(&["tellHazard"])),
    ("POST", "/teams/{id}/join", Operation(&["joinTeam"])),
    ("POST", "/teams/leave", Operation(&["leaveTeam"])),
    ("GET", "/teams/{id}", Operation(&["showTeam", "listTeams"])),
    ("GET", "/", Client("a page that leads to the others")),
    ("GET", "/me", Client("a page that leads to the others")),
    ("GET", "/about", Client("a page of words, which an app has itself")),
    ("GET", "/problems/{code}", Client("a page of words; a problem brings its own")),
    ("GET", "/me/sign-in", Client("a page with the form of a telephone")),
    ("GET", "/me/wechat", Client("a page that goes to WeChat; an app signs in by `signInByWechat`")),
    ("GET", "/me/wechat/back", Client("a page that WeChat comes back to")),
    ("GET", "/me/account", Operation(&["readAccount", "listOwnRequests"])),
    ("GET", "/me/delete", Client("a page that asks whether they are sure")),
    ("GET", "/report", Client("a page with the form")),
    ("GET", "/follow", Client("a page with the form of code and digits")),
    ("GET", "/mine", Client("a page of what the browser keeps; an app keeps its follow tokens")),
    ("GET", "/requests", Operation(&["listRequests"])),
    ("GET", "/r/{code}", Operation(&["readRequest", "listMessages"])),
    ("GET", "/r/{code}/events", Operation(&["followRequest"])),
    ("GET", "/map", Operation(&["listStations", "listPlaces", "findSpots"])),
    ("GET", "/map/partners", Client("a page of words about who gives the places")),
    ("GET", "/map/hazard", Client("a page with the form")),
    ("GET", "/s/{id}", Operation(&["showPlace"])),
    ("GET", "/s/{id}/report", Client("a page with the form")),
    ("GET", "/s/{id}/poster", Staff),
    ("GET", "/c/{id}", Operation(&["showCompound", "findWay"])),
    ("GET", "/c/{id}/board", Client("a page to be printed")),
    ("GET", "/c/{id}/layout.json", Operation(&["showCompound"])),
    ("GET", "/c/{id}/report", Client("a page with the form")),
    ("GET", "/teams", Operation(&["listTeams"])),
    ("GET", "/tiles/{layer}/{version}/{z}/{x}/{y}", Client("apps call it as it is")),
    ("GET", "/tiles/base/{z}/{x}/{y}", Client("apps call it as it is")),
    ("GET", "/media/{id}/{variant}", Client("apps call it as it is, with the same authorisation")),
    ("GET", "/open-data", Client("a page of words about open data")),
    ("GET", "/open-data/catalog.json", Client("programs call it as it is")),
    ("GET", "/open-data/{file}", Client("programs call it as it is")),
];

/// Parts of the program that are not the web of residents and riders.
const OTHERS: [&str; 6] = ["/api/", "/desk", "/open311/", "/healthz", "/readyz", "/metrics"];

#[tokio::test]
async fn what_the_web_of_residents_and_riders_does_the_api_does_as_well() {
    let world = World::new().await;
    let document = world.get("/api/v1/openapi.json").send().await.ok();
    let known: BTreeSet<String> = operations(&document).into_iter().map(|(id, ..)| id).collect();
    let table: BTreeMap<(&str, &str), &By> =
        TABLE.iter().map(|(method, path, by)| ((*method, *path), by)).collect();
    assert_eq!(table.len(), TABLE.len(), "each once");
    let routes = registered();
    for (method, path) in &routes {
        let web = OTHERS.iter().all(|part| !path.starts_with(part));
        if web {
            assert!(table.contains_key(&(method, path)), "{method} {path} has no operation of the API");
        }
    }
    for ((method, path), by) in table {
        assert!(routes.contains(&(method.to_owned(), path.to_owned())), "{method} {path} is gone");
        match by {
            Operation(ids) => assert!(ids.iter().all(|id| known.contains(*id)), "{path}: {ids:?}"),
            Client(why) => assert!(!why.is_empty()),
            Staff => {}
        }
    }
}
