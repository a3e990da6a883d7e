//! Writes the district down.

use super::album::Album;
use super::data::Words;
use super::dice::Dice;
use super::district::{District, Person};
use super::hours::{self, Hours};
use super::picture::{FRONT, LOUNGE, VARIANTS};
use super::story::{Photo, Story, Teller};
use super::time::Anchor;
use super::{PASSWORD, riders, routing, rows};
use crate::Backend;
use crate::clock::{Chance, SeededChance, uuid7};
use crate::db::batch::Batch;
use crate::db::search::{Entry, Index};
use crate::db::{Text, Tx};
use crate::directory::{Directory, Unit};
use crate::entity::{
    calendar, calendar_day, category, gazetteer, meta, request, routing_rule, staff, staff_grant, team,
    text_template, unit,
};
use crate::error::{Error, Result};
use crate::sessions::password;
use domain::Moment;
use domain::compound::Layout;
use domain::deadline::Calendar;
use domain::ids::MediaId;
use domain::place::{PlaceFacts, PlaceKind};
use domain::request::EventKind;
use domain::text::mask_personal;
use sea_orm::{EntityTrait, PaginatorTrait};
use std::sync::Arc;

/// Says that this is a demonstration; set first, so that what a broken-off
/// filling leaves behind is marked as well.
const MARK: &str = "demo";
const SEED: u64 = 0x0A4E_5EED;
/// Requests in one transaction.
const BATCH: usize = 40;
/// How long before now the district was set up.
const DAYS: i64 = 95;

/// Fills an empty database.
pub(super) async fn fill(backend: &Backend) -> Result<()> {
    let chance: Arc<dyn Chance> = Arc::new(SeededChance::new(SEED));
    let calendar = Calendar::office(backend.config().offset);
    let anchor = Anchor::new(backend.now(), &calendar);
    let set_up = anchor.midnight - chrono::Duration::days(DAYS);
    let mut district = District::new(set_up, &*chance);
    let hash = password::hash(PASSWORD, &*chance).await?;
    let hours = Hours::new(set_up, &*chance, calendar.offset(), &mut district.units)?;
    let texts = hours::templates(set_up, &*chance, &district.categories)?;
    let today = backend.now().with_timezone(&calendar.offset()).date_naive();
    let places = riders::places(&district, today);
    // Chance of its own, so that the rest stays as it was.
    let names = riders::compounds_at(&places);
    let routes = routing::rows(set_up, &SeededChance::new(SEED + 1), &district.units, &names)?;
    lay_out(backend, &district, hash, set_up, (hours.rows()?, texts, routes)).await?;
    let album = Album::draw().await?;
    let mut places: Vec<_> = places.into_iter().map(|laid| (laid.facts, laid.layout)).collect();
    hang(backend, &mut places, &album, set_up, &SeededChance::new(SEED + 3)).await?;
    crate::places::seed(backend, places, set_up, &SeededChance::new(SEED + 2)).await?;
    crate::places::keep_own_ground(backend, riders::ground_pieces()).await?;
    let words = Words::read();
    let mut directory = Directory::new(district.units.clone(), district.categories.clone());
    directory.time.calendars = hours.calendars;
    let teller = Teller {
        district: &district,
        directory: &directory,
        words: &words,
        calendar: &calendar,
        anchor,
        chance: &*chance,
        dice: Dice::new(SEED),
        told: Vec::new(),
    };
    let stories = teller.tell()?;
    for batch in stories.chunks(BATCH) {
        write_batch(backend, batch, &directory, &album, &*chance).await?;
    }
    backend.reload().await
}

/// Every other station shows itself from outside and from within.
async fn hang(
    backend: &Backend,
    places: &mut [(PlaceFacts, Option<Layout>)],
    album: &Album,
    at: Moment,
    chance: &dyn Chance,
) -> Result<()> {
    let mut shown = Vec::new();
    let rests = |kind| matches!(kind, PlaceKind::Station | PlaceKind::DriversHome | PlaceKind::ServicePoint);
    let stations = places.iter_mut().filter(|(facts, _)| rests(facts.kind)).step_by(2);
    for (n, (facts, _)) in stations.enumerate() {
        for scene in [FRONT, LOUNGE] {
            let id = MediaId(uuid7(at, chance));
            facts.photos.push(id);
            shown.push((id, Photo { event: None, scene, variant: n % VARIANTS }));
        }
    }
    let batch = rows::of_places(&shown, album, at)?;
    album.keep(backend, shown).await?;
    let work = move |tx: Tx| {
        let batch = batch.clone();
        async move { tx.insert(batch).await }
    };
    backend.write(work).await
}

/// Calendars with their days, texts, and where requests go.
type Beside = (
    (Vec<calendar::ActiveModel>, Vec<calendar_day::ActiveModel>),
    Vec<text_template::ActiveModel>,
    routing::Rows,
);

/// The mark, units, categories, staff, and what stands beside them, in one
/// transaction.
async fn lay_out(
    backend: &Backend,
    district: &District,
    hash: String,
    at: Moment,
    beside: Beside,
) -> Result<()> {
    let units: Vec<_> = (0..).zip(&district.units).map(|(i, u)| unit_row(u, i)).collect::<Result<_>>()?;
    let categories: Vec<_> = district.categories.iter().map(category_row).collect();
    let people: Vec<_> = district.staff.iter().map(|p| staff_row(p, &hash, at)).collect();
    let grants: Vec<_> = district.staff.iter().flat_map(grant_rows).collect();
    let work = move |tx: Tx| {
        let (units, categories, people, grants) =
            (units.clone(), categories.clone(), people.clone(), grants.clone());
        let ((calendars, days), texts, (places, rules)) = beside.clone();
        async move {
            if !is_empty(&tx).await? {
                return Err(Error::Conflict);
            }
            let mark = meta::Model { name: MARK.to_owned(), value: "true".to_owned() };
            insert::<meta::Entity, _>(&tx, vec![meta::ActiveModel::from(mark)]).await?;
            insert::<calendar::Entity, _>(&tx, calendars).await?;
            insert::<calendar_day::Entity, _>(&tx, days).await?;
            // One by one: a parent must be there before its children.
            for unit in units {
                insert::<unit::Entity, _>(&tx, vec![unit]).await?;
            }
            for category in categories {
                insert::<category::Entity, _>(&tx, vec![category]).await?;
            }
            insert::<text_template::Entity, _>(&tx, texts).await?;
            insert::<gazetteer::Entity, _>(&tx, places).await?;
            insert::<routing_rule::Entity, _>(&tx, rules).await?;
            insert::<staff::Entity, _>(&tx, people).await?;
            insert::<staff_grant::Entity, _>(&tx, grants).await?;
            insert::<team::Entity, _>(&tx, riders::teams(at)).await
        }
    };
    backend.write(work).await
}

async fn is_empty(tx: &Tx) -> Result<bool> {
    let units = unit::Entity::find().count(&**tx).await?;
    let people = staff::Entity::find().count(&**tx).await?;
    let requests = request::Entity::find().count(&**tx).await?;
    Ok(units + people + requests == 0)
}

async fn insert<E, A>(tx: &Tx, rows: Vec<A>) -> Result<()>
where
    E: EntityTrait,
    A: sea_orm::ActiveModelTrait<Entity = E> + Send,
{
    let rows = rows.into_iter().map(sea_orm::ActiveModelTrait::reset_all);
    E::insert_many(rows).exec_without_returning(&**tx).await?;
    Ok(())
}

fn unit_row(unit: &Unit, position: i32) -> Result<unit::ActiveModel> {
    let area = unit.area.as_ref().map(serde_json::to_string).transpose().map_err(Error::internal)?;
    let row = unit::Model {
        id: Text(unit.id),
        parent_id: unit.parent.map(Text),
        kind: Text(unit.kind),
        name: unit.name.clone(),
        area,
        active: unit.active,
        position,
        calendar_id: unit.calendar.map(Text),
    };
    Ok(row.into())
}

fn category_row(category: &crate::directory::Category) -> category::ActiveModel {
    let row = category::Model {
        id: Text(category.id),
        parent_id: category.parent.map(Text),
        slug: category.slug.clone(),
        name: category.name.clone(),
        name_en: category.name_en.clone(),
        keywords: category.keywords.join(" "),
        urgency: Text(category.urgency),
        default_unit_id: category.default_unit.map(Text),
        position: category.position,
        active: category.active,
    };
    row.into()
}

fn staff_row(person: &Person, hash: &str, at: Moment) -> staff::ActiveModel {
    let row = staff::Model {
        id: Text(person.id),
        username: person.username.clone(),
        name: person.name.clone(),
        unit_id: Text(person.unit),
        password_hash: hash.to_owned(),
        totp_secret: None,
        totp_pending: None,
        totp_step: None,
        active: true,
        created_at: at,
    };
    row.into()
}

fn grant_rows(person: &Person) -> Vec<staff_grant::ActiveModel> {
    let row = |grant: &crate::actor::Grant| {
        let row = staff_grant::Model {
            staff_id: Text(person.id),
            role: Text(grant.role),
            unit_id: Text(grant.unit),
        };
        row.into()
    };
    person.grants.iter().map(row).collect()
}

/// Photos first, for a row must never stand without its bytes.
async fn write_batch(
    backend: &Backend,
    stories: &[Story],
    directory: &Directory,
    album: &Album,
    chance: &dyn Chance,
) -> Result<()> {
    let mut batches: Vec<Batch> = Vec::with_capacity(stories.len());
    let mut entries: Vec<Entry> = Vec::new();
    let mut kept = Vec::new();
    for story in stories {
        let mut batch = rows::story(backend, story, directory)?;
        for (media, photo) in rows::photos(story, album, chance)? {
            batch.insert("media", media.row);
            kept.push((media.id, photo));
        }
        batches.push(batch);
        entries.extend(documents(story));
    }
    album.keep(backend, kept).await?;
    let work = move |tx: Tx| {
        let (batches, entries) = (batches.clone(), entries.clone());
        async move {
            for batch in batches {
                tx.insert(batch).await?;
            }
            entries.into_iter().for_each(|entry| tx.index(entry));
            Ok(())
        }
    };
    backend.write(work).await
}

/// What can be searched: everything for staff, the masked words of a published
/// one for strangers.
fn documents(story: &Story) -> Vec<Entry> {
    let answers = story.events.iter().filter(|(_, e)| e.kind == EventKind::Answered);
    let answers: Vec<&str> = answers.filter_map(|(_, e)| e.text.as_deref()).collect();
    let answers = answers.join("\n");
    let entry = |index, text| Entry { request: story.request.id, index, text: Some(text), fresh: true };
    let address = story.address.as_deref().unwrap_or("");
    let mut entries = vec![entry(Index::Whole, format!("{}\n{address}\n{answers}", story.description))];
    if story.request.published_at.is_some() {
        entries.push(entry(Index::Public, mask_personal(&format!("{}\n{answers}", story.description))));
    }
    entries
}
