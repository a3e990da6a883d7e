//! Categories.

use super::audit::Line;
use super::check::{Check, kept};
use super::version::{Editor, turn};
use super::{FormError, SaveError, require};
use crate::Backend;
use crate::actor::Staff;
use crate::db::{self, Text, Tx};
use crate::demo;
use crate::directory::{Category, Directory};
use crate::entity::category;
use crate::error::Result;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use serde_json::json;

/// Under this name one after the other changes categories.
const ALONE: &str = "categories";
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
            // Of two taps the second waits here, and then finds what the first has made.
            db::alone(&tx, ALONE).await?;
            turn(&tx, category.id, seen).await?;
            if category.active && has_sibling(&tx, &category).await? {
                return Ok(Err(FormError { field: "name", problem: "taken" }));
            }
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

/// Takes the categories over that a city usually has, all at once; whether there were
/// none yet.
pub async fn take_usual_categories(backend: &Backend, by: &Staff) -> Result<bool> {
    require(by)?;
    let usual = demo::usual_categories(backend);
    let line = Line::new(backend, by, "category.usual", "categories", json!({ "count": usual.len() }));
    let taken = backend.write(move |tx| {
        let (usual, line) = (usual.clone(), line.clone());
        async move {
            db::alone(&tx, ALONE).await?;
            if category::Entity::find().count(&*tx).await? > 0 {
                return Ok(false);
            }
            for category in usual {
                write(&tx, category).await?;
            }
            line.write(&tx).await?;
            Ok(true)
        }
    });
    let taken = taken.await?;
    backend.reload().await?;
    Ok(taken)
}

/// Whether another one directly below the same category is called the same.
async fn has_sibling(tx: &Tx, category: &Category) -> Result<bool> {
    use category::Column;
    let above = match category.parent {
        Some(parent) => Column::ParentId.eq(Text(parent)),
        None => Column::ParentId.is_null(),
    };
    let same = category::Entity::find()
        .filter(Column::Name.eq(category.name.as_str()))
        .filter(above)
        .filter(Column::Active.eq(true))
        .filter(Column::Id.ne(Text(category.id)));
    Ok(same.count(&**tx).await? > 0)
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
