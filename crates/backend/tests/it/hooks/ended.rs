//! A partner hears how it ended, in the words of the API.

use super::*;
use crate::support::author;
use domain::request::{Evaluation, Ground, Heard};
use serde_json::{Value, json};

fn answer(outcome: Outcome) -> Command {
    Command::Answer { text: "答复".to_owned(), outcome }
}

fn verdict(solved: bool, satisfied: bool) -> Evaluation {
    Evaluation { solved, satisfied }
}

fn judged(evaluation: Evaluation) -> Command {
    Command::Evaluate { evaluation, comment: None }
}

fn close() -> Command {
    Command::Close { note: None }
}

/// What was told last: of which kind, in which status, and how it ended.
fn last(office: &Office) -> (String, String, Value) {
    let body = office.posts().last().unwrap().json();
    let (kind, data) = (body["type"].as_str().unwrap().to_owned(), &body["data"]);
    let ended = json!([data["evaluation"], data["outcome"], data["ground"]]);
    (kind, data["status"].as_str().unwrap().to_owned(), ended)
}

fn told(kind: &str, status: &str, ended: Value) -> (String, String, Value) {
    (kind.to_owned(), status.to_owned(), ended)
}

both! {
    async fn a_partner_is_told_how_each_round_ended(db: TestDb) {
        let hears = Told::new(&db).await;
        let office = Office::open().await;
        hears.hook(&office, HookEvent::ALL, false).await;
        let receipt = hears.submit("key-00000001").await;
        hears.world.dispatch(&receipt, "spring").await;
        let handler = Actor::Staff(hears.world.person(Role::Handler, "spring").await);
        let callback = Actor::Staff(hears.world.person(Role::Callback, "district").await);
        let resident = author(&receipt.follow_token);
        let bad = json!({ "solved": false, "satisfied": true });
        let good = json!({ "solved": true, "satisfied": true });
        let called = Command::Call { heard: Heard::Said(verdict(true, true)), text: Some("好了".to_owned()) };
        let steps = [
            (&handler, Command::Start, told("request.changed", "handling", json!([null, null, null]))),
            (&handler, answer(Outcome::Done), told("request.answered", "answered", json!([null, "done", null]))),
            (&resident, judged(verdict(false, true)), told("request.changed", "evaluated", json!([bad, "done", null]))),
            (&handler, close(), told("request.changed", "call_back", json!([bad, "done", null]))),
            (&callback, Command::Reopen { text: None }, told("request.changed", "dispatched", json!([null, null, null]))),
            (&handler, answer(Outcome::Explained), told("request.answered", "answered", json!([null, "explained", null]))),
            (&resident, judged(verdict(false, true)), told("request.changed", "evaluated", json!([bad, "explained", null]))),
            (&handler, close(), told("request.changed", "call_back", json!([bad, "explained", null]))),
            (&callback, called, told("request.closed", "closed", json!([good, "explained", null]))),
        ];
        for (who, command, wanted) in steps {
            hears.world.act(who, &receipt, command).await.unwrap();
            hears.drain().await;
            assert_eq!(last(&office), wanted);
            let view = partners::open(hears.backend(), &hears.caller, &receipt.code).await.unwrap();
            let outcome = view.outcome.map(|outcome| outcome.as_str());
            assert_eq!(wanted.2, json!([view.evaluation, outcome, null]), "as the API says it");
        }
    }
}

both! {
    async fn what_ends_badly_or_is_declined_says_so_only_to_who_sees_it(db: TestDb) {
        let hears = Told::new(&db).await;
        let (own, stranger) = (Office::open().await, Office::open().await);
        hears.hook(&own, HookEvent::ALL, false).await;
        let (backend, admin) = (hears.backend(), &hears.admin);
        let (other, _) = partner(backend, admin, "Paper", &[Scope::Follow]).await;
        hook(backend, admin, other, &stranger, HookEvent::ALL, true).await;
        let receipt = hears.submit("key-00000001").await;
        hears.world.dispatch(&receipt, "spring").await;
        let handler = Actor::Staff(hears.world.person(Role::Handler, "spring").await);
        let callback = Actor::Staff(hears.world.person(Role::Callback, "district").await);
        let resident = author(&receipt.follow_token);
        hears.act(&receipt, Command::Publish { photos: false }).await;
        for (who, command) in [
            (&handler, Command::Start),
            (&handler, answer(Outcome::Explained)),
            (&resident, judged(verdict(false, false))),
            (&handler, close()),
            (&callback, close()),
        ] {
            hears.world.act(who, &receipt, command).await.unwrap();
        }
        hears.drain().await;
        let bad = json!({ "solved": false, "satisfied": false });
        for office in [&own, &stranger] {
            assert_eq!(last(office), told("request.closed", "closed", json!([bad, "explained", null])));
        }
        hears.act(&receipt, Command::Unpublish).await;
        hears.drain().await;
        assert_eq!(last(&own), told("request.unpublished", "closed", json!([bad, "explained", null])));
        assert_eq!(last(&stranger), told("request.unpublished", "closed", json!([null, null, null])));

        let declined = hears.submit("key-00000002").await;
        let decline = Command::Decline { ground: Ground::Unclear, text: "不清楚".to_owned() };
        hears.act(&declined, decline).await;
        hears.drain().await;
        let ground = json!([null, null, Ground::Unclear.as_str()]);
        assert_eq!(last(&own), told("request.closed", "declined", ground));
    }
}
