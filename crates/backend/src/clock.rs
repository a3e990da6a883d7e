//! Time and chance come from outside. This is the only place that asks the
//! machine for either.

mod steady;

pub(crate) use steady::{HOLD_BACK, Look, Steady};

use chrono::{DateTime, TimeDelta, Utc};
use domain::Moment;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// What time it is.
pub trait Clock: Send + Sync {
    /// Now, cut to microseconds: what both databases keep.
    fn now(&self) -> Moment;

    /// How long this process has been counting; nobody sets it, so it tells when
    /// [`Clock::now`] was set.
    fn running(&self) -> Duration;
}

/// A source of random bytes.
pub trait Chance: Send + Sync {
    /// Fills the buffer.
    fn fill(&self, bytes: &mut [u8]);
}

/// The machine's clock.
#[derive(Debug, Default)]
pub struct SystemClock;

static BEGINNING: LazyLock<Instant> = LazyLock::new(Instant::now);

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods)]
    fn now(&self) -> Moment {
        let micros = Utc::now().timestamp_micros();
        DateTime::from_timestamp_micros(micros).unwrap_or(Moment::MIN_UTC)
    }

    fn running(&self) -> Duration {
        BEGINNING.elapsed()
    }
}

/// The operating system's generator, through a per-thread ChaCha.
#[derive(Debug, Default)]
pub struct SystemChance;

impl Chance for SystemChance {
    #[allow(clippy::disallowed_methods)]
    fn fill(&self, bytes: &mut [u8]) {
        rand::Rng::fill(&mut rand::rng(), bytes);
    }
}

/// A clock that is set by hand, for tests and for the demonstration district.
#[derive(Debug, Clone)]
pub struct SetClock(Arc<Mutex<(Moment, Duration)>>);

impl SetClock {
    /// A clock that stands at a moment.
    pub fn at(now: Moment) -> Self {
        Self(Arc::new(Mutex::new((now, Duration::ZERO))))
    }

    /// Lets time pass until a moment; one that lies behind is a jump.
    pub fn set(&self, now: Moment) {
        let mut kept = self.kept();
        let passed = (now - kept.0).to_std().unwrap_or_default();
        *kept = (now, kept.1 + passed);
    }

    /// Lets time pass.
    pub fn pass(&self, time: TimeDelta) {
        let mut kept = self.kept();
        kept.0 += time;
        kept.1 += time.to_std().unwrap_or_default();
    }

    /// Sets it on or back while no time passes, as somebody does whose clock was
    /// wrong, or makes it so.
    pub fn jump(&self, by: TimeDelta) {
        self.kept().0 += by;
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, (Moment, Duration)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for SetClock {
    fn now(&self) -> Moment {
        self.kept().0
    }

    fn running(&self) -> Duration {
        self.kept().1
    }
}

/// The same sequence for the same seed, for tests and the demonstration.
#[derive(Debug)]
pub struct SeededChance(Mutex<rand::rngs::StdRng>);

impl SeededChance {
    /// Starts a sequence.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(rand::SeedableRng::seed_from_u64(seed)))
    }
}

impl Chance for SeededChance {
    fn fill(&self, bytes: &mut [u8]) {
        rand::Rng::fill(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner), bytes);
    }
}

/// What is done now and then, however often it is asked for.
#[derive(Debug)]
pub(crate) struct NowAndThen {
    every: TimeDelta,
    last: Mutex<Option<Moment>>,
}

impl NowAndThen {
    /// Every so often, and the first time at once.
    pub(crate) const fn new(every: TimeDelta) -> Self {
        Self { every, last: Mutex::new(None) }
    }

    /// Whether it is time; who is told so does it.
    pub(crate) fn is_due(&self, now: Moment) -> bool {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_some_and(|last| (now - last).abs() < self.every) {
            return false;
        }
        *last = Some(now);
        true
    }
}

/// A new UUIDv7 for this moment.
pub fn uuid7(now: Moment, chance: &dyn Chance) -> Uuid {
    let mut random = [0u8; 10];
    chance.fill(&mut random);
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

/// Thirty-two hexadecimal characters of chance.
pub fn random_hex(chance: &dyn Chance) -> String {
    let mut bytes = [0u8; 16];
    chance.fill(&mut bytes);
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
