//! Sites whose pages may call the API.

use super::check::Check;
use crate::layers::cors::Sites;
use url::Url;

const SETTING: &str = "HUYING_CORS_ORIGINS";
/// Most sites of a list.
const MOST: usize = 64;

impl Check<'_> {
    pub(super) fn cors(&mut self) -> Sites {
        let Some(text) = self.text(SETTING) else { return Sites::None };
        let all: Vec<&str> = text.split([',', ' ']).map(str::trim).filter(|site| !site.is_empty()).collect();
        if all == ["*"] {
            return Sites::Any;
        }
        let sites: Option<Vec<String>> = all.iter().map(|site| origin(site)).collect();
        match sites.filter(|sites| !sites.is_empty() && sites.len() <= MOST) {
            Some(sites) => Sites::These(sites),
            None => {
                self.wrong(SETTING, "sites such as https://city.example with commas between them, or *");
                Sites::None
            }
        }
    }
}

/// A site as browsers write it; `None` for what is more than a site.
fn origin(text: &str) -> Option<String> {
    let url: Url = text.parse().ok()?;
    let web = matches!(url.scheme(), "http" | "https");
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let whole = web && bare && url.username().is_empty() && url.has_host();
    whole.then(|| url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_a_scheme_a_host_and_a_port_and_no_more() {
        assert_eq!(origin("https://city.example/").as_deref(), Some("https://city.example"));
        assert_eq!(origin("https://CITY.example:443").as_deref(), Some("https://city.example"));
        assert_eq!(origin("http://127.0.0.1:8080").as_deref(), Some("http://127.0.0.1:8080"));
        for wrong in ["city.example", "https://city.example/app", "ftp://x", "null", "*", "https://a@b"] {
            assert_eq!(origin(wrong), None, "{wrong}");
        }
    }
}
