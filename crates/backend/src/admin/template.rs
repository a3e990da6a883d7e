//! Texts that are offered for actions.

use super::audit::Line;
use super::check::{Check, kept};
use super::version::{Editor, turn};
use super::{SaveError, require};
use crate::Backend;
use crate::actor::Staff;
use crate::db::Text;
use crate::entity::text_template;
use crate::error::{Error, Result};
use crate::templates::{TEXT_ACTIONS, all};
use domain::draft::ACTION_CHARS;
use domain::ids::{CategoryId, TemplateId};
use domain::request::Action;
use domain::text::clean;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde_json::json;

/// Longest name, in characters.
const NAME_CHARS: usize = 40;

/// A text to be made or changed.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateDraft {
    /// Identifier.
    pub id: TemplateId,
    /// What it is for.
    pub action: Action,
    /// The category, those below it included; all without.
    pub category: Option<CategoryId>,
    /// What it is called.
    pub name: String,
    /// What it says.
    pub text: String,
    /// Place in the list.
    pub position: i32,
}

impl From<text_template::Model> for TemplateDraft {
    fn from(row: text_template::Model) -> Self {
        Self {
            id: row.id.0,
            action: row.action.0,
            category: row.category_id.map(|id| id.0),
            name: row.name,
            text: row.text,
            position: row.position,
        }
    }
}

/// All texts, in their order.
pub async fn templates(backend: &Backend, by: &Staff) -> Result<Vec<TemplateDraft>> {
    require(by)?;
    Ok(all(backend).await?.into_iter().map(TemplateDraft::from).collect())
}

/// Makes or changes a text.
/// [`Error::Conflict`] when somebody saved it since it was seen.
pub async fn save_template<'a>(
    backend: &Backend,
    by: impl Into<Editor<'a>>,
    draft: TemplateDraft,
) -> Result<(), SaveError> {
    let Editor { staff: by, seen } = by.into();
    require(by)?;
    let directory = backend.directory();
    let mut check = Check::default();
    let name = check.line("name", &draft.name, NAME_CHARS);
    let text = clean(&draft.text);
    check.need(!text.is_empty(), "text", "empty");
    check.need(text.chars().count() <= ACTION_CHARS, "text", "too_long");
    check.need(TEXT_ACTIONS.contains(&draft.action), "action", "invalid");
    let known = |id| directory.category(id).is_some();
    check.need(draft.category.is_none_or(known), "category", "not_found");
    check.done()?;
    let row = text_template::Model {
        id: Text(draft.id),
        action: Text(draft.action),
        category_id: draft.category.map(Text),
        name,
        text,
        position: draft.position,
    };
    let detail = json!({ "action": draft.action, "category": draft.category, "name": row.name });
    let line = Line::new(backend, by, "template.save", draft.id, detail);
    let result = backend.write(move |tx| {
        let (row, line) = (row.clone(), line.clone());
        async move {
            turn(&tx, row.id.0, seen).await?;
            let known = text_template::Entity::find_by_id(row.id).one(&*tx).await?.is_some();
            let row = row.into_active_model().reset_all();
            if known {
                row.update(&*tx).await?;
            } else {
                text_template::Entity::insert(row).exec_without_returning(&*tx).await?;
            }
            line.write(&tx).await?;
            Ok(Ok(()))
        }
    });
    kept(result.await)
}

/// Takes a text away.
pub async fn remove_template(backend: &Backend, by: &Staff, id: TemplateId) -> Result<()> {
    require(by)?;
    let line = Line::new(backend, by, "template.remove", id, json!({}));
    backend
        .write(move |tx| {
            let line = line.clone();
            async move {
                let gone = text_template::Entity::delete_by_id(Text(id)).exec(&*tx).await?;
                if gone.rows_affected == 0 {
                    return Err(Error::NotFound);
                }
                line.write(&tx).await
            }
        })
        .await
}
