//! `huying demo`: the demonstration district.

use super::say::say;
use super::{Failure, Outcome, open};
use crate::settings::Settings;
use backend::demo::{ACCOUNTS, PASSWORD, fill};
use backend::error::Error;

/// Fills an empty database and says where to look.
pub async fn run(settings: Settings) -> Outcome {
    let backend = open(&settings).await?;
    let filled = fill(&backend).await;
    backend.close().await;
    filled.map_err(|error| match error {
        Error::Conflict => Failure::new(
            "the database is not empty: the demonstration fills an empty one only. Name another \
             directory (HUYING_DATA) or another database (DATABASE_URL)",
        ),
        error => Failure::backend("fill the database", &error),
    })?;
    say!("The demonstration district is ready in {}.", settings.data.display());
    say!("Start it with `huying serve`, then open");
    say_where(settings.base());
    Ok(())
}

/// Where to look, and as whom.
pub fn say_where(base: impl std::fmt::Display) {
    say!("  {base}/       as a resident");
    say!("  {base}/desk   as staff: {}", ACCOUNTS.join(", "));
    say!("  The password of each is {PASSWORD}");
}
