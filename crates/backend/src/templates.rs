//! Texts that are offered to whoever writes to a resident or a colleague.

use crate::Backend;
use crate::entity::text_template;
use crate::error::{Error, Result};
use crate::view::RequestView;
use domain::ids::{CategoryId, TemplateId};
use domain::request::Action;
use sea_orm::{EntityTrait, QueryOrder};

/// The actions that have a text.
pub const TEXT_ACTIONS: [Action; 20] = [
    Action::Dispatch,
    Action::Ask,
    Action::Answer,
    Action::Note,
    Action::Close,
    Action::Decline,
    Action::Return,
    Action::Transfer,
    Action::Extend,
    Action::Refuse,
    Action::Whistle,
    Action::AnswerPart,
    Action::ExcusePart,
    Action::LongList,
    Action::Call,
    Action::Reopen,
    Action::Supervise,
    Action::Explain,
    Action::Split,
    SCRIPT,
];

/// What is said on the phone to whoever is called back: it asks for the
/// resident's verdict. No member of staff gives this command, so the text is
/// offered in no form.
pub const SCRIPT: Action = Action::Evaluate;

/// A text that is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Identifier.
    pub id: TemplateId,
    /// What it is for.
    pub action: Action,
    /// What it is called.
    pub name: String,
    /// What it says, with its blanks.
    pub text: String,
}

/// The texts for what may be done with a request now: those for its category,
/// for the one above it, or for all.
pub async fn offered(backend: &Backend, view: &RequestView) -> Result<Vec<Template>> {
    if !view.actions.iter().any(|action| TEXT_ACTIONS.contains(action)) {
        return Ok(Vec::new());
    }
    let directory = backend.directory();
    let own = view.category.as_ref().map(|category| category.id);
    let above = own.and_then(|id| directory.category(id)).and_then(|category| category.parent);
    let fits = |category: Option<CategoryId>| category.is_none() || category == own || category == above;
    let offered = all(backend)
        .await?
        .into_iter()
        .filter(|row| view.actions.contains(&row.action.0) && fits(row.category_id.map(|id| id.0)));
    Ok(offered
        .map(|row| Template { id: row.id.0, action: row.action.0, name: row.name, text: row.text })
        .collect())
}

/// What to say when calling back, its blanks filled in as by [`filled`]: the
/// text for the category, or else for the one above it, or else for all.
pub async fn script(backend: &Backend, view: &RequestView, due: &str) -> Result<Option<String>> {
    let directory = backend.directory();
    let own = view.category.as_ref().map(|category| category.id);
    let above = own.and_then(|id| directory.category(id)).and_then(|category| category.parent);
    let texts: Vec<_> = all(backend).await?.into_iter().filter(|row| row.action.0 == SCRIPT).collect();
    let of =
        |category: Option<CategoryId>| texts.iter().find(|row| row.category_id.map(|id| id.0) == category);
    let near = [own, above].into_iter().flatten().find_map(|id| of(Some(id)));
    let unit = view.unit.as_ref().map_or("", |unit| unit.name.as_str());
    let blanks = [("{code}", view.code.as_str()), ("{unit}", unit), ("{due}", due)];
    Ok(near.or_else(|| of(None)).map(|row| fill(&row.text, &blanks)))
}

/// One of the texts that are offered, its blanks filled in: `{code}`, `{unit}`
/// and `{due}`, the date of the answer as `due` says it.
pub async fn filled(
    backend: &Backend,
    view: &RequestView,
    action: Action,
    id: TemplateId,
    due: &str,
) -> Result<String> {
    let offered = offered(backend, view).await?;
    let template = offered.into_iter().find(|t| t.id == id && t.action == action).ok_or(Error::NotFound)?;
    let unit = view.unit.as_ref().map_or("", |unit| unit.name.as_str());
    Ok(fill(&template.text, &[("{code}", view.code.as_str()), ("{unit}", unit), ("{due}", due)]))
}

/// In one go, so that what is filled in is not looked at again.
fn fill(text: &str, blanks: &[(&str, &str)]) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match blanks.iter().find(|(blank, _)| rest.starts_with(blank)) {
            Some((blank, value)) => {
                out.push_str(value);
                rest = &rest[blank.len()..];
            }
            None => {
                out.push('{');
                rest = &rest[1..];
            }
        }
    }
    out + rest
}

/// Every text, in its order.
pub(crate) async fn all(backend: &Backend) -> Result<Vec<text_template::Model>> {
    let rows = text_template::Entity::find()
        .order_by_asc(text_template::Column::Position)
        .order_by_asc(text_template::Column::Id);
    Ok(rows.all(backend.read()).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_filled_once_and_other_braces_stay() {
        let blanks = [("{code}", "HY-1"), ("{unit}", "{code}")];
        assert_eq!(fill("{unit}：{code}，{other}{", &blanks), "{code}：HY-1，{other}{");
        assert_eq!(fill("", &blanks), "");
    }
}
