//! Sends what waits in the outbox.

use super::claim::{Claimed, claim};
use super::promise::Date;
use super::providers::Provider;
use super::send::{Browser, Parcel, SendError};
use super::{held, listeners, promise, stop};
use crate::Backend;
use crate::clock::NowAndThen;
use crate::db::{Text, Tx, sql};
use crate::entity::{push_subscription, request};
use crate::error::Result;
use crate::jobs::goes_on;
use crate::requests::find_by_id;
use chrono::TimeDelta;
use domain::tell::{Fate, Flow, To, Unsent, Way, with_link};
use futures::{StreamExt, TryStreamExt};
use sea_orm::{ConnectionTrait, EntityTrait};
use std::time::Duration;
use tokio::sync::watch;

/// Messages claimed at once, and sent at once.
const BATCH: usize = 64;
const AT_ONCE: usize = 8;
/// How often is looked for messages when there were none.
const PAUSE: Duration = Duration::from_secs(1);
/// Between two times of clearing away, and of reading the table that another
/// process may have changed.
const TIDY: TimeDelta = TimeDelta::minutes(1);
/// How long messages are kept.
const KEEP: TimeDelta = TimeDelta::days(180);

/// Works until `stop` turns true; finishes what it has claimed first.
pub async fn run(backend: Backend, mut stop: watch::Receiver<bool>) {
    let teller = Teller::new(backend);
    let trouble = "messages could not be claimed or put back";
    while !*stop.borrow() && goes_on(&mut stop, PAUSE, trouble, teller.step().await).await {}
}

/// Sends messages, several at a time.
pub struct Teller {
    backend: Backend,
    tidied: NowAndThen,
}

impl Teller {
    /// Gets ready.
    pub fn new(backend: Backend) -> Self {
        Self { backend, tidied: NowAndThen::new(TIDY) }
    }

    /// Claims messages that are due and sends them; how many there were.
    pub async fn step(&self) -> Result<usize> {
        self.tidy().await?;
        let backend = &self.backend;
        let now = backend.now();
        let quiet = backend.tell().rules().quiet.holds(now, backend.config().offset);
        let (mut free, mut probe) = (Vec::new(), Vec::new());
        for way in Way::ALL.iter().copied() {
            let flows: Vec<Flow> = backend.tell().of(way, backend.is_demo()).map(|p| p.flow(now)).collect();
            if flows.contains(&Flow::Free) {
                free.push(way);
            } else if flows.contains(&Flow::Probe) {
                probe.push(way);
            }
        }
        let mut claimed = claim(backend, &free, quiet, BATCH).await?;
        for way in probe {
            claimed.extend(claim(backend, &[way], quiet, 1).await?);
        }
        let count = claimed.len();
        // All are tried, whatever becomes of one.
        let results: Vec<Result<()>> = futures::stream::iter(claimed)
            .map(|message| self.deliver(message))
            .buffer_unordered(AT_ONCE)
            .collect()
            .await;
        futures::stream::iter(results).try_for_each(|()| std::future::ready(Ok(()))).await?;
        Ok(count)
    }

    async fn deliver(&self, mut message: Claimed) -> Result<()> {
        let backend = &self.backend;
        let (row, date) = (self.request(&message).await?, Date::of(backend, &message)?);
        if let Some(row) = &row
            && let Some(why) = held::look(backend, &mut message, date, row).await?
        {
            return message.unsent(backend, "", why).await;
        }
        let Some(parcel) = self.parcel(&message, row).await? else {
            return message.ended(backend, Fate::Failed, "", "no address").await;
        };
        let masked = message.way.mask(&parcel.address);
        if message.to == To::Author
            && stop::is_stopped(backend, message.request.as_deref(), &parcel.address).await?
        {
            return message.unsent(backend, &masked, Unsent::Unwanted).await;
        }
        let mut providers: Vec<&Provider> = backend.tell().of(message.way, backend.is_demo()).collect();
        // Whoever may have it already drops the repeat.
        providers.sort_by_key(|provider| Some(provider.name) != message.provider.as_deref());
        let (mut why, mut able) = (None, providers.is_empty());
        for provider in providers {
            let template = promise::template(backend, &message, provider.slot, date);
            let Some(template) = template else { continue };
            able = true;
            let Some(result) = provider.send(&Parcel { template, ..parcel.clone() }).await else { continue };
            count(provider.name, &result);
            match result {
                Ok(()) => return message.sent(backend, provider.name, &masked).await,
                Err(SendError::Later(text) | SendError::Busy(text)) => {
                    why = Some(format!("{}: {text}", provider.name))
                }
                Err(SendError::Unsure(text)) => {
                    let text = format!("{}: {text}", provider.name);
                    return message.put_off(backend, &masked, Some(provider.name), &text).await;
                }
                Err(SendError::Refused(text)) => {
                    let text = format!("{}: {text}", provider.name);
                    return message.ended(backend, Fate::Failed, &masked, &text).await;
                }
                Err(SendError::Gone(text)) => {
                    self.forget_browser(&message).await?;
                    let text = format!("{}: {text}", provider.name);
                    return message.ended(backend, Fate::Failed, &masked, &text).await;
                }
            }
        }
        if !able {
            return message.unsent(backend, &masked, Unsent::Passed).await;
        }
        match why {
            Some(why) => message.put_off(backend, &masked, None, &why).await,
            None => message.give_back(backend).await,
        }
    }

    /// The request it is about, as it is now.
    async fn request(&self, message: &Claimed) -> Result<Option<request::Model>> {
        match message.request.as_deref().and_then(|id| id.parse().ok()) {
            Some(id) => find_by_id(&self.backend, id).await,
            None => Ok(None),
        }
    }

    /// What is sent: only now the address is read and the link is made.
    async fn parcel(&self, message: &Claimed, row: Option<request::Model>) -> Result<Option<Parcel>> {
        let backend = &self.backend;
        let Some(row) = row else { return Ok(None) };
        let (request, staff) = (message.request.as_deref(), message.staff.as_deref());
        let browser = match message.push {
            Some(id) => push_subscription::Entity::find_by_id(Text(id)).one(backend.read()).await?,
            None => None,
        };
        let address = match (&browser, message.way) {
            (Some(browser), _) => Some(browser.endpoint.clone()),
            (None, Way::Push) => None,
            (None, way) => listeners::address(backend, way, request, staff).await?,
        };
        let Some(address) = address else { return Ok(None) };
        let (base, code) = (&backend.config().tell.base, &row.code.0);
        let link = match (message.to, message.way) {
            // Whoever is pushed to has the token in this browser.
            (To::Author, Way::Push | Way::Wechat) => format!("{base}/r/{code}"),
            (To::Author, _) => format!("{base}/r/{code}?k={}", backend.secrets().follow(row.id.0).0),
            _ => format!("{base}/desk/r/{code}"),
        };
        let shown = if message.way == Way::Push { "" } else { link.as_str() };
        let values =
            message.places()?.into_iter().map(|(place, value)| (place, with_link(&value, &link))).collect();
        Ok(Some(Parcel {
            key: message.id,
            address,
            text: with_link(&message.body, shown).trim().to_owned(),
            values,
            template: None,
            link,
            code: code.to_string(),
            urgent: message.urgent,
            browser: browser.map(|b| Browser { endpoint: b.endpoint, p256dh: b.p256dh, auth: b.auth }),
            at: backend.now(),
        }))
    }

    async fn forget_browser(&self, message: &Claimed) -> Result<()> {
        let Some(id) = message.push else { return Ok(()) };
        let work = move |tx: Tx| async move {
            push_subscription::Entity::delete_by_id(Text(id)).exec(&*tx).await?;
            Ok(())
        };
        self.backend.write(work).await
    }

    /// Clears away what is old, and reads the table anew.
    async fn tidy(&self) -> Result<()> {
        let now = self.backend.now();
        if !self.tidied.is_due(now) {
            return Ok(());
        }
        let rules = super::load(self.backend.read(), &*self.backend.config().tell.words.0).await?;
        self.backend.tell().set_rules(rules);
        let old = [
            "select id from message where created_at < $1 and fate <> 'queued' limit 500",
            "select id from inbox where created_at < $1 limit 500",
        ];
        let before = now - KEEP;
        for (table, old) in ["message", "inbox"].into_iter().zip(old) {
            let dialect = self.backend.read().get_database_backend();
            // Mostly there is nothing: that costs no write.
            if self.backend.read().query_one_raw(sql(dialect, old, vec![before.into()])).await?.is_none() {
                continue;
            }
            let delete = format!("delete from {table} where id in ({old})");
            let work = move |tx: Tx| {
                let statement = sql(dialect, delete.clone(), vec![before.into()]);
                async move {
                    tx.execute_raw(statement).await?;
                    Ok(())
                }
            };
            self.backend.write(work).await?;
        }
        Ok(())
    }
}

pub(super) fn count(provider: &'static str, result: &std::result::Result<(), SendError>) {
    let outcome = match result {
        Ok(()) => "sent",
        Err(SendError::Later(_)) => "later",
        Err(SendError::Busy(_)) => "busy",
        Err(SendError::Unsure(_)) => "unsure",
        Err(SendError::Refused(_)) => "refused",
        Err(SendError::Gone(_)) => "gone",
    };
    metrics::counter!("huying_messages_total", "provider" => provider, "outcome" => outcome).increment(1);
}
