//! A small district: one subdistrict with two communities and a grid, another
//! beside it, one department, and people.

use super::TestDb;
use backend::Backend;
use backend::actor::{Actor, FollowToken, Grant, Staff};
use backend::db::Text;
use backend::entity::{category, staff, unit};
use backend::error::Error;
use backend::requests::{self, Intake, Note, Wish};
use backend::view::{Receipt, RequestView};
use domain::deadline::Urgency;
use domain::draft::Submission;
use domain::geo::Wgs84;
use domain::ids::{CategoryId, SessionId, UnitId, UserId};
use domain::org::{Role, UnitKind};
use domain::request::{Channel, Command, Target};
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use std::collections::HashMap;
use std::sync::Mutex;
use uuid::Uuid;

/// An open backend with its district.
pub struct World {
    pub backend: Backend,
    pub db: TestDb,
    pub units: HashMap<&'static str, UnitId>,
    people: Mutex<u128>,
}

/// Where the grid lies.
pub const IN_GRID: Wgs84 = Wgs84 { lat: 45.1432, lng: 124.8217 };

const UNITS: [(&str, Option<&str>, UnitKind); 8] = [
    ("district", None, UnitKind::District),
    ("north", Some("district"), UnitKind::Subdistrict),
    ("south", Some("district"), UnitKind::Subdistrict),
    ("spring", Some("north"), UnitKind::Community),
    ("autumn", Some("north"), UnitKind::Community),
    ("harbour", Some("south"), UnitKind::Community),
    ("spring-1", Some("spring"), UnitKind::Grid),
    ("works", Some("district"), UnitKind::Department),
];

impl World {
    pub async fn new(db: TestDb) -> Self {
        let backend = db.open(1).await;
        Self::around(backend, db).await
    }

    pub async fn around(backend: Backend, db: TestDb) -> Self {
        let units: HashMap<_, _> =
            UNITS.iter().zip(1u128..).map(|((name, _, _), n)| (*name, UnitId(Uuid::from_u128(n)))).collect();
        let ids = units.clone();
        backend
            .write(move |tx| {
                let ids = ids.clone();
                async move {
                    for (position, (name, parent, kind)) in UNITS.iter().enumerate() {
                        let row = unit::Model {
                            id: Text(ids[name]),
                            parent_id: parent.map(|parent| Text(ids[parent])),
                            kind: Text(*kind),
                            name: (*name).to_owned(),
                            area: (*kind == UnitKind::Grid).then(|| SQUARE.to_owned()),
                            active: true,
                            position: i32::try_from(position).unwrap(),
                            calendar_id: None,
                        };
                        row.into_active_model().insert(&*tx).await?;
                    }
                    for row in categories() {
                        row.into_active_model().insert(&*tx).await?;
                    }
                    Ok(())
                }
            })
            .await
            .unwrap();
        backend.reload().await.unwrap();
        Self { backend, db, units, people: Mutex::new(100) }
    }

    /// A new person with one role at a unit.
    pub async fn person(&self, role: Role, unit: &str) -> Staff {
        let number = {
            let mut people = self.people.lock().unwrap();
            *people += 1;
            *people
        };
        let id = UserId(Uuid::from_u128(number));
        let at = self.units[unit];
        let row = staff::Model {
            id: Text(id),
            username: format!("user{number}"),
            name: format!("Person {number}"),
            unit_id: Text(at),
            password_hash: String::new(),
            totp_secret: None,
            totp_pending: None,
            totp_step: None,
            active: true,
            created_at: self.backend.now(),
        };
        let kept = row.clone();
        self.backend
            .write(move |tx| {
                let row = row.clone();
                async move {
                    row.into_active_model().insert(&*tx).await?;
                    Ok(())
                }
            })
            .await
            .unwrap();
        Staff {
            id,
            session: SessionId(Uuid::from_u128(number)),
            username: kept.username,
            name: kept.name,
            unit: at,
            grants: vec![Grant { role, unit: at }],
            places: Vec::new(),
            stands_in: Vec::new(),
            unread: 0,
        }
    }

    /// Submits with a key and words.
    pub async fn submit(&self, key: &str, words: &str) -> Receipt {
        requests::submit(&self.backend, intake(key, words)).await.unwrap()
    }

    /// Gives a command as it stands now; not found is also what is out of sight
    /// afterwards.
    pub async fn act(
        &self,
        actor: &Actor,
        receipt: &Receipt,
        wanted: impl Into<Wish>,
    ) -> backend::error::Result<RequestView> {
        let author = Actor::Holder(receipt.follow_token.clone());
        let version = requests::open(&self.backend, &author, &receipt.code).await?.version;
        requests::act_and_show(&self.backend, actor, &receipt.code, wish(wanted.into(), version))
            .await?
            .ok_or(Error::NotFound)
    }

    /// Hands it to a unit.
    pub async fn dispatch(&self, receipt: &Receipt, unit: &str) -> RequestView {
        let dispatcher = Actor::Staff(self.person(Role::Dispatcher, "district").await);
        self.act(&dispatcher, receipt, self.to(unit)).await.unwrap()
    }

    /// The command to hand it to a unit.
    pub fn to(&self, unit: &str) -> Command {
        let kind = UNITS.iter().find(|(name, _, _)| *name == unit).unwrap().2;
        Command::Dispatch { target: Target { unit: self.units[unit], kind }, note: None }
    }

    /// Publishes it, with or without the author's photos.
    pub async fn publish(&self, receipt: &Receipt, photos: bool) {
        let dispatcher = Actor::Staff(self.person(Role::Dispatcher, "district").await);
        let author = Actor::Holder(receipt.follow_token.clone());
        let view = requests::open(&self.backend, &author, &receipt.code).await.unwrap();
        if view.status == domain::request::Status::Submitted {
            self.act(&dispatcher, receipt, Command::Accept).await.unwrap();
        }
        self.act(&dispatcher, receipt, Command::Publish { photos }).await.unwrap();
    }
}

/// A command without attachments.
pub fn note(command: Command, version: i32) -> Note {
    wish(command.into(), version)
}

/// A wish without attachments.
pub fn wish(wish: Wish, version: i32) -> Note {
    Note { wish, media: Vec::new(), media_key: String::new(), version }
}

/// Whoever holds the link.
pub fn author(token: &FollowToken) -> Actor {
    Actor::Holder(token.clone())
}

/// A submission with everything in it.
pub fn intake(key: &str, words: &str) -> Intake {
    Intake {
        submission: Submission {
            description: words.to_owned(),
            place: Some((IN_GRID, Some(12.5))),
            address: Some("柳荫街九号院".to_owned()),
            category: Some("heating".to_owned()),
            phone: Some("13812345678".to_owned()),
            consent: true,
            key: key.to_owned(),
        },
        media: Vec::new(),
        channel: Channel::Web,
        account: None,
    }
}

const SQUARE: &str = "[[124.81,45.13],[124.83,45.13],[124.83,45.15],[124.81,45.15]]";

fn categories() -> Vec<category::Model> {
    let row = |n: u128, parent: Option<u128>, slug: &str, urgency| category::Model {
        id: Text(CategoryId(Uuid::from_u128(n))),
        parent_id: parent.map(|n| Text(CategoryId(Uuid::from_u128(n)))),
        slug: slug.to_owned(),
        name: slug.to_owned(),
        name_en: slug.to_owned(),
        keywords: String::new(),
        urgency: Text(urgency),
        default_unit_id: None,
        position: 0,
        active: true,
    };
    vec![
        row(50, None, "home", Urgency::Normal),
        row(51, Some(50), "heating", Urgency::Normal),
        row(52, Some(50), "leak", Urgency::Emergency),
        row(53, None, "roads", Urgency::Normal),
    ]
}
