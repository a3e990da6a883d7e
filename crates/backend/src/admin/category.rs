//! Categories.

use super::audit::Line;
use super::check::{Check, kept};
use super::version::{Editor, turn};
use super::{SaveError, require};
use crate::Backend;
use crate::db::{Text, Tx};
use crate::directory::{Category, Directory};
use crate::entity::category;
use crate::error::Result;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde_json::json;

/// Longest stable name, and longest name, in characters.
const SLUG_CHARS: usize = 64;
const NAME_CHARS: usize = 40;
/// Most words by which a category is suggested, and the longest of them.
const KEYWORDS: usize = 60;
const KEYWORD_CHARS: usize = 20;

/// Makes or changes a category.
/// [`crate::error::Error::Conflict`] when somebody saved it since it was seen.
pub async fn save_category<'a>(
    backend: &Backend,
    by: impl Into<Editor<'a>>,
    category: Category,
) -> Result<(), SaveError> {
    let Editor { staff: by, seen } = by.into();
    require(by)?;
    let directory = backend.directory();
    let category = checked(&directory, category)?;
    let known = directory.category(category.id).is_some();
    let action = if known { "category.change" } else { "category.make" };
    let detail = json!({ "slug": category.slug, "name": category.name, "urgency": category.urgency,
                         "default_unit": category.default_unit, "active": category.active });
    let line = Line::new(backend, by, action, category.id, detail);
    let result = backend.write(move |tx| {
        let (category, line) = (category.clone(), line.clone());
        async move {
            turn(&tx, category.id, seen).await?;
            write(&tx, category).await?;
            line.write(&tx).await?;
            Ok(Ok(()))
        }
    });
    kept(result.await)?;
    Ok(backend.reload().await?)
}

fn checked(directory: &Directory, mut category: Category) -> Result<Category, SaveError> {
    let mut check = Check::default();
    category.slug = check.plain("slug", &category.slug, SLUG_CHARS, ".-");
    category.name = check.line("name", &category.name, NAME_CHARS);
    category.name_en = check.line("name_en", &category.name_en, NAME_CHARS);
    if let Some(parent) = category.parent {
        match directory.category(parent) {
            None => check.fail("parent", "not_found"),
            // Two levels: neither below a second one nor with some below.
            Some(parent) => {
                let has_below = directory.categories.iter().any(|c| c.parent == Some(category.id));
                let fits = parent.parent.is_none() && parent.id != category.id && !has_below;
                check.need(fits, "parent", "invalid");
            }
        }
    }
    let words = category.keywords.iter().flat_map(|w| w.split_whitespace());
    let mut words: Vec<String> = words.map(|w| domain::text::clean_line(w).to_lowercase()).collect();
    words.retain(|w| !w.is_empty());
    words.sort();
    words.dedup();
    let fits = words.len() <= KEYWORDS && words.iter().all(|w| w.chars().count() <= KEYWORD_CHARS);
    check.need(fits, "keywords", "too_long");
    category.keywords = words;
    let usual = category.default_unit.map(|id| directory.unit(id).is_some_and(|u| u.active));
    check.need(usual.unwrap_or(true), "default_unit", "not_found");
    check.done()?;
    Ok(category)
}

async fn write(tx: &Tx, category: Category) -> Result<()> {
    let row = category::Model {
        id: Text(category.id),
        parent_id: category.parent.map(Text),
        slug: category.slug,
        name: category.name,
        name_en: category.name_en,
        keywords: category.keywords.join(" "),
        urgency: Text(category.urgency),
        default_unit_id: category.default_unit.map(Text),
        position: category.position,
        active: category.active,
    };
    let known = category::Entity::find_by_id(row.id).one(&**tx).await?.is_some();
    let row = row.into_active_model().reset_all();
    if known {
        row.update(&**tx).await?;
    } else {
        category::Entity::insert(row).exec_without_returning(&**tx).await?;
    }
    Ok(())
}
