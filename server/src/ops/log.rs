//! What is written to standard error.

use crate::settings::{LogFormat, Settings};
use std::fmt;
use std::io::IsTerminal;
use tracing::{Event, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

/// Begins to write, as the settings say.
pub fn begin(settings: &Settings) {
    let filter = EnvFilter::try_new(&settings.log).unwrap_or_default();
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A line that cannot be written (a full disk) would be told to standard error itself,
    // in a way that panics.
    let lines = lines.log_internal_errors(false).with_ansi(std::io::stderr().is_terminal());
    match settings.log_format {
        LogFormat::Text => lines.with_target(false).init(),
        LogFormat::Json => {
            let lines = lines.json().flatten_event(true).with_current_span(true);
            lines.map_event_format(WithoutPaths).init();
        }
    }
}

/// A place in the code without the folders of the machine it was built on.
pub fn place(file: &str, line: u32) -> String {
    // `…/registry/src/…/symphonia-0.6.0/src/lib.rs`
    let file =
        file.split_once("/registry/src/").and_then(|(_, file)| file.split_once('/')).map_or(file, |f| f.1);
    format!("{file}:{line}")
}

/// JSON lines without what the `log` crate tells of a record besides its words: the
/// file it was built from, with the folders of the machine that built it.
struct WithoutPaths<F>(F);

impl<S, N, F> FormatEvent<S, N> for WithoutPaths<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        // What comes from there has this target, and its own in a field.
        if event.metadata().target() != "log" {
            return self.0.format_event(context, writer, event);
        }
        let mut line = String::new();
        self.0.format_event(context, Writer::new(&mut line), event)?;
        let mut fields: serde_json::Map<_, _> = serde_json::from_str(&line).map_err(|_| fmt::Error)?;
        fields.retain(|name, _| !name.starts_with("log."));
        writeln!(writer, "{}", serde_json::Value::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_of_a_library_names_no_file_of_the_machine_it_was_built_on() {
        let (lines, filter) = (Lines::default(), EnvFilter::new(crate::settings::LOG));
        let writer = lines.clone();
        let format = tracing_subscriber::fmt().with_env_filter(filter).with_writer(move || writer.clone());
        let format = format.json().flatten_event(true).map_event_format(WithoutPaths);
        tracing::subscriber::with_default(format.finish(), || {
            tracing::warn!(target: "log", { log.file = "/build/x.rs", log.line = 7 }, "broken");
            tracing::info!(target: "server", { code = 1 }, "ours");
        });
        let told = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        assert!(told.contains("broken") && told.contains("ours") && told.lines().count() == 2, "{told}");
        assert!(!told.contains("/build/") && !told.contains("log.line"), "{told}");
    }

    #[test]
    fn libraries_tell_only_what_is_wrong_and_the_program_what_it_does() {
        use tracing::Level;
        let format = tracing_subscriber::fmt().with_env_filter(EnvFilter::new(crate::settings::LOG));
        tracing::subscriber::with_default(format.with_writer(std::io::sink).finish(), || {
            assert!(!tracing::enabled!(target: "symphonia_format_mkv::demuxer", Level::INFO));
            assert!(tracing::enabled!(target: "symphonia_format_mkv::demuxer", Level::WARN));
            assert!(tracing::enabled!(target: "server::cli", Level::INFO));
            assert!(tracing::enabled!(target: "backend::jobs", Level::INFO));
            assert!(!tracing::enabled!(target: "backend::jobs", Level::DEBUG));
        });
    }

    #[test]
    fn a_place_begins_at_its_package() {
        let library = "/build/registry/src/somewhere-1949cf8c6b5b557f/png-0.18.0/src/lib.rs";
        assert_eq!(place(library, 3), "png-0.18.0/src/lib.rs:3");
        assert_eq!(place("server/src/page.rs", 4), "server/src/page.rs:4");
    }
}
