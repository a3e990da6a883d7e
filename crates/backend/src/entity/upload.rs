//! Uploads on their way in. Whoever knows the identifier may go on with one and
//! hand it in. What came lies in the blob store, in the order of `upload_part`,
//! until it has become the attachment `media_id`.
#![allow(missing_docs)]

use crate::db::Text;
use domain::ids::MediaId;
use domain::media::MediaKind;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "upload")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub id: String,
    /// What it is said to be; found by its content if nothing is said.
    pub kind: Option<Text<MediaKind>>,
    /// How many it will have, as was said at the beginning.
    pub bytes: i64,
    /// How many are safe.
    pub received: i64,
    /// What the client wants to be told again, as it sent it.
    #[sea_orm(column_type = "Text")]
    pub metadata: Option<String>,
    /// Who sends it, so that they can be counted; a keyed digest.
    #[sea_orm(column_type = "Text")]
    pub caller: String,
    /// Whether it goes to the object store past this program.
    pub direct: bool,
    pub media_id: Option<Text<MediaId>>,
    /// Why its content cannot be taken: a field and a problem.
    #[sea_orm(column_type = "Text")]
    pub refused: Option<String>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
