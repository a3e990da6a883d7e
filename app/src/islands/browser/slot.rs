//! A place in a form for one recording: a voice note or a video.

use super::dom::{find, form, kept, make, on, say, set, stand_in, value, words};
use super::{draft, upload};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, HtmlElement};

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
    /// Takes the place over from the plain file input beside it.
    pub fn take_over(root: &HtmlElement, kind: &'static str) -> Option<Self> {
        let slot = Self {
            root: root.clone(),
            begin: find(root, "button.plain")?,
            kind,
            remove: find(root, ".remove-it")?,
            bar: find(root, "progress")?,
        };
        stand_in(&slot.begin, &slot.input()?);
        let here = slot.clone();
        on(&slot.remove, "click", move |_| here.empty());
        slot.filled(find(root, "[name=upload]").is_some());
        Some(slot)
    }

    /// The plain file input.
    pub fn input(&self) -> Option<HtmlElement> {
        find(form(&self.root)?.as_ref(), &format!("input[type=file][name={}]", self.kind))
    }

    fn filled(&self, filled: bool) {
        self.begin.set_hidden(filled);
        self.remove.set_hidden(!filled);
    }

    fn empty(&self) {
        for part in ["[name=upload]", "audio", "video"] {
            if let Some(part) = find(&self.root, part) {
                part.remove();
            }
        }
        let _ = self.root.remove_attribute("data-pending");
        say(&self.root, "");
        self.bar.set_hidden(true);
        self.filled(false);
        let _ = self.begin.focus();
        draft::touched(&self.root);
    }

    /// Sends a recording.
    pub fn send(&self, blob: Blob) {
        let key = form(&self.root).map(|form| value(&form, "key")).unwrap_or_default();
        let _ = self.root.set_attribute("data-pending", "");
        self.bar.set_hidden(false);
        self.filled(true);
        let slot = self.clone();
        spawn_local(async move {
            let sent = upload::send(&blob, slot.kind, &key, slot.clone()).await;
            slot.bar.set_hidden(true);
            match sent {
                Some(Ok(id)) => {
                    let _ = slot.root.remove_attribute("data-pending");
                    say(&slot.root, "");
                    slot.keep(&id, &key);
                    draft::touched(&slot.root);
                }
                Some(Err(why)) => {
                    slot.empty();
                    say(&slot.root, &if why.is_empty() { words(&slot.root, "bad") } else { why });
                }
                None => {}
            }
        });
    }

    /// Shows a recording that is there.
    pub fn keep(&self, id: &str, key: &str) -> Option<()> {
        let field = kept(id)?;
        self.root.append_child(&field).ok()?;
        let player = make(if self.kind == "voice" { "audio" } else { "video" })?;
        player.set_attribute("controls", "").ok()?;
        player.set_attribute("preload", "metadata").ok()?;
        player.set_attribute("src", &format!("/media/{id}/original?key={key}")).ok()?;
        self.root.prepend_with_node_1(&player).ok()?;
        self.filled(true);
        Some(())
    }

    /// A recording of an earlier visit.
    pub fn restore(form: &HtmlElement, kind: &'static str, id: &str, key: &str) -> Option<()> {
        let root = find(form, &format!("[data-{kind}]"))?;
        if let Some(around) = root.closest("details").ok().flatten() {
            around.set_attribute("open", "").ok()?;
        }
        let slot = Self {
            begin: find(&root, "button.plain")?,
            kind,
            remove: find(&root, ".remove-it")?,
            bar: find(&root, "progress")?,
            root,
        };
        slot.keep(id, key)
    }
}

impl upload::Watcher for Slot {
    fn progress(&self, percent: f64) {
        set(&self.bar, "value", &percent.into());
        say(&self.root, "");
    }

    fn again(&self, why: &str) {
        let own = words(&self.root, "again");
        say(&self.root, if why.is_empty() { &own } else { why });
    }

    fn gone(&self) -> bool {
        !self.root.has_attribute("data-pending")
    }
}
