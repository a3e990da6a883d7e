//! Requests that begin at a poster.

use super::{Poster, find, per_code};
use crate::Backend;
use crate::db::Text;
use crate::db::batch::Batch;
use crate::error::{Error, Result};
use crate::requests::{Intake, at_poster};
use crate::view::Receipt;
use domain::code::PosterCode;
use domain::draft::ADDRESS_CHARS;
use domain::ids::RequestId;
use std::collections::HashMap;

/// Keeps a request that began at a poster, as [`crate::requests::submit`] does.
/// Where nothing else was said, it is about where the poster hangs; its address
/// names the poster. A code that leads nowhere any more loses nobody's words.
pub async fn submit_at(backend: &Backend, mut intake: Intake, code: &PosterCode) -> Result<Receipt> {
    let poster = match find(backend, code).await {
        Ok(poster) => poster,
        Err(Error::NotFound) => return crate::requests::submit(backend, intake).await,
        Err(error) => return Err(error),
    };
    place(&mut intake, &poster);
    at_poster(backend, intake, &poster.code).await
}

/// Says where it is, as far as its author did not.
pub fn place(intake: &mut Intake, poster: &Poster) {
    let submission = &mut intake.submission;
    submission.place.get_or_insert((poster.at, None));
    submission.address = Some(named(&poster.label, submission.address.as_deref()));
}

/// The address with the name of the poster in it.
fn named(label: &str, address: Option<&str>) -> String {
    match address.filter(|address| !address.is_empty()) {
        None => label.to_owned(),
        Some(address) if address.contains(label) => address.to_owned(),
        Some(address) => format!("{label} · {address}").chars().take(ADDRESS_CHARS).collect(),
    }
}

/// Notes it beside a new request.
pub(crate) fn begins(batch: &mut Batch, request: RequestId, code: &PosterCode) {
    let row = vec![("request_id", Text(request).into()), ("code", Text(code.clone()).into())];
    batch.insert("request_poster", row);
}

/// How many began at each.
pub(super) async fn counts(backend: &Backend) -> Result<HashMap<String, u32>> {
    per_code(backend, "select code, count(*) from request_poster group by code").await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_names_the_poster_once_and_stays_within_its_bounds() {
        assert_eq!(named("东门", None), "东门");
        assert_eq!(named("东门", Some("东门旁的路灯")), "东门旁的路灯");
        assert_eq!(named("东门", Some("3号楼前")), "东门 · 3号楼前");
        assert_eq!(named("东门", Some(&"长".repeat(200))).chars().count(), ADDRESS_CHARS);
    }
}
