//! What it knows: apps, codes, tokens, and who was told what.

use crate::answer::Wrong;
use crate::fault::Faults;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a code is good.
const CODE: Duration = Duration::from_secs(300);
/// How long a token is good.
pub(crate) const TOKEN: Duration = Duration::from_secs(7200);
/// How long before its end another one is given in its place; until its end
/// both are good.
const EARLY: Duration = Duration::from_secs(300);
/// How soon after one forced renewal another does nothing.
const FORCED: Duration = Duration::from_secs(30);
/// Forced renewals a day.
const FORCED_A_DAY: usize = 20;
/// Sign-ins of one person a minute.
const SIGN_INS: usize = 100;
const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// What an app is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A mini-program.
    Mini,
    /// A service account whose pages are opened in WeChat.
    Web,
}

/// An app it knows.
#[derive(Clone, Debug)]
pub struct App {
    /// What it is.
    pub kind: Kind,
    /// Its identifier.
    pub id: String,
    /// Its secret.
    pub secret: String,
}

impl App {
    /// The two that are there unless others are named.
    pub fn usual() -> Vec<Self> {
        let app =
            |kind, (id, secret): (&str, &str)| Self { kind, id: id.to_owned(), secret: secret.to_owned() };
        vec![app(Kind::Mini, crate::MINI), app(Kind::Web, crate::WEB)]
    }
}

/// A code on its way.
pub(crate) struct Code {
    app: String,
    pub(crate) who: String,
    pub(crate) scope: String,
    made: Duration,
    used: bool,
}

/// A token of an app, or of somebody's page.
#[derive(Clone)]
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) app: String,
    /// The person it is about and what it may be used for; of pages only.
    pub(crate) person: Option<(String, String)>,
    pub(crate) ends: Duration,
    revoked: bool,
}

impl Token {
    fn of_app(text: &str, app: &str, ends: Duration) -> Self {
        Self { text: text.to_owned(), app: app.to_owned(), person: None, ends, revoked: false }
    }
}

#[derive(Default)]
struct Kept {
    codes: BTreeMap<String, Code>,
    phones: BTreeMap<String, Code>,
    tokens: Vec<Token>,
    forced: Vec<Duration>,
    sign_ins: Vec<(String, Duration)>,
    calls: Vec<String>,
    messages: Vec<(String, Value)>,
    passed: Duration,
    made: u64,
}

/// All it knows.
pub(crate) struct State {
    pub(crate) apps: Vec<App>,
    pub(crate) faults: Faults,
    began: Instant,
    kept: Mutex<Kept>,
}

/// Twenty-eight characters that are always the same for the same parts.
fn identifier(first: char, parts: [&str; 2]) -> String {
    let digest = Sha256::digest(parts.join("\0").as_bytes());
    let text: String = URL_SAFE_NO_PAD.encode(digest).chars().take(27).collect();
    format!("{first}{text}")
}

pub(crate) fn openid(app: &str, who: &str) -> String {
    identifier('o', [app, who])
}

pub(crate) fn unionid(who: &str) -> String {
    identifier('u', ["one owner", who])
}

impl State {
    pub(crate) fn new(apps: Vec<App>) -> Self {
        Self { apps, faults: Faults::default(), began: Instant::now(), kept: Mutex::default() }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long it has been there.
    pub(crate) fn now(&self) -> Duration {
        self.began.elapsed() + self.kept().passed
    }

    pub(crate) fn pass(&self, time: Duration) {
        self.kept().passed += time;
    }

    /// The first app of a kind.
    pub(crate) fn app(&self, kind: Kind) -> &App {
        let found = self.apps.iter().find(|app| app.kind == kind);
        #[allow(clippy::expect_used, reason = "a program for tests that was started wrongly says so")]
        found.expect("an app of this kind")
    }

    /// The app with this identifier and secret.
    pub(crate) fn known(&self, id: Option<&str>, secret: Option<&str>) -> Result<&App, Wrong> {
        let id = id.filter(|id| !id.is_empty()).ok_or(Wrong::AppIdMissing)?;
        let app = self.apps.iter().find(|app| app.id == id).ok_or(Wrong::AppId)?;
        let secret = secret.filter(|secret| !secret.is_empty()).ok_or(Wrong::SecretMissing)?;
        if app.secret == secret { Ok(app) } else { Err(Wrong::Secret) }
    }

    /// A text nobody was given before.
    fn fresh(kept: &mut Kept, first: char) -> String {
        kept.made += 1;
        identifier(first, ["fresh", &kept.made.to_string()])
    }

    pub(crate) fn login(&self, app: &str, who: &str) -> String {
        self.code(app, who, "mini")
    }

    /// A code for an app.
    pub(crate) fn code(&self, app: &str, who: &str, scope: &str) -> String {
        let made = self.now();
        let mut kept = self.kept();
        let text = Self::fresh(&mut kept, '0');
        let (app, who, scope) = (app.to_owned(), who.to_owned(), scope.to_owned());
        kept.codes.insert(text.clone(), Code { app, who, scope, made, used: false });
        text
    }

    pub(crate) fn phone_code(&self, number: &str) -> String {
        let made = self.now();
        let app = self.app(Kind::Mini).id.clone();
        let mut kept = self.kept();
        let text = Self::fresh(&mut kept, 'p');
        let code = Code { app, who: number.to_owned(), scope: String::new(), made, used: false };
        kept.phones.insert(text.clone(), code);
        text
    }

    /// Spends a code: who it is of and what it is for.
    pub(crate) fn spend(&self, app: &str, text: &str) -> Result<(String, String), Wrong> {
        let now = self.now();
        let mut kept = self.kept();
        let code = kept.codes.get_mut(text).filter(|code| code.app == app).ok_or(Wrong::Code)?;
        if code.used {
            return Err(Wrong::CodeUsed);
        }
        if now >= code.made + CODE {
            return Err(Wrong::Code);
        }
        let (who, scope) = (code.who.clone(), code.scope.clone());
        let recent = |(other, at): &&(String, Duration)| *other == who && now < *at + MINUTE;
        if kept.sign_ins.iter().filter(recent).count() >= SIGN_INS {
            return Err(Wrong::MinuteQuota);
        }
        kept.sign_ins.push((who.clone(), now));
        if let Some(code) = kept.codes.get_mut(text) {
            code.used = true;
        }
        Ok((who, scope))
    }

    /// Spends a code of a telephone number.
    pub(crate) fn spend_phone(&self, app: &str, text: &str) -> Result<String, Wrong> {
        let now = self.now();
        let mut kept = self.kept();
        let code = kept.phones.get_mut(text).filter(|code| code.app == app).ok_or(Wrong::Code)?;
        if code.used || now >= code.made + CODE {
            return Err(Wrong::Code);
        }
        code.used = true;
        Ok(code.who.clone())
    }

    /// The token of an app and the seconds it is good for. Asking again gives
    /// the same until shortly before its end; `force` takes it back.
    pub(crate) fn stable(&self, app: &str, force: bool) -> Result<(String, u64), Wrong> {
        let now = self.now();
        let mut kept = self.kept();
        let good = |token: &&mut Token| {
            token.app == app && token.person.is_none() && !token.revoked && now + EARLY < token.ends
        };
        let lately = kept.forced.iter().any(|at| now < *at + FORCED);
        if let Some(token) = kept.tokens.iter_mut().rev().find(good) {
            if !force || lately {
                return Ok((token.text.clone(), (token.ends - now).as_secs()));
            }
            token.revoked = true;
        }
        if force {
            if kept.forced.iter().filter(|at| now < **at + DAY).count() >= FORCED_A_DAY {
                return Err(Wrong::DayQuota);
            }
            kept.forced.push(now);
        }
        let text = Self::fresh(&mut kept, 't');
        kept.tokens.push(Token::of_app(&text, app, now + TOKEN));
        Ok((text, TOKEN.as_secs()))
    }

    /// The older kind: each call gives another; the one before is good for five
    /// minutes more.
    pub(crate) fn token(&self, app: &str) -> String {
        let now = self.now();
        let mut kept = self.kept();
        let others = kept.tokens.iter_mut().filter(|token| token.app == app && token.text.starts_with('c'));
        others.for_each(|token| token.ends = token.ends.min(now + EARLY));
        let text = Self::fresh(&mut kept, 'c');
        kept.tokens.push(Token::of_app(&text, app, now + TOKEN));
        text
    }

    /// A token about one person, and the one it is renewed by.
    pub(crate) fn page_token(&self, app: &str, who: &str, scope: &str) -> (String, String) {
        let now = self.now();
        let mut kept = self.kept();
        let texts = ['w', 'r'].map(|first| Self::fresh(&mut kept, first));
        for (text, life) in texts.iter().zip([TOKEN, DAY * 30]) {
            let person = Some((who.to_owned(), scope.to_owned()));
            let (text, app) = (text.clone(), app.to_owned());
            kept.tokens.push(Token { text, app, person, ends: now + life, revoked: false });
        }
        let [access, refresh] = texts;
        (access, refresh)
    }

    /// What a token stands for, if it is good.
    pub(crate) fn allowed(&self, text: Option<&str>) -> Result<Token, Wrong> {
        let text = text.filter(|text| !text.is_empty()).ok_or(Wrong::TokenMissing)?;
        let now = self.now();
        let kept = self.kept();
        let token = kept.tokens.iter().find(|token| token.text == text).ok_or(Wrong::Credential)?;
        if token.revoked {
            return Err(Wrong::Credential);
        }
        if now >= token.ends { Err(Wrong::TokenExpired) } else { Ok(token.clone()) }
    }

    pub(crate) fn revoke_tokens(&self) {
        self.kept().tokens.iter_mut().for_each(|token| token.revoked = true);
    }

    /// A text that is the same for a while: the ticket of pages.
    pub(crate) fn ticket(&self, app: &str) -> (String, u64) {
        let now = self.now();
        let nth = now.as_secs() / TOKEN.as_secs();
        let left = TOKEN.as_secs() - now.as_secs() % TOKEN.as_secs();
        (identifier('j', [app, &nth.to_string()]), left)
    }

    /// Keeps that a path was called.
    pub(crate) fn called(&self, path: &str) {
        self.kept().calls.push(path.to_owned());
    }

    pub(crate) fn calls(&self, path: &str) -> usize {
        self.kept().calls.iter().filter(|called| *called == path).count()
    }

    pub(crate) fn told(&self, to: &str, message: Value) {
        self.kept().messages.push((to.to_owned(), message));
    }

    pub(crate) fn messages(&self) -> Vec<(String, Value)> {
        self.kept().messages.clone()
    }
}
