//! The load: so many clients, each with one kept connection and one request under way, for so long.

use crate::http::Conn;
use crate::machine;
use futures::future::join_all;
use std::cell::Cell;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// Beyond the end of the run, for the last answers.
const GRACE: Duration = Duration::from_secs(20);
/// After so many errors a client gives up: the figure is void anyway.
const ENOUGH: u64 = 20;

/// What to do.
pub struct Plan<'a> {
    /// Where.
    pub addr: SocketAddr,
    /// Process under test, for its processor time.
    pub pid: u32,
    /// Clients at once.
    pub clients: usize,
    /// Before counting begins.
    pub warm_up: Duration,
    /// While counting.
    pub measure: Duration,
    /// Writes the n-th request.
    pub request: &'a dyn Fn(u64, &mut Vec<u8>),
    /// The only good status.
    pub expect: u16,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Load {
    /// Good answers a second.
    pub per_second: f64,
    /// Half of them came within, in milliseconds.
    pub p50: f64,
    /// Ninety-nine of a hundred came within, in milliseconds.
    pub p99: f64,
    /// Good answers in all, warm-up and last ones included.
    pub answered: u64,
    /// Other answers and broken connections.
    pub errors: u64,
    /// The first of them.
    pub first_error: Option<String>,
    /// Processor time of the program for each answer, in microseconds.
    pub server_cpu: f64,
    /// The same of this generator.
    pub client_cpu: f64,
}

impl Load {
    /// What makes this no figure, if anything.
    pub fn fault(&self) -> Option<String> {
        let first = self.first_error.as_deref().unwrap_or("?");
        (self.errors > 0).then(|| format!("{} errors, the first: {first}", self.errors))
    }
}

#[derive(Default)]
struct Tally {
    micros: Vec<u32>,
    counted: u64,
    answered: u64,
    errors: u64,
    first_error: Option<String>,
}

impl Tally {
    fn error(&mut self, what: String) {
        self.errors += 1;
        self.first_error.get_or_insert(what);
    }
}

struct Span {
    begin: Instant,
    end: Instant,
}

/// Carries out a plan. Never fails: what goes wrong is counted.
pub async fn run(plan: &Plan<'_>) -> Load {
    let next = Cell::new(0u64);
    let start = Instant::now();
    let span = Span { begin: start + plan.warm_up, end: start + plan.warm_up + plan.measure };
    let cpu = || (machine::cpu_seconds(plan.pid), machine::cpu_seconds(std::process::id()));
    let (server_before, client_before) = cpu();
    let clients = (0..plan.clients).map(|_| client(plan, &span, &next));
    let all = tokio::time::timeout(plan.warm_up + plan.measure + GRACE, join_all(clients)).await;
    let (server_after, client_after) = cpu();
    let Ok(tallies) = all else {
        let why = format!("answers did not come within {} s", GRACE.as_secs());
        return Load { errors: 1, first_error: Some(why), ..Load::default() };
    };
    let mut load = sum(tallies, plan.measure);
    let each = |before: anyhow::Result<f64>, after: anyhow::Result<f64>| match (before, after) {
        (Ok(before), Ok(after)) if load.answered > 0 => (after - before) * 1e6 / load.answered as f64,
        _ => 0.0,
    };
    load.server_cpu = each(server_before, server_after);
    load.client_cpu = each(client_before, client_after);
    load
}

async fn client(plan: &Plan<'_>, span: &Span, next: &Cell<u64>) -> Tally {
    let mut tally = Tally::default();
    let mut request = Vec::with_capacity(4096);
    let mut conn = None;
    while tally.errors < ENOUGH && Instant::now() < span.end {
        let open = match conn.take() {
            Some(conn) => Ok(conn),
            None => Conn::open(plan.addr).await,
        };
        let mut open = match open {
            Ok(open) => open,
            Err(error) => {
                tally.error(format!("connecting: {error}"));
                continue;
            }
        };
        request.clear();
        (plan.request)(next.replace(next.get() + 1), &mut request);
        let sent = Instant::now();
        match open.exchange(&request).await {
            Ok(answer) if answer.status == plan.expect => {
                tally.answered += 1;
                count(&mut tally, span, sent);
                conn = Some(open);
            }
            Ok(answer) => {
                tally.error(format!("status {}", answer.status));
                conn = Some(open);
            }
            Err(error) => tally.error(error.to_string()),
        }
    }
    tally
}

/// An answer after the end does not count for the rate, but its time does: leaving out the slow
/// ones would flatter the tail.
fn count(tally: &mut Tally, span: &Span, sent: Instant) {
    let now = Instant::now();
    if sent >= span.begin {
        tally.micros.push(u32::try_from((now - sent).as_micros()).unwrap_or(u32::MAX));
    }
    if now >= span.begin && now < span.end {
        tally.counted += 1;
    }
}

fn sum(tallies: Vec<Tally>, measure: Duration) -> Load {
    let mut load = Load::default();
    let mut micros = Vec::new();
    let mut counted = 0;
    for tally in tallies {
        micros.extend(tally.micros);
        counted += tally.counted;
        load.answered += tally.answered;
        load.errors += tally.errors;
        load.first_error = load.first_error.or(tally.first_error);
    }
    micros.sort_unstable();
    load.per_second = counted as f64 / measure.as_secs_f64();
    load.p50 = percentile(&micros, 0.50);
    load.p99 = percentile(&micros, 0.99);
    load
}

/// In milliseconds, of sorted microseconds: the smallest that so many do not exceed.
fn percentile(sorted: &[u32], part: f64) -> f64 {
    let rank = (sorted.len() as f64 * part).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).map_or(0.0, |micros| f64::from(*micros) / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_percentile_is_the_smallest_that_so_many_do_not_exceed() {
        let sorted: Vec<u32> = (1..=100).map(|n| n * 1000).collect();
        assert_eq!((percentile(&sorted, 0.50), percentile(&sorted, 0.99)), (50.0, 99.0));
        assert_eq!(percentile(&[7000], 0.99), 7.0);
        assert_eq!(percentile(&[], 0.99), 0.0);
    }

    #[tokio::test]
    async fn answers_are_counted_once_and_refusals_as_errors() {
        let good = crate::hello::test_server(64).await;
        let request = move |_: u64, out: &mut Vec<u8>| out.extend(crate::http::get(good, "/", ""));
        let plan = Plan {
            addr: good,
            pid: std::process::id(),
            clients: 4,
            warm_up: Duration::from_millis(10),
            measure: Duration::from_millis(100),
            request: &request,
            expect: 200,
        };
        let load = run(&plan).await;
        assert_eq!((load.errors, load.fault()), (0, None));
        assert!(load.answered > 0 && load.p50 <= load.p99);
        // Every client gives up long before; a busy machine may need its time.
        let measure = Duration::from_secs(5);
        let refused = run(&Plan { expect: 201, measure, ..plan }).await;
        assert_eq!((refused.answered, refused.errors), (0, 4 * ENOUGH));
        assert!(refused.fault().unwrap().contains("status 200"));
    }

    #[tokio::test]
    async fn a_program_that_is_not_there_is_a_fault_not_a_hang() {
        let free = crate::product::free_address().unwrap();
        let request = |_: u64, _: &mut Vec<u8>| {};
        let load = run(&Plan {
            addr: free,
            pid: std::process::id(),
            clients: 2,
            warm_up: Duration::ZERO,
            measure: Duration::from_millis(50),
            request: &request,
            expect: 200,
        })
        .await;
        assert!(load.fault().unwrap().contains("connecting"));
    }
}
