//! Choosing a category.

use crate::cx::lang;
use crate::i18n::Lang;
use crate::parts::words::category_name;
use backend::directory::Directory;
use leptos::prelude::*;

/// A category with those below it, as they are chosen from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// Stable name.
    pub slug: String,
    /// Name.
    pub name: String,
    /// Stable names and names of those below.
    pub items: Vec<(String, String)>,
}

/// The categories residents may choose, in a language.
pub fn groups(directory: &Directory, lang: Lang) -> Vec<Group> {
    let name = |c: &backend::directory::Category| category_name(lang, &c.name, &c.name_en).to_owned();
    let below = |top| {
        let items = directory.categories.iter().filter(move |c| c.active && c.parent == Some(top));
        items.map(|c| (c.slug.clone(), name(c))).collect()
    };
    let tops = directory.categories.iter().filter(|c| c.active && c.parent.is_none());
    tops.map(|c| Group { slug: c.slug.clone(), name: name(c), items: below(c.id) }).collect()
}

/// The choices of a select; those on top only as headings.
pub fn options(groups: &[Group], chosen: &str) -> Vec<impl IntoView + use<>> {
    let group = |group: &Group| {
        let items: Vec<_> = group.items.iter().map(|(slug, name)| option(slug, name, chosen)).collect();
        view! { <optgroup label=group.name.clone()>{items}</optgroup> }
    };
    groups.iter().filter(|group| !group.items.is_empty()).map(group).collect()
}

/// The choices of a filter; a whole group may be chosen too.
pub fn filter_options(groups: &[Group], chosen: &str) -> Vec<AnyView> {
    let all = |name: &str| crate::t!(lang(), "category-all-of", name = name.to_owned());
    let group = |group: &Group| {
        let whole = option(&group.slug, &all(&group.name), chosen);
        let items: Vec<_> = group.items.iter().map(|(slug, name)| option(slug, name, chosen)).collect();
        view! { <optgroup label=group.name.clone()>{whole} {items}</optgroup> }.into_any()
    };
    groups.iter().map(group).collect()
}

fn option(value: &str, name: &str, chosen: &str) -> impl IntoView + use<> {
    view! { <option value=value.to_owned() selected=value == chosen>{name.to_owned()}</option> }
}
