//! The words of messages: those of the pages.

use app::parts::{tell, words};
use app::t;
use backend::tell::config::{Words, WordsOf};
use domain::request::{Deadline, Status};
use domain::tell::{Occasion, To, Tongue};
use std::sync::Arc;

struct Pages;

impl Words for Pages {
    fn status(&self, status: Status, tongue: Tongue) -> String {
        words::status(tell::lang_of(tongue), status).to_owned()
    }

    fn deadline(&self, deadline: Deadline, tongue: Tongue) -> String {
        tell::deadline(tell::lang_of(tongue), deadline).to_owned()
    }

    fn usual(&self, occasion: Occasion, _: To, tongue: Tongue) -> String {
        tell::usual(tell::lang_of(tongue), occasion)
    }

    fn undated(&self, occasion: Occasion, _: To, tongue: Tongue) -> String {
        tell::undated(tell::lang_of(tongue), occasion)
    }

    fn code(&self, code: &str, tongue: Tongue) -> String {
        t!(tell::lang_of(tongue), "account-code-message", code = code.to_owned())
    }

    fn late_import(&self, count: u32, tongue: Tongue) -> String {
        t!(tell::lang_of(tongue), "tell-late-import", count = count)
    }
}

/// The words of the language files.
pub fn of_the_pages() -> WordsOf {
    WordsOf(Arc::new(Pages))
}
