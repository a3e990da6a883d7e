//! A place in a form for one recording: a voice note or a video.

use super::dom::{all, find, form, get, hidden, make, on, say, set, stand_in, value, words};
use super::uploaded::Uploaded;
use super::{dom, upload};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, File, FileList, HtmlElement};

/// A place for one recording.
#[derive(Clone)]
pub struct Slot {
    /// The element around it.
    pub root: HtmlElement,
    /// The button to begin with.
    pub begin: HtmlElement,
    kind: &'static str,
    remove: HtmlElement,
    bar: HtmlElement,
}

impl Slot {
    fn of(root: HtmlElement, kind: &'static str) -> Option<Self> {
        let (begin, remove) = (find(&root, "button.plain")?, find(&root, ".remove-it")?);
        Some(Self { begin, kind, remove, bar: find(&root, "progress")?, root })
    }

    /// Takes the place over from the plain file input beside it, and what was
    /// chosen there while the page was not awake.
    pub fn take_over(root: &HtmlElement, kind: &'static str) -> Option<Self> {
        let slot = Self::of(root.clone(), kind)?;
        let input = slot.input()?;
        stand_in(&slot.begin, &input);
        let here = slot.clone();
        on(&slot.remove, "click", move |_| here.empty());
        slot.filled(find(root, "[name=upload]").is_some());
        let (here, field) = (slot.clone(), input.clone());
        on(&input, "change", move |_| here.chosen(&field));
        slot.chosen(&input);
        Some(slot)
    }

    /// The plain file input.
    pub fn input(&self) -> Option<HtmlElement> {
        find(form(&self.root)?.as_ref(), &format!("input[type=file][name={}]", self.kind))
    }

    /// Sends what was chosen, but for a video that is too large.
    fn chosen(&self, input: &HtmlElement) {
        let files = get(input, "files").dyn_into::<FileList>().ok();
        let Some(file): Option<File> = files.and_then(|files| files.get(0)) else { return };
        set(input, "value", &"".into());
        if words(&self.root, "video").parse::<f64>().is_ok_and(|most| file.size() > most) {
            say(&self.root, &words(&self.root, "large"));
        } else {
            input.set_hidden(true);
            self.send(file.unchecked_into());
        }
    }

    fn filled(&self, filled: bool) {
        self.begin.set_hidden(filled);
        self.remove.set_hidden(!filled);
    }

    /// Whatever is here, or on its way, goes.
    fn clear(&self) {
        for part in all(&self.root, "[name=upload], [data-pending], audio, video") {
            part.remove();
        }
        say(&self.root, "");
    }

    fn empty(&self) {
        self.clear();
        self.bar.set_hidden(true);
        self.filled(false);
        let _ = self.begin.focus();
        dom::touched(&self.root);
    }

    /// Sends a recording.
    pub fn send(&self, blob: Blob) -> Option<()> {
        self.clear();
        let pending = hidden(&[("data-pending", "")])?;
        self.root.append_child(&pending).ok()?;
        self.bar.set_hidden(false);
        self.filled(true);
        let sending = Sending { slot: self.clone(), pending };
        spawn_local(async move { sending.send(&blob).await });
        Some(())
    }

    /// Shows a recording that is there.
    fn keep(&self, upload: &Uploaded, key: &str) -> Option<()> {
        upload.append_to(&self.root)?;
        let player = make(if self.kind == "voice" { "audio" } else { "video" })?;
        player.set_attribute("controls", "").ok()?;
        player.set_attribute("preload", "metadata").ok()?;
        player.set_attribute("src", &format!("/media/{}/original?key={key}", upload.id)).ok()?;
        self.root.prepend_with_node_1(&player).ok()?;
        self.filled(true);
        Some(())
    }

    /// A recording of an earlier visit; whether it is back. One the server does
    /// not have any more is said to be missing; one that was made since is left.
    pub fn restore(form: &HtmlElement, kind: &'static str, upload: &Uploaded, key: &str) -> Option<()> {
        let slot = Self::of(find(form, &format!("[data-{kind}]"))?, kind)?;
        if let Some(around) = slot.root.closest("details").ok().flatten() {
            around.set_attribute("open", "").ok()?;
        }
        if find(&slot.root, "[name=upload], [data-pending]").is_some() {
            return None;
        }
        if !upload.waits() {
            say(&slot.root, &words(&slot.root, "bad"));
            return None;
        }
        slot.keep(upload, key)
    }
}

/// A recording on its way: as long as its field is there.
#[derive(Clone)]
struct Sending {
    slot: Slot,
    pending: HtmlElement,
}

impl Sending {
    async fn send(self, blob: &Blob) {
        let Self { slot, pending } = &self;
        let key = form(&slot.root).map(|form| value(&form, "key")).unwrap_or_default();
        let sent = upload::send(blob, slot.kind, &key, self.clone()).await;
        if !pending.is_connected() {
            return;
        }
        match sent {
            Some(Ok(id)) => {
                slot.clear();
                slot.bar.set_hidden(true);
                slot.keep(&Uploaded::now(&id), &key);
                dom::touched(&slot.root);
            }
            Some(Err(why)) => {
                slot.empty();
                say(&slot.root, &if why.is_empty() { words(&slot.root, "bad") } else { why });
            }
            None => {}
        }
    }
}

impl upload::Watcher for Sending {
    fn progress(&self, percent: f64) {
        set(&self.slot.bar, "value", &percent.into());
        say(&self.slot.root, "");
    }

    fn again(&self, why: &str) {
        let own = words(&self.slot.root, "again");
        say(&self.slot.root, if why.is_empty() { &own } else { why });
    }

    fn gone(&self) -> bool {
        !self.pending.is_connected()
    }
}
