//! Attachments: whose they are, who may see them, when they go.

use crate::support::{World, author, intake};
use backend::actor::Actor;
use backend::entity::media;
use backend::error::Error;
use backend::requests::{Note, act, open, submit};
use backend::uploads;
use backend::view::{MediaView, Receipt};
use bytes::Bytes;
use domain::draft::{Field, Problem};
use domain::ids::MediaId;
use domain::media::{MediaKind, Variant};
use domain::org::Role;
use domain::request::{Command, Outcome};
use sea_orm::{EntityTrait, PaginatorTrait};

/// A small picture in one colour.
pub fn png(colour: u8) -> Bytes {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 40, 30);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header().unwrap().write_image_data(&[colour; 40 * 30 * 3]).unwrap();
    bytes.into()
}

pub fn voice() -> Bytes {
    Bytes::from_static(include_bytes!("../fixtures/voice.ogg"))
}

async fn stage(world: &World, key: &str, colour: u8) -> MediaId {
    uploads::stage(&world.backend, key, MediaKind::Photo, png(colour)).await.unwrap().id
}

async fn with_media(world: &World, key: &str, media: &[MediaId]) -> backend::error::Result<Receipt> {
    let mut intake = intake(key, "路灯不亮");
    intake.media = media.to_vec();
    submit(&world.backend, intake).await
}

fn problem<T: std::fmt::Debug>(result: backend::error::Result<T>) -> (Field, Problem) {
    match result {
        Err(Error::Invalid(errors)) => (errors[0].field, errors[0].problem),
        other => panic!("{other:?}"),
    }
}

both! {
    async fn a_submission_takes_its_own_attachments_and_no_others(db: TestDb) {
        let world = World::new(db).await;
        let (mine, other) = (stage(&world, "key-00000001", 1).await, stage(&world, "key-00000002", 2).await);
        let nowhere = MediaId(uuid::Uuid::from_u128(9));
        for wrong in [[mine, other], [mine, nowhere]] {
            let refused = with_media(&world, "key-00000001", &wrong).await;
            assert_eq!(problem(refused), (Field::Photos, Problem::Gone));
        }
        let receipt = with_media(&world, "key-00000001", &[mine]).await.unwrap();
        let view = open(&world.backend, &author(&receipt.follow_token), &receipt.code).await.unwrap();
        assert_eq!(view.media.iter().map(|media| media.id).collect::<Vec<_>>(), [mine]);
        let again = with_media(&world, "key-00000001", &[mine]).await.unwrap();
        assert!(again.replayed && again.code == receipt.code);
        let more = stage(&world, "key-00000001", 3).await;
        let changed = with_media(&world, "key-00000001", &[more]).await;
        assert!(matches!(changed, Err(Error::KeyReused)), "{changed:?}");
    }
}

both! {
    async fn the_same_file_sent_again_is_the_same_attachment(db: TestDb) {
        let world = World::new(db).await;
        let first = stage(&world, "key-00000001", 1).await;
        assert_eq!(stage(&world, "key-00000001", 1).await, first);
        assert_ne!(stage(&world, "key-00000002", 1).await, first, "another form's is its own");
        let receipt = with_media(&world, "key-00000001", &[first, first]).await.unwrap();
        let resent = stage(&world, "key-00000001", 1).await;
        let again = with_media(&world, "key-00000001", &[resent]).await.unwrap();
        assert_eq!(again.code, receipt.code, "a form without scripts sends its files anew");
    }
}

both! {
    async fn what_a_used_key_had_is_there_for_another_one(db: TestDb) {
        let world = World::new(db).await;
        let (bound, left) = (stage(&world, "key-00000001", 1).await, stage(&world, "key-00000001", 2).await);
        let first = with_media(&world, "key-00000001", &[bound]).await.unwrap();
        let copy = async |ids: &[MediaId]| {
            let copies = uploads::copied(&world.backend, "key-00000001", "key-00000002", ids).await.unwrap();
            copies.iter().map(|media| media.id).collect::<Vec<_>>()
        };
        let copies = copy(&[left, bound]).await;
        assert!(copies.len() == 2 && copies.iter().all(|id| ![left, bound].contains(id)), "{copies:?}");
        let second = with_media(&world, "key-00000002", &copies).await.unwrap();
        assert_ne!(second.code, first.code);
        let (one, other) = (author(&first.follow_token), author(&second.follow_token));
        for variant in [Variant::Large, Variant::Small] {
            assert!(sees(&world, &one, bound, variant).await.is_some(), "the first keeps its own");
            let bytes = async |actor: &Actor, id| {
                let blob = uploads::open(&world.backend, actor, id, variant).await.unwrap();
                blob.read(&world.backend, None).await.unwrap().0
            };
            assert_eq!(bytes(&other, copies[1]).await, bytes(&one, bound).await);
        }
        let stranger = uploads::copied(&world.backend, "key-00000003", "key-00000004", &[left]).await.unwrap();
        assert!(stranger.is_empty(), "who does not know the key has nothing of it");
    }
}

both! {
    async fn too_many_attachments_are_refused(db: TestDb) {
        let world = World::new(db).await;
        let mut photos = Vec::new();
        for colour in 0..30 {
            photos.push(stage(&world, "key-00000001", colour).await);
        }
        let refused = with_media(&world, "key-00000001", &photos[..7]).await;
        assert_eq!(problem(refused), (Field::Photos, Problem::TooMany));
        let refused = uploads::stage(&world.backend, "key-00000001", MediaKind::Photo, png(31)).await;
        assert_eq!(problem(refused), (Field::Photos, Problem::TooMany));
        let refused = uploads::stage(&world.backend, "short", MediaKind::Photo, png(31)).await;
        assert_eq!(problem(refused), (Field::Key, Problem::Invalid));
    }
}

both! {
    async fn a_file_that_is_no_picture_is_refused_and_leaves_nothing(db: TestDb) {
        let world = World::new(db).await;
        let script = Bytes::from_static(b"#!/bin/sh\nrm -rf /\n");
        for kind in [MediaKind::Photo, MediaKind::Voice, MediaKind::Video] {
            let refused = uploads::stage(&world.backend, "key-00000001", kind, script.clone()).await;
            assert_eq!(problem(refused).1, Problem::UnsupportedType, "{kind}");
        }
        assert_eq!(media::Entity::find().count(world.backend.read()).await.unwrap(), 0);
    }
}

async fn sees(world: &World, actor: &Actor, id: MediaId, variant: Variant) -> Option<bool> {
    match uploads::open(&world.backend, actor, id, variant).await {
        Ok(blob) => {
            let (bytes, _) = blob.read(&world.backend, None).await.unwrap();
            assert!(bytes > 0 && blob.sha256.len() == 64);
            Some(blob.public)
        }
        Err(Error::NotFound) => None,
        Err(other) => panic!("{other:?}"),
    }
}

both! {
    async fn attachments_are_shown_under_the_rights_of_their_request(db: TestDb) {
        let world = World::new(db).await;
        let photo = stage(&world, "key-00000001", 1).await;
        let note = uploads::stage(&world.backend, "key-00000001", MediaKind::Voice, voice()).await.unwrap().id;
        let staged = uploads::open_staged(&world.backend, "key-00000001", photo, Variant::Small).await.unwrap();
        assert_eq!(staged.mime, "image/webp");
        let foreign = uploads::open_staged(&world.backend, "key-00000002", photo, Variant::Small).await;
        assert!(matches!(foreign, Err(Error::NotFound)));
        assert_eq!(sees(&world, &Actor::Anyone, photo, Variant::Small).await, None, "not bound yet");

        let receipt = with_media(&world, "key-00000001", &[photo, note]).await.unwrap();
        let resident = author(&receipt.follow_token);
        let near = Actor::Staff(world.person(Role::Handler, "spring").await);
        let far = Actor::Staff(world.person(Role::Handler, "south").await);
        world.dispatch(&receipt, "spring").await;
        for (actor, id, variant, expected) in [
            (&resident, photo, Variant::Large, Some(false)), (&resident, note, Variant::Original, Some(false)),
            (&resident, photo, Variant::Original, None), (&near, photo, Variant::Small, Some(false)),
            (&far, photo, Variant::Small, None), (&Actor::Anyone, photo, Variant::Small, None),
        ] {
            assert_eq!(sees(&world, actor, id, variant).await, expected, "{variant}");
        }
        let gone = uploads::open_staged(&world.backend, "key-00000001", photo, Variant::Small).await;
        assert!(matches!(gone, Err(Error::NotFound)), "once bound the key opens nothing");

        world.publish(&receipt, true).await;
        assert_eq!(sees(&world, &Actor::Anyone, photo, Variant::Small).await, Some(true));
        assert_eq!(sees(&world, &Actor::Anyone, note, Variant::Original).await, None, "never the author's voice");
    }
}

both! {
    async fn strangers_see_the_after_photos_of_staff_and_not_the_authors_unless_agreed(db: TestDb) {
        let world = World::new(db).await;
        let before = stage(&world, "key-00000001", 1).await;
        let receipt = with_media(&world, "key-00000001", &[before]).await.unwrap();
        world.dispatch(&receipt, "spring").await;
        let handler = Actor::Staff(world.person(Role::Handler, "spring").await);
        let (after, inner) = (stage(&world, "act-00000001", 2).await, stage(&world, "act-00000002", 3).await);
        let answer = Command::Answer { text: "已修好".to_owned(), outcome: Outcome::Done };
        let internal = Command::Note { text: "内部".to_owned() };
        for (command, key, media) in [(internal, "act-00000002", inner), (answer, "act-00000001", after)] {
            let version = open(&world.backend, &handler, &receipt.code).await.unwrap().version;
            let note = Note { wish: command.into(), media: vec![media], media_key: key.to_owned(), version };
            act(&world.backend, &handler, &receipt.code, note).await.unwrap();
        }
        world.publish(&receipt, false).await;
        let view = open(&world.backend, &Actor::Anyone, &receipt.code).await.unwrap();
        assert_eq!(view.media, []);
        let shown: Vec<&MediaView> = view.events.iter().flat_map(|event| &event.media).collect();
        assert_eq!(shown.iter().map(|media| media.id).collect::<Vec<_>>(), [after]);
        assert_eq!(sees(&world, &Actor::Anyone, after, Variant::Large).await, Some(true));
        assert_eq!(sees(&world, &Actor::Anyone, before, Variant::Large).await, None);
        assert_eq!(sees(&world, &Actor::Anyone, inner, Variant::Large).await, None);
        assert_eq!(sees(&world, &author(&receipt.follow_token), inner, Variant::Large).await, None);
    }
}
