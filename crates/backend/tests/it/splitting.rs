//! Pieces of a request are as much their author's, and their partner's, as the
//! whole was.

use crate::entering::heard;
use crate::support::{Office, World, intake, wish};
use backend::accounts;
use backend::actor::{Actor, Staff};
use backend::clock::SeededChance;
use backend::db::Text;
use backend::entity::{request, webhook_delivery};
use backend::hooks::{self, HookDraft};
use backend::outside::InsideHosts;
use backend::partners::{self, PartnerDraft};
use backend::requests::{self, Wish, enter, open};
use backend::view::{Receipt, RequestView};
use domain::draft::Attached;
use domain::hook::HookEvent;
use domain::org::Role;
use domain::partner::Scope;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::sync::Arc;

/// Splits it in two; both as the dispatcher sees them.
async fn split(world: &World, dispatcher: &Staff, receipt: &Receipt) -> Vec<RequestView> {
    let by = Actor::Staff(dispatcher.clone());
    let texts = vec!["路灯坏了".to_owned(), "井盖丢了".to_owned()];
    let done = requests::act_and_show(&world.backend, &by, &receipt.code, wish(Wish::Split(texts), 1)).await;
    let mut pieces = Vec::new();
    for piece in done.unwrap().unwrap().related {
        pieces.push(open(&world.backend, &by, &piece.code).await.unwrap());
    }
    assert_eq!(pieces.len(), 2);
    pieces
}

both! {
    async fn who_asked_and_when_it_was_received_stand_on_every_piece(db: TestDb) {
        let world = World::new(db).await;
        let dispatcher = world.person(Role::Dispatcher, "district").await;
        let offset = world.backend.config().offset;
        let entry = heard("key-00000001", "W-1").entry(Attached::default(), world.backend.now(), offset).unwrap();
        let receipt = enter(&world.backend, &dispatcher, entry, Vec::new()).await.unwrap();
        let by = Actor::Staff(dispatcher.clone());
        let whole = open(&world.backend, &by, &receipt.code).await.unwrap();
        for piece in split(&world, &dispatcher, &receipt).await {
            let (of, intake) = (whole.intake.clone().unwrap(), piece.intake.unwrap());
            assert_eq!((intake.name.as_deref(), intake.received_at), (Some("王**"), of.received_at));
            assert_eq!(piece.clock.from, whole.clock.from);
            assert_eq!(intake.external_number, None, "that is of the whole");
        }
    }
}

both! {
    async fn a_piece_of_what_was_kept_by_its_link_is_no_more_theirs_than_the_whole(db: TestDb) {
        let world = World::new(db).await;
        let dispatcher = world.person(Role::Dispatcher, "district").await;
        let receipt = world.submit("key-00000001", "路灯坏了，井盖也丢了").await;
        let resident = accounts::sign_in_by_gateway(&world.backend, "o-1", None, "").await.unwrap().resident;
        accounts::keep(&world.backend, resident, &receipt.code, &receipt.follow_token).await.unwrap();
        split(&world, &dispatcher, &receipt).await;
        accounts::delete(&world.backend, resident).await.unwrap();
        let rows = request::Entity::find().all(world.backend.read()).await.unwrap();
        assert_eq!(rows.len(), 3);
        assert!(rows.iter().all(|row| row.phone.is_some()), "it may be somebody else's");
    }
}

both! {
    async fn a_partner_hears_of_the_pieces_and_finds_them(db: TestDb) {
        let inside = InsideHosts(vec!["127.0.0.1".to_owned()]);
        let backend = db.open_with(Arc::new(SeededChance::new(1)), |config| config.inside = inside).await;
        let world = World::around(backend, db).await;
        let backend = &world.backend;
        let admin = world.person(Role::Administrator, "district").await;
        let dispatcher = world.person(Role::Dispatcher, "district").await;
        let scopes = vec![Scope::Submit, Scope::Follow];
        let draft = |name: &str| PartnerDraft { name: name.to_owned(), scopes: scopes.clone(), per_minute: 600 };
        let mut callers = Vec::new();
        for name in ["City", "Other"] {
            let id = partners::new_id(backend);
            let key = partners::save(backend, &admin, id, draft(name)).await.unwrap().unwrap();
            callers.push(partners::by_key(backend, &key).await.unwrap());
        }
        let office = Office::open().await;
        let draft = HookDraft { url: office.url.to_string(), kinds: vec![HookEvent::Received], published: false };
        let hook = hooks::new_id(backend);
        hooks::save(backend, &admin, (callers[0].id, hook), draft).await.unwrap();
        let receipt = partners::submit(backend, &callers[0], intake("key-00000001", "路灯坏了，井盖也丢了")).await.unwrap();
        let pieces = split(&world, &dispatcher, &receipt).await;
        let found = partners::requests_of(backend, &callers[0], None).await.unwrap().items;
        assert_eq!(found.len(), 3);
        for piece in &pieces {
            assert!(found.iter().any(|one| one.code == piece.code));
            assert!(partners::open(backend, &callers[0], &piece.code).await.is_ok());
            assert!(partners::open(backend, &callers[1], &piece.code).await.is_err(), "nobody else's");
            let of = request::Entity::find().filter(request::Column::Code.eq(piece.code.as_str()));
            let id = of.one(backend.read()).await.unwrap().unwrap().id;
            let told = webhook_delivery::Column::RequestId.eq(Text(id.0));
            let told = webhook_delivery::Entity::find().filter(told).all(backend.read()).await.unwrap();
            assert_eq!(told.iter().map(|line| line.kind.0).collect::<Vec<_>>(), [HookEvent::Received]);
        }
    }
}
