//! `huying import`: stations from a spreadsheet, compounds from an extract.

use super::say::say;
use super::{Failure, Outcome, open};
use crate::settings::Settings;
use backend::Backend;
use backend::actor::Staff;
use backend::error::Error;
use backend::places::import::{
    self, Became, Counts, Look, Outcome as Becomes, Publish, Receipt, Standing, Stated, Terms,
};
use backend::places::{self, osm};
use bytes::Bytes;
use domain::place::{CoordinateSystem, PlaceKind};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Doubtful rows that are printed; all of them are counted.
const PRINTED: usize = 200;

#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Stations from a spreadsheet (XLSX or CSV)
    Stations {
        /// The spreadsheet
        file: PathBuf,
        /// Coordinate system of rows that state none: wgs84, gcj02 or bd09
        #[arg(long, value_parser = parsed::<CoordinateSystem>)]
        crs: Option<CoordinateSystem>,
        /// What rows are that say nothing of it
        #[arg(long, default_value = "station", value_parser = parsed::<PlaceKind>)]
        kind: PlaceKind,
        /// Write down what was made, to take it back with `import undo`
        #[arg(long, value_name = "FILE")]
        receipt: Option<PathBuf>,
        #[command(flatten)]
        how: How,
    },
    /// Compounds from an OpenStreetMap extract (XML or PBF)
    Osm {
        /// The extract
        file: PathBuf,
        /// Show compounds outside the district, too
        #[arg(long, requires = "publish")]
        outside: bool,
        /// Take a draft of compounds that people have changed, too
        #[arg(long)]
        over: bool,
        #[command(flatten)]
        how: How,
    },
    /// Take an import of stations back, as far as nobody has changed it since
    Undo {
        /// What `import stations --receipt` wrote
        receipt: PathBuf,
        /// Sign-in name of the editor for whom this is done
        #[arg(long = "as", value_name = "NAME")]
        by: String,
    },
}

#[derive(Debug, clap::Args)]
pub struct How {
    /// Only look and report; keep nothing
    #[arg(long)]
    dry_run: bool,
    /// Show at once what has no fault and no doubt; the rest stays a draft
    #[arg(long, conflicts_with = "dry_run")]
    publish: bool,
    /// Sign-in name of the editor for whom this is done
    #[arg(long = "as", value_name = "NAME")]
    by: String,
}

fn parsed<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{text:?} is not known"))
}

/// Carries out an import.
pub async fn run(settings: Settings, command: Command) -> Outcome {
    let backend = open(&settings).await?;
    let done = carry_out(&backend, command).await;
    backend.close().await;
    done
}

async fn carry_out(backend: &Backend, command: Command) -> Outcome {
    match command {
        Command::Stations { file, crs, kind, receipt, how } => {
            let by = editor(backend, &how.by).await?;
            let stated = Stated { mapping: None, system: crs, kind };
            stations(backend, &by, &file, &stated, &how, receipt.as_deref()).await
        }
        Command::Osm { file, outside, over, how } => {
            let by = editor(backend, &how.by).await?;
            let publish = match (how.publish, outside) {
                (false, _) => Publish::Nothing,
                (true, false) => Publish::Ours,
                (true, true) => Publish::All,
            };
            extract(backend, &by, file, how.dry_run, Terms { publish, over }).await
        }
        Command::Undo { receipt, by } => {
            let by = editor(backend, &by).await?;
            undo(backend, &by, &receipt).await
        }
    }
}

async fn editor(backend: &Backend, name: &str) -> Result<Staff, Failure> {
    let found = import::person(backend, name).await.map_err(|error| Failure::backend("look", &error))?;
    found.ok_or_else(|| Failure::new(format!("nobody can sign in as {name}")))
}

fn bytes(file: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(file).map_err(|error| Failure::new(format!("cannot read {}: {error}", file.display())))
}

async fn stations(
    backend: &Backend,
    by: &Staff,
    file: &Path,
    stated: &Stated,
    how: &How,
    kept: Option<&Path>,
) -> Outcome {
    let bytes = Bytes::from(bytes(file)?);
    let look = import::look(backend, by, bytes, stated).await;
    let look = look
        .map_err(|error| Failure::backend("look at the file", &error))?
        .map_err(|problem| Failure::new(format!("{}: {}", file.display(), unread(problem))))?;
    say!("{}", report(&look).trim_end());
    if how.dry_run {
        say!("Nothing was kept.");
        return Ok(());
    }
    let mut receipt = Receipt::default();
    let done = import::take(backend, by, &look, how.publish, &mut receipt, &mut |done| {
        status(&format!("{done} rows kept"));
    })
    .await;
    // What was kept before a fault can be taken back as well.
    if let Some(path) = kept {
        let text = serde_json::to_string_pretty(&receipt).map_err(Failure::new)?;
        let written = std::fs::write(path, text);
        written.map_err(|error| Failure::new(format!("cannot write {}: {error}", path.display())))?;
    }
    let left = done.map_err(|error| {
        Failure::backend(&format!("keep all rows ({} are kept)", receipt.places.len()), &error)
    })?;
    say!("Kept: {} places made or changed.", receipt.places.len());
    if left > 0 {
        say!(
            "Left: {left} rows that would change what everyone sees (--publish takes those without a doubt)."
        );
    }
    Ok(())
}

/// What a file holds, for an operator.
fn report(look: &Look) -> String {
    let Counts { new, update, public, same, unplaced, bad } = look.counts();
    let mut text = String::new();
    for (heading, column) in look.headings.iter().zip(&look.mapping) {
        let held = column.map_or_else(|| "(left out)".to_owned(), |held| held.to_string());
        text.push_str(&format!("  {heading} -> {held}\n"));
    }
    let system = look.system.map_or("not stated", CoordinateSystem::as_str);
    let said = if look.cgcs2000 { ", for CGCS2000" } else { "" };
    text.push_str(&format!("Coordinates: {system}{said}\n"));
    text.push_str(&format!(
        "{} rows: {new} new, {update} change a draft, {public} change a published place, {same} change nothing, \
         {unplaced} to be placed by hand, {bad} cannot be taken\n",
        look.rows.len()
    ));
    let doubtful: Vec<_> = look.rows.iter().filter(|row| row.is_to_be_seen()).collect();
    for row in doubtful.iter().take(PRINTED) {
        let doubts = row.doubts.iter().map(|doubt| doubt_words(*doubt).to_owned());
        let errors = row.errors.iter().map(|error| format!("{} is {}", error.field, error.problem));
        let public =
            matches!(row.outcome, Becomes::Public(_)).then(|| "changes a published place".to_owned());
        let why: Vec<String> = public.into_iter().chain(doubts).chain(errors).collect();
        text.push_str(&format!("  row {} {:?}: {}\n", row.number, row.facts.name, why.join("; ")));
    }
    if doubtful.len() > PRINTED {
        text.push_str(&format!("  and {} more rows to look at\n", doubtful.len() - PRINTED));
    }
    text
}

fn doubt_words(doubt: domain::place::sheet::Doubt) -> &'static str {
    use domain::place::sheet::Doubt;
    match doubt {
        Doubt::NoName => "it has no name",
        Doubt::NoPosition => "nobody says where it is",
        Doubt::PositionUnread => "the position cannot be read",
        Doubt::Swapped => "latitude and longitude stand in each other's place",
        Doubt::Outside => "the position is not in China",
        Doubt::NotOurs => "the position is in no grid of this district",
        Doubt::NoSystem => "nobody says in which coordinate system it is (--crs)",
        Doubt::SystemUnread => "its coordinate system is not known",
        Doubt::HoursUnread => "the hours cannot be read; the words are kept",
        Doubt::FeaturesUnread => "some of what there is was not understood",
        Doubt::KindUnread => "what it is was not understood",
        Doubt::CapacityUnread => "the number of seats cannot be read",
        Doubt::TooLong => "a text is too long",
        Doubt::Twice => "a row before it is the same place",
        Doubt::Ambiguous => "several known places could be meant",
    }
}

fn unread(problem: domain::sheet::FileProblem) -> &'static str {
    use domain::sheet::FileProblem;
    match problem {
        FileProblem::Empty => "there are no rows in it",
        FileProblem::TooLarge => "it is larger than can be read",
        FileProblem::TooManyRows => "it has more than 50,000 rows",
        FileProblem::TooManyColumns => "it has too many columns",
        FileProblem::OldOrLocked => "it is of before 2007 or has a password; save it as .xlsx",
        FileProblem::Unreadable => "it is neither a spreadsheet nor a text",
        FileProblem::Encoding => "its text is in no known encoding",
        FileProblem::Quotes => "a quotation mark is never closed",
    }
}

async fn extract(backend: &Backend, by: &Staff, file: PathBuf, dry_run: bool, terms: Terms) -> Outcome {
    let path = file.clone();
    let read = tokio::task::spawn_blocking(move || {
        osm::read(&path, &mut |at| {
            let percent = at.done * 100 / at.all.max(1);
            status(&format!("reading, {} of 3: {percent} %", at.pass));
        })
    });
    let mut extract = read
        .await
        .map_err(Failure::new)?
        .map_err(|problem| Failure::new(format!("{}: {problem}", file.display())))?;
    import::doubt_place(backend, &mut extract.compounds);
    let standings = import::standings(backend, by, &extract.compounds).await;
    let standings = standings.map_err(|error| Failure::backend("compare the compounds", &error))?;
    list(&extract, &standings);
    if dry_run {
        say!("Nothing was kept.");
        return Ok(());
    }
    let became = import::compounds(backend, by, &extract.compounds, terms).await;
    let became = became.map_err(|error| Failure::backend("keep the compounds", &error))?;
    let count = |is: fn(&(Became, bool)) -> bool| became.iter().filter(|one| is(one)).count();
    say!(
        "Kept: {} new, {} known with one more layout, {} as a draft beside what people drew; \
         unchanged: {}; {} shown to everyone.",
        count(|(became, _)| matches!(became, Became::New(_))),
        count(|(became, _)| matches!(became, Became::Again(_))),
        count(|(became, _)| matches!(became, Became::Draft(_))),
        count(|(became, _)| matches!(became, Became::Same(_))),
        count(|(_, shown)| *shown)
    );
    let ground = places::keep_ground(backend, by, extract.ground).await;
    match ground {
        Ok(count) => say!("Kept: {count} roads, waters and greens for the map."),
        // An editor of a part of the district has no say in the whole of its map.
        Err(Error::Forbidden) => {
            say!("Roads, waters and greens are kept by an editor of the whole district.")
        }
        Err(error) => return Err(Failure::backend("keep roads, waters and greens", &error)),
    }
    for (compound, (became, _)) in extract.compounds.iter().zip(&became) {
        match became {
            Became::Ambiguous => say!("{}: several known places could be meant", compound.osm),
            Became::Refused => say!("{}: the form would not take it", compound.osm),
            Became::Drawn(_) => say!("{}: people have changed it, it is not replaced (--over)", compound.osm),
            Became::New(_) | Became::Again(_) | Became::Draft(_) | Became::Same(_) => {}
        }
    }
    Ok(())
}

/// Every compound with every doubt, and every area of which none was made.
fn list(extract: &osm::Extract, standings: &[Standing]) {
    for (compound, standing) in extract.compounds.iter().zip(standings) {
        let size = compound.size();
        say!(
            "{} {}: {} buildings ({} numbered), {} entrances, {} gates ({} on paths), {} paths",
            compound.osm,
            if compound.name.is_empty() { "(no name)" } else { &compound.name },
            size.buildings,
            size.numbered,
            size.entrances,
            size.gates,
            size.gates_on_ways,
            size.paths
        );
        match standing.changes.len() {
            0 => say!("  {}", standing.stands),
            count => say!("  {}; different in {count} parts", standing.stands),
        }
        compound.doubts.iter().for_each(|doubt| say!("  {doubt}"));
    }
    for skipped in &extract.skipped {
        say!("{} {}: not made, {}", skipped.osm, skipped.name, skipped.why);
    }
    say!("{} compounds, {} areas not made", extract.compounds.len(), extract.skipped.len());
    say!("{} roads, waters and greens", extract.ground.len());
}

async fn undo(backend: &Backend, by: &Staff, file: &Path) -> Outcome {
    let receipt: Receipt = serde_json::from_slice(&bytes(file)?)
        .map_err(|error| Failure::new(format!("{} is no receipt: {error}", file.display())))?;
    let (done, kept) = import::back(backend, by, &receipt)
        .await
        .map_err(|error| Failure::backend("take everything back", &error))?;
    say!("Taken back: {done}.");
    for taken in kept {
        say!("  row {}: it stays, somebody has changed it since", taken.row);
    }
    Ok(())
}

/// One line that is written over, where somebody looks on.
fn status(line: &str) {
    let mut stderr = std::io::stderr();
    if stderr.is_terminal() {
        let _ = write!(stderr, "\r\x1b[K{line}");
        let _ = stderr.flush();
    }
}
