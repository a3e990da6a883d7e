//! Every round has its own verdict, and keeps it.

use super::*;
use crate::support::note;
use backend::db::Tx;
use backend::entity::request_event;
use backend::entity::values::ByKind;
use domain::ids::EventId;
use domain::request::Audience;
use sea_orm::{ColumnTrait, QueryFilter};

/// The verdicts in the lines of a request, oldest first, with what was said.
async fn verdicts(world: &World, actor: &Actor, receipt: &Receipt) -> Vec<(EventKind, Option<String>)> {
    let view = open(&world.backend, actor, &receipt.code).await.unwrap();
    let judged = |kind| matches!(kind, EventKind::Evaluated | EventKind::Called);
    view.events.into_iter().filter(|line| judged(line.kind)).map(|line| (line.kind, line.detail)).collect()
}

both! {
    async fn a_second_verdict_leaves_the_first_one_as_it_was_given(db: TestDb) {
        let world = World::new(db).await;
        let cast = cast(&world).await;
        let receipt = at_spring(&world, "key-00000001").await;
        world.publish(&receipt, false).await;
        let resident = author(&receipt.follow_token);
        let first = (EventKind::Evaluated, Some("unsolved_dissatisfied".to_owned()));
        for (who, command) in [
            (&cast.handler, Command::Start),
            (&cast.handler, answer()),
            (&resident, verdict(false)),
            (&cast.handler, Command::Close { note: None }),
            (&cast.callback, Command::Reopen { text: None }),
        ] {
            world.act(who, &receipt, command).await.unwrap();
        }
        for actor in [&resident, &cast.handler, &Actor::Anyone] {
            let between = verdicts(&world, actor, &receipt).await;
            assert_eq!(between, std::slice::from_ref(&first), "between the rounds");
        }
        let view = open(&world.backend, &resident, &receipt.code).await.unwrap();
        let closed = view.events.iter().find(|line| line.kind == EventKind::Closed).unwrap();
        assert_eq!(closed.detail.as_deref(), Some("call_back"), "and not closed yet");
        world.act(&cast.handler, &receipt, Command::Start).await.unwrap();
        world.act(&cast.handler, &receipt, answer()).await.unwrap();
        world.act(&resident, &receipt, verdict(true)).await.unwrap();
        let both = [first, (EventKind::Evaluated, Some("solved_satisfied".to_owned()))];
        for actor in [&resident, &cast.handler, &Actor::Anyone] {
            assert_eq!(verdicts(&world, actor, &receipt).await, both);
        }
    }
}

/// A verdict as it was written down before each line kept its own.
async fn without_detail(world: &World, receipt: &Receipt) {
    let of = request::Column::Code.eq(receipt.code.as_str());
    let row = request::Entity::find().filter(of).one(world.backend.read()).await.unwrap().unwrap();
    let line = request_event::Model {
        id: EventId(world.backend.new_id()).into(),
        request_id: row.id,
        kind: EventKind::Evaluated.into(),
        at: world.backend.now(),
        by_kind: ByKind::Author.into(),
        by_staff_id: None,
        unit_id: None,
        text: None,
        audience: Audience::Public.into(),
        until_at: None,
        detail: None,
        for_staff_id: None,
    };
    let insert = move |tx: Tx| {
        let line = line.clone();
        async move {
            line.into_active_model().reset_all().insert(&*tx).await?;
            Ok(())
        }
    };
    world.backend.write(insert).await.unwrap();
}

both! {
    async fn of_older_lines_the_last_one_has_the_verdict_of_the_request(db: TestDb) {
        let world = World::new(db).await;
        let cast = cast(&world).await;
        let receipt = at_spring(&world, "key-00000001").await;
        let resident = author(&receipt.follow_token);
        world.act(&cast.handler, &receipt, answer()).await.unwrap();
        world.act(&resident, &receipt, verdict(false)).await.unwrap();
        world.db.clock.pass(TimeDelta::minutes(1));
        without_detail(&world, &receipt).await;
        let bad = Some("unsolved_dissatisfied".to_owned());
        let lines = verdicts(&world, &cast.handler, &receipt).await;
        assert_eq!(lines[1], (EventKind::Evaluated, bad), "that of the request");
        world.db.clock.pass(TimeDelta::minutes(1));
        let heard = Heard::Said(Evaluation { solved: true, satisfied: true });
        let call = note(Command::Call { heard, text: None }, 4);
        requests::act(&world.backend, &cast.callback, &receipt.code, call).await.unwrap();
        let lines = verdicts(&world, &cast.handler, &receipt).await;
        assert_eq!(lines[1], (EventKind::Evaluated, None), "nobody knows any more");
        assert_eq!(lines[2], (EventKind::Called, Some("solved_satisfied".to_owned())));
    }
}
