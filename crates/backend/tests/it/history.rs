//! History is only ever added to.

use crate::support::World;
use backend::entity::request_event;
use sea_orm::{ConnectionTrait, EntityTrait};

both! {
    async fn a_line_of_history_can_be_neither_changed_nor_removed(db: TestDb) {
        let world = World::new(db).await;
        world.submit("key-00000001", "路灯不亮").await;
        let before = request_event::Entity::find().all(world.backend.read()).await.unwrap();
        for sql in ["update request_event set text = 'x'", "delete from request_event"] {
            let done = world
                .backend
                .write(move |tx| async move {
                    tx.execute_unprepared(sql).await?;
                    Ok(())
                })
                .await;
            assert!(done.is_err(), "{sql}");
        }
        let after = request_event::Entity::find().all(world.backend.read()).await.unwrap();
        assert_eq!(before, after);
    }
}
