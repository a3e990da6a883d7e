//! Uploads that come piece by piece: on whichever copy, bounded, counted once,
//! gone after a day.

use crate::support::{TestDb, World, author, intake};
use crate::uploads::png;
use backend::Backend;
use backend::db::Text;
use backend::entity::{media, upload, upload_part};
use backend::error::{Error, Result};
use backend::jobs::Worker;
use backend::requests::{open, submit};
use backend::uploads::ahead::{self, New, Sender, Upload, UploadId};
use backend::uploads::open_staged;
use bytes::Bytes;
use chrono::TimeDelta;
use domain::draft::{Field, Problem};
use domain::ids::MediaId;
use domain::media::{MediaKind, Variant};
use sea_orm::{EntityTrait, IntoActiveModel, PaginatorTrait};

fn new(bytes: usize, who: &str) -> New {
    New { kind: None, bytes: bytes as u64, metadata: None, sender: Sender::Network(who.to_owned()) }
}

async fn begin(backend: &Backend, bytes: usize) -> Upload {
    ahead::begin(backend, new(bytes, "home")).await.unwrap()
}

/// Sends a piece at an offset.
async fn send(backend: &Backend, id: &UploadId, at: u64, piece: &[u8]) -> Result<u64> {
    let part = ahead::put(backend, id, Bytes::copy_from_slice(piece)).await?;
    ahead::commit(backend, id, at, vec![part]).await
}

async fn sent(backend: &Backend, file: &[u8]) -> UploadId {
    let upload = begin(backend, file.len()).await;
    send(backend, &upload.id, 0, file).await.unwrap();
    upload.id
}

fn problem<T: std::fmt::Debug>(result: Result<T>) -> (Field, Problem) {
    match result {
        Err(Error::Invalid(errors)) => (errors[0].field, errors[0].problem),
        other => panic!("{other:?}"),
    }
}

pub fn blobs(db: &TestDb) -> usize {
    let mut left = vec![db.directory.path().join("blobs")];
    let mut count = 0;
    while let Some(dir) = left.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { left.push(path) } else { count += 1 }
        }
    }
    count
}

both! {
    async fn an_upload_goes_on_where_it_stood_on_any_copy_of_the_program(db: TestDb) {
        let world = World::new(db.clone()).await;
        let other = db.open(2).await;
        let file = png(7);
        let upload = begin(&world.backend, file.len()).await;
        assert_eq!(send(&world.backend, &upload.id, 0, &file[..20]).await.unwrap(), 20);
        assert!(matches!(ahead::finish(&other, &upload.id).await, Err(Error::Conflict)), "not whole yet");
        assert_eq!(ahead::find(&other, &upload.id).await.unwrap().received, 20);
        assert_eq!(send(&other, &upload.id, 20, &file[20..]).await.unwrap(), file.len() as u64);
        let made = ahead::finish(&world.backend, &upload.id).await.unwrap();
        assert_eq!(made.kind, MediaKind::Photo);
        assert_eq!(ahead::finish(&other, &upload.id).await.unwrap().id, made.id, "it is made once");
        assert_eq!(upload_part::Entity::find().count(world.backend.read()).await.unwrap(), 0);
        assert_eq!(blobs(&db), 2, "the large and the small photo, and no piece");
        other.close().await;
    }
}

both! {
    async fn a_piece_counts_where_the_upload_stands_and_nowhere_else(db: TestDb) {
        let world = World::new(db.clone()).await;
        let file = png(7);
        let upload = begin(&world.backend, file.len()).await;
        send(&world.backend, &upload.id, 0, &file[..20]).await.unwrap();
        for at in [0, 10, 21] {
            assert!(matches!(send(&world.backend, &upload.id, at, b"x").await, Err(Error::Conflict)), "{at}");
        }
        let over = send(&world.backend, &upload.id, 20, &file).await;
        assert!(matches!(over, Err(Error::Conflict)), "no more than was announced: {over:?}");
        let race = futures::join!(
            send(&world.backend, &upload.id, 20, &file[20..40]),
            send(&world.backend, &upload.id, 20, &file[20..40])
        );
        assert_eq!([race.0.is_ok(), race.1.is_ok()].iter().filter(|ok| **ok).count(), 1, "{race:?}");
        assert_eq!(blobs(&db), 2, "what does not count is not kept");
        send(&world.backend, &upload.id, 40, &file[40..]).await.unwrap();
        ahead::finish(&world.backend, &upload.id).await.unwrap();
    }
}

both! {
    async fn an_upload_is_handed_in_once_and_a_repeat_finds_it(db: TestDb) {
        let world = World::new(db).await;
        let id = sent(&world.backend, &png(7)).await;
        let made = ahead::finish(&world.backend, &id).await.unwrap();
        // A call that is refused for something else may come again under another key.
        for key in ["key-00000001", "key-00000002"] {
            let claimed = ahead::claim(&world.backend, key, std::slice::from_ref(&id)).await.unwrap();
            assert_eq!(claimed[0].id, made.id);
            assert!(open_staged(&world.backend, id.as_str(), made.id, Variant::Small).await.is_ok());
        }
        let mut sent = intake("key-00000002", "路灯不亮");
        sent.media = vec![made.id];
        let receipt = submit(&world.backend, sent.clone()).await.unwrap();
        let view = open(&world.backend, &author(&receipt.follow_token), &receipt.code).await.unwrap();
        assert_eq!(view.media.len(), 1);
        let again = ahead::claim(&world.backend, "key-00000002", std::slice::from_ref(&id)).await.unwrap();
        assert_eq!(again[0].id, made.id);
        assert!(submit(&world.backend, sent).await.unwrap().replayed);
        let other = ahead::claim(&world.backend, "key-00000003", std::slice::from_ref(&id)).await;
        assert_eq!(problem(other), (Field::Uploads, Problem::Gone));
        assert!(matches!(ahead::remove(&world.backend, &id).await, Err(Error::NotFound)), "it is in use");
        let hidden = open_staged(&world.backend, id.as_str(), made.id, Variant::Small).await;
        assert!(matches!(hidden, Err(Error::NotFound)), "from now on the rights of the request count");
    }
}

both! {
    async fn what_is_no_photo_or_recording_never_counts(db: TestDb) {
        let world = World::new(db.clone()).await;
        let heic = b"\0\0\0\x18ftypheic\0\0\0\0heicmif1".repeat(4);
        for (file, wrong) in [
            (&b"<!doctype html><script>alert(1)</script>"[..], (Field::File, Problem::UnsupportedType)),
            (&heic, (Field::Photos, Problem::Heic)),
            (&png(1)[..30], (Field::Photos, Problem::Damaged)),
        ] {
            let id = sent(&world.backend, file).await;
            assert_eq!(problem(ahead::finish(&world.backend, &id).await), wrong);
            let claimed = ahead::claim(&world.backend, "key-00000001", std::slice::from_ref(&id)).await;
            assert_eq!(problem(claimed), wrong, "it stays refused");
            let more = send(&world.backend, &id, file.len() as u64, b"").await;
            assert!(matches!(more, Err(Error::Conflict)));
        }
        let half = begin(&world.backend, 100).await.id;
        let claimed = ahead::claim(&world.backend, "key-00000001", &[half]).await;
        assert_eq!(problem(claimed), (Field::Uploads, Problem::Unfinished), "it is not whole");
        assert_eq!(blobs(&db), 0, "nothing of them is kept");
    }
}

both! {
    async fn unfinished_uploads_are_bounded_by_sender_and_in_all(db: TestDb) {
        let world = World::new(db).await;
        let person = |who: &str| New { sender: Sender::Person(who.to_owned()), ..new(10, "") };
        for _ in 0..30 {
            ahead::begin(&world.backend, person("a")).await.unwrap();
        }
        let over = ahead::begin(&world.backend, person("a")).await;
        assert!(matches!(over, Err(Error::TooMany { retry_after }) if retry_after > 0), "{over:?}");
        ahead::begin(&world.backend, person("b")).await.unwrap();
        for (bytes, wrong) in [(0, Problem::Empty), (51 * 1024 * 1024, Problem::TooLarge)] {
            let refused = ahead::begin(&world.backend, new(bytes, "home")).await;
            assert_eq!(problem(refused), (Field::Uploads, wrong));
        }
        let photo = New { kind: Some(MediaKind::Photo), ..new(16 * 1024 * 1024, "home") };
        assert_eq!(problem(ahead::begin(&world.backend, photo).await), (Field::Uploads, Problem::TooLarge));
        // As if others had announced sixty-four gibibytes.
        let now = world.backend.now();
        world.backend.write(move |tx| async move {
            let row = upload::Model {
                id: "0".repeat(32), kind: None, bytes: 64 << 30, received: 0, metadata: None,
                caller: "others".to_owned(), direct: false, media_id: None, refused: None, created_at: now,
            };
            upload::Entity::insert(row.into_active_model()).exec_without_returning(&*tx).await?;
            Ok(())
        }).await.unwrap();
        let over = ahead::begin(&world.backend, new(10, "elsewhere")).await;
        assert!(matches!(over, Err(Error::TooMany { .. })), "{over:?}");
    }
}

async fn work(backend: &Backend) {
    let worker = Worker::new(backend.clone()).await.unwrap();
    while worker.step().await.unwrap() {}
}

both! {
    async fn what_nobody_hands_in_is_gone_after_a_day_and_what_was_stays(db: TestDb) {
        let world = World::new(db.clone()).await;
        let half = begin(&world.backend, 100).await.id;
        send(&world.backend, &half, 0, b"half").await.unwrap();
        let unused = sent(&world.backend, &png(1)).await;
        ahead::finish(&world.backend, &unused).await.unwrap();
        let used = sent(&world.backend, &png(2)).await;
        let media = ahead::claim(&world.backend, "key-00000001", std::slice::from_ref(&used)).await.unwrap();
        let mut of = intake("key-00000001", "路灯不亮");
        of.media = vec![media[0].id];
        submit(&world.backend, of.clone()).await.unwrap();
        world.db.clock.pass(TimeDelta::hours(23));
        work(&world.backend).await;
        assert_eq!(ahead::find(&world.backend, &half).await.unwrap().received, 4);
        world.db.clock.pass(TimeDelta::hours(2));
        for id in [&half, &unused] {
            assert!(matches!(ahead::find(&world.backend, id).await, Err(Error::NotFound)));
            let claimed = ahead::claim(&world.backend, "key-00000002", std::slice::from_ref(id)).await;
            assert_eq!(problem(claimed), (Field::Uploads, Problem::Gone));
        }
        work(&world.backend).await;
        let rows = upload::Entity::find().all(world.backend.read()).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), [used.as_str()]);
        let kept: Vec<MediaId> =
            media::Entity::find().all(world.backend.read()).await.unwrap().iter().map(|row| row.id.0).collect();
        assert_eq!(kept, [media[0].id]);
        assert_eq!(blobs(&db), 2);
        // The key is good for a week, and so is what came with it.
        world.db.clock.pass(TimeDelta::days(5));
        work(&world.backend).await;
        ahead::claim(&world.backend, "key-00000001", std::slice::from_ref(&used)).await.unwrap();
        assert!(submit(&world.backend, of).await.unwrap().replayed);
        world.db.clock.pass(TimeDelta::days(3));
        work(&world.backend).await;
        assert_eq!(upload::Entity::find().count(world.backend.read()).await.unwrap(), 0);
    }
}

both! {
    async fn what_is_given_up_is_gone_with_its_bytes(db: TestDb) {
        let world = World::new(db.clone()).await;
        let half = begin(&world.backend, 100).await.id;
        send(&world.backend, &half, 0, b"half").await.unwrap();
        let whole = sent(&world.backend, &png(1)).await;
        let made = ahead::finish(&world.backend, &whole).await.unwrap();
        for id in [&half, &whole] {
            ahead::remove(&world.backend, id).await.unwrap();
            assert!(matches!(ahead::remove(&world.backend, id).await, Err(Error::NotFound)));
        }
        let row = media::Entity::find_by_id(Text(made.id)).one(world.backend.read()).await.unwrap();
        assert!(row.is_none());
        assert_eq!(blobs(&db), 0);
    }
}
