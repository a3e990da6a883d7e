//! `POST /lang`: another language, and back to where one was.

use crate::cookies;
use crate::state::AppState;
use crate::visitor::Visitor;
use app::i18n::Lang;
use axum::Form;
use axum::extract::State;
use axum::response::Redirect;
use axum_extra::extract::CookieJar;
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Choice {
    lang: String,
    #[serde(default)]
    back: String,
}

/// `POST /lang`
pub async fn choose(
    State(state): State<AppState>,
    visitor: Visitor,
    Form(choice): Form<Choice>,
) -> (CookieJar, Redirect) {
    let jar = match Lang::from_tag(&choice.lang) {
        Some(lang) => chosen(&state, visitor.jar, lang),
        None => visitor.jar,
    };
    (jar, Redirect::to(local(&choice.back)))
}

/// The cookies with a language that was chosen.
pub(super) fn chosen(state: &AppState, jar: CookieJar, lang: Lang) -> CookieJar {
    let secure = state.settings.secure();
    jar.add(cookies::make(cookies::LANG, lang.tag().to_owned(), Some(cookies::LONG), secure))
}

/// A path of this site to go back to; the home page for anything else. A page
/// that answered a form is left for the page the form was on.
fn local(back: &str) -> &str {
    let path = back.starts_with('/') && !back.starts_with("//");
    let decent = back.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if !path || !decent {
        return "/";
    }
    let page =
        ["/actions", "/me-too", "/forget"].iter().find_map(|end| back.strip_suffix(end)).unwrap_or(back);
    if page.is_empty() { "/" } else { page }
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn one_comes_back_to_this_site_only() {
        for elsewhere in
            ["https://example.org", "//example.org", "/\\example.org", "", "x", "/a\r\nb", "/actions"]
        {
            assert_eq!(local(elsewhere), "/", "{elsewhere}");
        }
        assert_eq!(local("/requests?q=%E7%81%AF"), "/requests?q=%E7%81%AF");
        assert_eq!(local("/r/HY-7K3F-Q2M/actions"), "/r/HY-7K3F-Q2M");
    }
}
