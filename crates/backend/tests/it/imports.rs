//! Spreadsheets of requests.

use crate::support::World;
use crate::telling::granted;
use backend::actor::{Actor, Staff};
use backend::audit::write_openings;
use backend::db::Text;
use backend::entity::{import, import_row, request, request_event, staff_grant};
use backend::error::Error;
use backend::imports::{self, Counts, Import, check, find, go_on, list, open_file, rows, run, undo};
use backend::jobs::Worker;
use backend::numbers::{NumbersQuery, listed, rates};
use backend::requests::open;
use backend::tell;
use bytes::Bytes;
use chrono::TimeDelta;
use domain::draft::{Field, Problem};
use domain::ids::ImportId;
use domain::org::Role;
use domain::rates::Which;
use domain::request::{Channel, Command, Status};
use domain::sheet::{Column, FileProblem, ImportState, RowState};
use domain::tell::Occasion;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait};
use std::time::Duration;

const SHEET: &str = "\
工单编号,诉求内容,姓名,联系电话,分类,来源,受理时间,坐标,是否公开,承办单位
W-1,三号楼前的路灯不亮,王女士,13812345678,heating,12345热线,2026-05-03 09:00,\"124.8217,45.1432\",是,spring
W-2,小区漏水,,,LEAK,来信,2026/5/1,,否,
W-3,电话不对,,12,,,,,,
W-1,同一个单号又来一次,,,,12345热线,,,,
W-5,,,,nowhere,鸽子,2026-05-09,95,也许,不存在的单位
,没有单号也可以,,,,,,,,
";

/// A dispatcher whose role is known to the database as well.
async fn dispatcher(world: &World) -> Staff {
    let staff = world.person(Role::Dispatcher, "district").await;
    let row = staff_grant::Model {
        staff_id: Text(staff.id),
        role: Text(Role::Dispatcher),
        unit_id: Text(world.units["district"]),
    };
    let work = move |tx: backend::db::Tx| {
        let row = row.clone();
        async move {
            row.into_active_model().insert(&*tx).await?;
            Ok(())
        }
    };
    world.backend.write(work).await.unwrap();
    staff
}

async fn handed_in(world: &World, staff: &Staff, text: &str) -> ImportId {
    let bytes = Bytes::from(text.to_owned());
    open_file(&world.backend, staff, "C:\\诉求.csv", bytes).await.unwrap().unwrap()
}

/// Works until there is nothing to do.
async fn work(world: &World) {
    let worker = Worker::new(world.backend.clone()).await.unwrap();
    while worker.step().await.unwrap() {}
}

async fn checked(world: &World, staff: &Staff, text: &str) -> Import {
    let id = handed_in(world, staff, text).await;
    let import = find(&world.backend, staff, id).await.unwrap();
    check(&world.backend, staff, id, import.mapping, Channel::Platform).await.unwrap();
    work(world).await;
    find(&world.backend, staff, id).await.unwrap()
}

async fn stored(world: &World) -> u64 {
    request::Entity::find().count(world.backend.read()).await.unwrap()
}

async fn execute(world: &World, sql: String) {
    let done = world.backend.write(move |tx| {
        let sql = sql.clone();
        async move {
            tx.execute_unprepared(&sql).await?;
            Ok(())
        }
    });
    done.await.unwrap();
}

both! {
    async fn a_dry_run_says_what_is_wrong_with_each_row_and_takes_nothing_in(db: TestDb) {
        let world = World::new(db).await;
        let staff = dispatcher(&world).await;
        let import = checked(&world, &staff, SHEET).await;
        assert_eq!((import.state, import.rows, import.file_name.as_str()), (ImportState::Checked, 6, "诉求.csv"));
        assert_eq!(import.counts, Counts { good: 3, bad: 2, duplicate: 1, ..Counts::default() });
        assert_eq!(stored(&world).await, 0);
        let bad = rows(&world.backend, &staff, import.id, &[RowState::Bad, RowState::Duplicate], 0, 50).await.unwrap();
        assert_eq!(bad.iter().map(|row| row.number).collect::<Vec<_>>(), [4, 5, 6]);
        let wrong = |at: usize| bad[at].problems.iter().map(|e| (e.field, e.problem)).collect::<Vec<_>>();
        assert_eq!(wrong(0), [(Field::Phone, Problem::Invalid)]);
        assert_eq!(wrong(1), [(Field::ExternalNumber, Problem::Taken)]);
        let all = [
            (Field::Category, Problem::NotFound),
            (Field::Unit, Problem::NotFound),
            (Field::Description, Problem::Empty),
            (Field::Lng, Problem::Invalid),
            (Field::Public, Problem::Invalid),
            (Field::Channel, Problem::Invalid),
            (Field::ReceivedAt, Problem::Future),
        ];
        assert_eq!(wrong(2), all);
    }
}

both! {
    async fn good_rows_become_requests_like_all_others_and_can_be_taken_back(db: TestDb) {
        let world = World::new(db).await;
        let staff = dispatcher(&world).await;
        let import = checked(&world, &staff, SHEET).await;
        run(&world.backend, &staff, import.id).await.unwrap();
        assert!(matches!(run(&world.backend, &staff, import.id).await, Err(Error::Conflict)), "once");
        work(&world).await;
        let done = find(&world.backend, &staff, import.id).await.unwrap();
        assert_eq!(done.state, ImportState::Done);
        assert_eq!(done.counts, Counts { done: 3, bad: 2, duplicate: 1, ..Counts::default() });
        let taken = rows(&world.backend, &staff, import.id, &[RowState::Done], 0, 50).await.unwrap();
        assert_eq!(write_openings(&world.backend).await.unwrap(), 0, "nobody has looked at them");
        let actor = Actor::Staff(staff.clone());
        let first = open(&world.backend, &actor, taken[0].code.as_ref().unwrap()).await.unwrap();
        assert_eq!((first.channel, first.status), (Channel::Phone, Status::Dispatched));
        assert_eq!(first.unit.unwrap().id, world.units["spring"]);
        assert_eq!(first.area.unwrap().id, world.units["spring"], "the grid is found from the position");
        let second = open(&world.backend, &actor, taken[1].code.as_ref().unwrap()).await.unwrap();
        assert_eq!((second.channel, second.category.unwrap().slug.as_str()), (Channel::Letter, "leak"));

        // Somebody takes up the second one: it stays.
        let note = crate::support::note(Command::Accept, 1);
        backend::requests::act(&world.backend, &actor, taken[1].code.as_ref().unwrap(), note).await.unwrap();
        undo(&world.backend, &staff, import.id).await.unwrap();
        work(&world).await;
        let undone = find(&world.backend, &staff, import.id).await.unwrap();
        assert_eq!((undone.state, undone.counts.undone, undone.counts.kept), (ImportState::Undone, 2, 1));
        let again = checked(&world, &staff, SHEET).await;
        assert_eq!(again.counts.duplicate, 2, "the one that stayed, and the one that is twice in the file");
    }
}

/// As the worker does it, hour by hour.
async fn pass(world: &World, hours: i64) {
    for _ in 0..hours {
        world.db.clock.pass(TimeDelta::hours(1));
        work(world).await;
    }
}

both! {
    async fn what_an_undo_took_back_counts_in_no_rate_and_is_told_no_more(db: TestDb) {
        let world = World::new(db).await;
        let staff = dispatcher(&world).await;
        let reader = granted(&world, Role::Handler, "spring").await;
        let other = granted(&world, Role::Handler, "spring").await;
        let import = checked(&world, &staff, SHEET).await;
        run(&world.backend, &staff, import.id).await.unwrap();
        work(&world).await;
        let told = async |who: &Staff| {
            let lines = tell::inbox(&world.backend, who).await.unwrap();
            lines.iter().map(|line| line.occasion).collect::<Vec<_>>()
        };
        assert_eq!(told(&other).await, [Occasion::Assigned]);
        tell::read(&world.backend, &reader, None).await.unwrap();
        let chief = world.person(Role::Supervisor, "district").await;
        let count = async || {
            let query = NumbersQuery::of("2026-05".parse().unwrap());
            let counts = rates(&world.backend, &chief, &query).await.unwrap().whole;
            (counts.get(Which::Counted), counts.get(Which::LeftOut), counts.get(Which::TakenBack))
        };
        // Whoever takes back what is late already does not leave it as a miss.
        world.db.clock.pass(TimeDelta::days(9));
        assert_eq!(count().await, (3, 0, 0));
        undo(&world.backend, &staff, import.id).await.unwrap();
        work(&world).await;
        world.db.clock.pass(TimeDelta::minutes(2));
        assert_eq!(count().await, (0, 0, 3), "shown apart");
        let query = NumbersQuery::of("2026-05".parse().unwrap());
        let listed = listed(&world.backend, &chief, &query, Which::TakenBack, None, 9).await.unwrap();
        assert_eq!(listed.items.len(), 3);
        assert!(told(&other).await.is_empty(), "nothing is left to do about them");
        assert!(told(&reader).await.contains(&Occasion::Withdrawn), "who has read of one is told");
    }
}

both! {
    async fn old_rows_are_late_in_one_message_and_not_one_each(db: TestDb) {
        let world = World::new(db).await;
        let staff = dispatcher(&world).await;
        let supervisor = granted(&world, Role::Supervisor, "district").await;
        let many: String = (0..20).map(|n| format!("W-{n},第{n}件,2026-04-10 09:00\n")).collect();
        let import = checked(&world, &staff, &format!("编号,内容,受理时间\n{many}W-99,新的一件,\n")).await;
        run(&world.backend, &staff, import.id).await.unwrap();
        work(&world).await;
        assert_eq!(find(&world.backend, &staff, import.id).await.unwrap().late, 20);
        let told = async |who: &Staff| {
            let lines = tell::inbox(&world.backend, who).await.unwrap();
            lines.iter().map(|line| line.body.clone()).collect::<Vec<_>>()
        };
        let once = ["late_import 20".to_owned()];
        assert_eq!((told(&staff).await, told(&supervisor).await), (once.to_vec(), once.to_vec()));
        // The fresh one is late in its time, as ever.
        pass(&world, 72).await;
        let late = tell::inbox(&world.backend, &supervisor).await.unwrap();
        assert_eq!(late.iter().filter(|line| line.code.is_some()).count(), 1, "{late:?}");
    }
}

both! {
    async fn a_formula_that_failed_is_named_in_whichever_column(db: TestDb) {
        let world = World::new(db).await;
        let staff = dispatcher(&world).await;
        let sheet = "内容,姓名,联系电话,地址\n路灯不亮,王女士,13812345678,#REF!\n井盖坏了,,#N/A,北街\n漏水,,,\n";
        let import = checked(&world, &staff, sheet).await;
        assert_eq!(import.counts, Counts { good: 1, bad: 2, ..Counts::default() });
        let bad = rows(&world.backend, &staff, import.id, &[RowState::Bad], 0, 9).await.unwrap();
        let wrong = bad.iter().map(|row| row.problems.iter().map(|e| (e.field, e.problem)).collect::<Vec<_>>());
        let wanted = [vec![(Field::Address, Problem::Invalid)], vec![(Field::Phone, Problem::Invalid)]];
        assert_eq!(wrong.collect::<Vec<_>>(), wanted);
    }
}

both! {
    async fn what_was_interrupted_goes_on_and_nothing_doubles(db: TestDb) {
        let world = World::new(db).await;
        let staff = dispatcher(&world).await;
        let many: String = (0..60).map(|n| format!("W-{n},第{n}件\n")).collect();
        let import = checked(&world, &staff, &format!("编号,内容\n{many}")).await;
        run(&world.backend, &staff, import.id).await.unwrap();
        work(&world).await;
        assert_eq!(stored(&world).await, 60);
        // As if the process had died before it noted what it had done.
        execute(&world, "update import_row set state = 'good', request_id = null, version = null where number > 20".to_owned()).await;
        execute(&world, "update import set state = 'running'".to_owned()).await;
        world.db.clock.pass(TimeDelta::hours(2));
        work(&world).await;
        let stopped = find(&world.backend, &staff, import.id).await.unwrap();
        assert_eq!(stopped.state, ImportState::Failed, "nothing works on it any more, and that is said");
        go_on(&world.backend, &staff, import.id).await.unwrap();
        work(&world).await;
        let done = find(&world.backend, &staff, import.id).await.unwrap();
        assert_eq!((done.state, done.counts), (ImportState::Done, Counts { done: 60, ..Counts::default() }));
        assert_eq!(stored(&world).await, 60);
        assert_eq!(request_event::Entity::find().count(world.backend.read()).await.unwrap(), 60);
        let noted = import_row::Entity::find().all(world.backend.read()).await.unwrap();
        assert!(noted.iter().all(|row| row.request_id.is_some()));
    }
}

both! {
    async fn who_says_anew_what_the_columns_hold_has_every_row_looked_at_so(db: TestDb) {
        let world = World::new(db).await;
        let staff = dispatcher(&world).await;
        let many: String = (0..6_000).map(|n| format!("第{n}件,12\n")).collect();
        let id = handed_in(&world, &staff, &format!("内容,备注\n{many}")).await;
        let said = |second| vec![Some(Column::Description), second];
        check(&world.backend, &staff, id, said(None), Channel::Letter).await.unwrap();
        let worker = Worker::new(world.backend.clone()).await.unwrap();
        let first = tokio::spawn(async move { while worker.step().await.unwrap() {} });
        while import::Entity::find_by_id(Text(id)).one(world.backend.read()).await.unwrap().unwrap().checked_to == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        check(&world.backend, &staff, id, said(Some(Column::Phone)), Channel::Letter).await.unwrap();
        work(&world).await;
        first.await.unwrap();
        work(&world).await;
        let found = find(&world.backend, &staff, id).await.unwrap();
        assert_eq!(found.state, ImportState::Checked);
        assert_eq!(found.counts, Counts { bad: 6_000, ..Counts::default() }, "by what was said last");
        // And the same twice: whichever of the two jobs is ahead, no row is passed over.
        for _ in 0..2 {
            check(&world.backend, &staff, id, said(None), Channel::Letter).await.unwrap();
        }
        tokio::join!(work(&world), work(&world));
        let found = find(&world.backend, &staff, id).await.unwrap();
        assert_eq!((found.state, found.counts.good), (ImportState::Checked, 6_000));
    }
}

both! {
    async fn an_import_is_its_owner_s_alone_and_not_for_every_role(db: TestDb) {
        let world = World::new(db).await;
        let staff = dispatcher(&world).await;
        let id = handed_in(&world, &staff, SHEET).await;
        let other = world.person(Role::Dispatcher, "district").await;
        assert!(matches!(find(&world.backend, &other, id).await, Err(Error::NotFound)));
        assert!(matches!(rows(&world.backend, &other, id, RowState::ALL, 0, 9).await, Err(Error::NotFound)));
        assert!(matches!(run(&world.backend, &other, id).await, Err(Error::NotFound)));
        assert!(list(&world.backend, &other).await.unwrap().is_empty());
        for role in [Role::Handler, Role::Analyst, Role::Administrator, Role::GridWorker] {
            let staff = world.person(role, "district").await;
            assert!(matches!(list(&world.backend, &staff).await, Err(Error::Forbidden)), "{role}");
            let file = open_file(&world.backend, &staff, "x.csv", Bytes::from_static(b"a\nb")).await;
            assert!(matches!(file, Err(Error::Forbidden)), "{role}");
        }
    }
}

both! {
    async fn whoever_may_no_longer_import_stops_it(db: TestDb) {
        let world = World::new(db).await;
        let staff = dispatcher(&world).await;
        let import = checked(&world, &staff, SHEET).await;
        execute(&world, "delete from staff_grant".to_owned()).await;
        run(&world.backend, &staff, import.id).await.unwrap();
        work(&world).await;
        assert_eq!(find(&world.backend, &staff, import.id).await.unwrap().state, ImportState::Failed);
        assert_eq!(stored(&world).await, 0);
    }
}

both! {
    async fn a_mapping_is_remembered_for_its_headings_and_one_that_says_nothing_is_refused(db: TestDb) {
        let world = World::new(db).await;
        let staff = dispatcher(&world).await;
        let text = "甲,乙\nx,y\n";
        let id = handed_in(&world, &staff, text).await;
        assert_eq!(find(&world.backend, &staff, id).await.unwrap().mapping, [None, None]);
        for mapping in [vec![None, None], vec![Some(Column::Description); 2]] {
            let refused = check(&world.backend, &staff, id, mapping, Channel::Letter).await;
            assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
        }
        let mapping = vec![Some(Column::Address), Some(Column::Description)];
        check(&world.backend, &staff, id, mapping.clone(), Channel::Letter).await.unwrap();
        let next = handed_in(&world, &staff, " 甲（必填）,乙\nz,z\n").await;
        assert_eq!(find(&world.backend, &staff, next).await.unwrap().mapping, mapping);
        // With others besides, in any order: by name.
        let more = handed_in(&world, &staff, "电话,乙,丙,甲,\n1,2,3,4,5\n").await;
        let want = [Some(Column::Phone), Some(Column::Description), None, Some(Column::Address), None];
        let found = find(&world.backend, &staff, more).await.unwrap().mapping;
        assert_eq!(found[..4], want[..4], "{found:?}");
        // What was said last holds, what was left out too; a whole set as it was said.
        let left_out = vec![None, Some(Column::Description), Some(Column::Name), None];
        let said = [left_out, vec![None; found.len() - 4]].concat();
        check(&world.backend, &staff, more, said, Channel::Letter).await.unwrap();
        let last = handed_in(&world, &staff, "丙,电话,乙\n1,2,3\n").await;
        let want = [Some(Column::Name), None, Some(Column::Description)];
        assert_eq!(find(&world.backend, &staff, last).await.unwrap().mapping, want);
        let again = handed_in(&world, &staff, text).await;
        assert_eq!(find(&world.backend, &staff, again).await.unwrap().mapping, mapping);
    }
}

both! {
    async fn a_file_that_cannot_be_taken_leaves_nothing_behind(db: TestDb) {
        let world = World::new(db).await;
        let staff = dispatcher(&world).await;
        let long = format!("内容\n{}", "x\n".repeat(domain::sheet::ROWS + 1));
        for (bytes, problem) in [(long.as_bytes(), FileProblem::TooManyRows), (b"only headings\n", FileProblem::Empty)] {
            let file = open_file(&world.backend, &staff, "x.csv", Bytes::copy_from_slice(bytes)).await;
            assert_eq!(file.unwrap(), Err(problem));
        }
        assert!(list(&world.backend, &staff).await.unwrap().is_empty());
        assert_eq!(import_row::Entity::find().count(world.backend.read()).await.unwrap(), 0);
    }
}

both! {
    async fn rows_are_removed_after_thirty_days_and_the_requests_stay(db: TestDb) {
        let world = World::new(db).await;
        let staff = dispatcher(&world).await;
        let import = checked(&world, &staff, SHEET).await;
        run(&world.backend, &staff, import.id).await.unwrap();
        work(&world).await;
        world.db.clock.pass(TimeDelta::days(31));
        work(&world).await;
        assert_eq!(import_row::Entity::find().count(world.backend.read()).await.unwrap(), 0);
        let old = find(&world.backend, &staff, import.id).await.unwrap();
        assert_eq!((old.removed, old.rows), (true, 6));
        assert!(matches!(undo(&world.backend, &staff, import.id).await, Err(Error::Conflict)));
        assert_eq!(stored(&world).await, 3);
        assert!(imports::sample(&world.backend, &staff, import.id, 5).await.unwrap().is_empty());
    }
}

both! {
    async fn fifty_thousand_rows_with_every_kind_of_mistake_are_each_told_apart(db: TestDb) {
        let world = World::new(db).await;
        let staff = dispatcher(&world).await;
        let mut text = "单号,内容,电话,纬度,经度,时间,分类,公开\n".to_owned();
        for n in 0..domain::sheet::ROWS {
            let row = match n % 10 {
                0 => format!("W-{n},,,,,,,\n"),
                1 => format!("W-{n},好,12,,,,,\n"),
                2 => format!("W-{n},好,,99,200,,,\n"),
                3 => format!("W-{n},好,,,,1999-01-01,,\n"),
                4 => format!("W-{n},好,,,,,没有,\n"),
                5 => format!("W-{n},好,,,,,,大概\n"),
                6 => format!("{},好,,,,,,\n", "9".repeat(70)),
                7 => "W-X,好,,,,,,\n".to_owned(),
                _ => format!("W-{n},好,,,,,,\n"),
            };
            text.push_str(&row);
        }
        let import = checked(&world, &staff, &text).await;
        // One of those that say W-X is the first.
        assert_eq!(import.counts, Counts { good: 10_001, bad: 35_000, duplicate: 4_999, ..Counts::default() });
        let last = rows(&world.backend, &staff, import.id, &[RowState::Bad], 49_990, 50).await.unwrap();
        assert!(last.iter().all(|row| !row.problems.is_empty()));
        assert_eq!(stored(&world).await, 0);
    }
}
