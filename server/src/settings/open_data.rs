//! Under which terms open data is published.

use super::check::Check;
use app::i18n::{Lang, text};
use url::Url;

/// Unless other is said.
const LICENSE: &str = "CC BY 4.0";
const LICENSE_URL: &str = "https://creativecommons.org/licenses/by/4.0/";
/// Most characters of a name.
const CHARS: usize = 100;

/// Under which terms open data is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenTerms {
    /// By whom.
    pub publisher: String,
    /// Name of the licence.
    pub license: String,
    /// Where it can be read.
    pub license_url: String,
}

impl Default for OpenTerms {
    fn default() -> Self {
        Self {
            publisher: text(Lang::ZhHans, "product-name").to_owned(),
            license: LICENSE.to_owned(),
            license_url: LICENSE_URL.to_owned(),
        }
    }
}

impl Check<'_> {
    /// Another licence comes with its address.
    pub(super) fn open_data(&mut self) -> OpenTerms {
        let usual = OpenTerms::default();
        let publisher = self.name("HUYING_OPEN_DATA_PUBLISHER").unwrap_or(usual.publisher);
        let license = self.name("HUYING_OPEN_DATA_LICENSE");
        let url: Option<Url> = self.url("HUYING_OPEN_DATA_LICENSE_URL");
        let other = license.as_ref().is_some_and(|license| license != LICENSE);
        if other && self.text("HUYING_OPEN_DATA_LICENSE_URL").is_none() {
            self.mistakes.push(
                "HUYING_OPEN_DATA_LICENSE needs HUYING_OPEN_DATA_LICENSE_URL, where it can be read"
                    .to_owned(),
            );
        }
        OpenTerms {
            publisher,
            license: license.unwrap_or(usual.license),
            license_url: url.map_or(usual.license_url, |url| url.to_string()),
        }
    }

    fn name(&mut self, name: &str) -> Option<String> {
        let text = self.text(name)?;
        if text.chars().count() > CHARS || text.chars().any(char::is_control) {
            self.wrong(name, "a name in one line, at most 100 characters long");
        }
        Some(text)
    }
}
