//! The providers of this process, and how they do.

use super::config::{Config, Sms};
use super::rules::Rules;
use super::send::{
    Aliyun, Http, Parcel, Recording, SendError, Sender, Smtp, Tencent, Vapid, WebApi, WebPush, WechatApi,
    client,
};
use crate::clock::Chance;
use crate::error::Result;
use crate::secrets::Secrets;
use domain::Moment;
use domain::tell::{Circuit, Flow, Way};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

/// What the backend keeps for telling people.
pub(crate) struct Tell {
    rules: RwLock<Arc<Rules>>,
    providers: Vec<Provider>,
    recording: Vec<Provider>,
    vapid: Option<Arc<Vapid>>,
    wechat: Option<Arc<WechatApi>>,
    web: Option<WebApi>,
    patience: Duration,
}

/// How long somebody who signs in waits for WeChat unless the settings say.
const PATIENCE: Duration = Duration::from_secs(8);

/// A provider of one way.
pub(crate) struct Provider {
    /// What it is called at the desk.
    pub(crate) name: &'static str,
    pub(crate) way: Way,
    /// Which of the template names of a row is this provider's.
    pub(super) slot: usize,
    sender: Box<dyn Sender>,
    circuit: Mutex<Circuit>,
    probing: AtomicBool,
}

impl Tell {
    pub(crate) fn new(config: &Config, secrets: &Secrets, chance: Arc<dyn Chance>) -> Result<Self> {
        let client = client()?;
        let mut providers = Vec::new();
        for (slot, settings) in config.sms.iter().cloned().enumerate() {
            let client = client.clone();
            let (name, sender): (_, Box<dyn Sender>) = match settings {
                Sms::Http(settings) => ("http", Box::new(Http { client, settings })),
                Sms::Aliyun(settings) => ("aliyun", Box::new(Aliyun { client, settings })),
                Sms::Tencent(settings) => ("tencent", Box::new(Tencent { client, settings })),
            };
            providers.push(Provider::new(name, Way::Sms, slot, sender));
        }
        let wechat = config.wechat.clone().map(|settings| Arc::new(WechatApi::new(client.clone(), settings)));
        if let Some(api) = &wechat {
            providers.push(Provider::new("wechat", Way::Wechat, 0, Box::new(api.clone())));
        }
        let web = config.wechat_web.clone().map(|settings| WebApi::new(client.clone(), settings));
        let patience = config.wechat_patience.unwrap_or(PATIENCE);
        if let Some(settings) = &config.mail {
            providers.push(Provider::new("smtp", Way::Mail, 0, Box::new(Smtp::new(settings)?)));
        }
        let vapid = config.push.as_ref().map(|push| Vapid::new(&secrets.push, &push.contact)).transpose()?;
        let vapid = vapid.map(Arc::new);
        if let (Some(settings), Some(vapid)) = (config.push.clone(), vapid.clone()) {
            let sender = Box::new(WebPush { client, vapid, hosts: settings.hosts, chance });
            providers.push(Provider::new("webpush", Way::Push, 0, sender));
        }
        let recorded = [Way::Sms, Way::Wechat, Way::Push, Way::Mail];
        let recording =
            recorded.map(|way| Provider::new("recording", way, 0, Box::new(Recording))).into_iter().collect();
        Ok(Self { rules: RwLock::default(), providers, recording, vapid, wechat, web, patience })
    }

    /// The table as it is now.
    pub(crate) fn rules(&self) -> Arc<Rules> {
        self.rules.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_rules(&self, rules: Rules) {
        *self.rules.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rules);
    }

    /// The public key for push messages, if they are sent.
    pub(super) fn push_key(&self) -> Option<&str> {
        self.vapid.as_ref().map(|vapid| vapid.public.as_str())
    }

    /// WeChat, where it is configured.
    pub(crate) fn wechat(&self) -> Option<&WechatApi> {
        self.wechat.as_deref()
    }

    /// WeChat as our pages are opened in it, where it is configured.
    pub(crate) fn web(&self) -> Option<&WebApi> {
        self.web.as_ref()
    }

    /// How long somebody who signs in waits for WeChat.
    pub(crate) fn patience(&self) -> Duration {
        self.patience
    }

    /// Those in use. A demonstration without any records everything.
    pub(super) fn providers(&self, demo: bool) -> &[Provider] {
        if demo && self.providers.is_empty() { &self.recording } else { &self.providers }
    }

    /// Those of one way, the preferred one first.
    pub(super) fn of(&self, way: Way, demo: bool) -> impl Iterator<Item = &Provider> {
        self.providers(demo).iter().filter(move |provider| provider.way == way)
    }

    /// Whether anything is sent by this way.
    pub(super) fn sends(&self, way: Way, demo: bool) -> bool {
        self.of(way, demo).next().is_some()
    }
}

impl Provider {
    fn new(name: &'static str, way: Way, slot: usize, sender: Box<dyn Sender>) -> Self {
        Self { name, way, slot, sender, circuit: Mutex::default(), probing: AtomicBool::new(false) }
    }

    fn circuit(&self) -> std::sync::MutexGuard<'_, Circuit> {
        self.circuit.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn flow(&self, now: Moment) -> Flow {
        self.circuit().flow(now)
    }

    /// Until when it is held off.
    pub(super) fn until(&self) -> Option<Moment> {
        self.circuit().until()
    }

    /// Sends, unless it is held off: then `None`.
    pub(super) async fn send(&self, parcel: &Parcel) -> Option<std::result::Result<(), SendError>> {
        let probe = match self.flow(parcel.at) {
            Flow::Free => false,
            Flow::Held => return None,
            // One message at a time finds out.
            Flow::Probe if self.probing.swap(true, Ordering::AcqRel) => return None,
            Flow::Probe => true,
        };
        let result = self.sender.send(parcel).await;
        match &result {
            Err(SendError::Later(_) | SendError::Unsure(_)) => self.circuit().failed(parcel.at),
            _ => self.circuit().worked(),
        }
        if probe {
            self.probing.store(false, Ordering::Release);
        }
        Some(result)
    }
}
